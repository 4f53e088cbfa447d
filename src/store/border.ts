import { StoreError, type StoreErrorCode } from './errors.ts';

/** When the database said it: the same name means something else before it is open. */
export type StorePhase = 'opening' | 'in-use';

const codes: Readonly<Record<StorePhase, Readonly<Record<string, StoreErrorCode>>>> = {
  opening: {
    QuotaExceededError: 'full',
    VersionError: 'newer-version',
    /** The transaction of the upgrade was undone. */
    AbortError: 'upgrade-failed',
    SecurityError: 'unavailable',
    /** Firefox, where a window may keep nothing. */
    InvalidStateError: 'unavailable',
  },
  'in-use': {
    QuotaExceededError: 'full',
    /** A transaction asked of a closed connection. */
    InvalidStateError: 'closed',
    /** A transaction cut off because the browser closed the connection; no caller can abort one. */
    AbortError: 'closed',
  },
};

/** Chromium 156 with site data blocked: an `UnknownError`, told from a broken disk by its words alone. */
const CHROMIUM_DENIES = /denied permission/i;

/** The database's errors as ours, with `cause`. What is not the database's passes as it is. */
export function toStoreError(error: unknown, phase: StorePhase = 'in-use'): unknown {
  if (!(error instanceof DOMException)) return error;
  const denied = phase === 'opening' && CHROMIUM_DENIES.test(error.message);
  const code = denied ? 'unavailable' : (codes[phase][error.name] ?? 'broken');
  return new StoreError(code, `${error.name}: ${error.message}`, { cause: error });
}
