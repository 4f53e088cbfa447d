import { CodedError, type Actor } from '../domain/coded-error.ts';

const actors = {
  /** `SessionIdNotFound`, `SessionNotValid`: sign in once, repeat once. */
  'session-lapsed': 'sign-in',
  /** Wrong name, password or region; never tried again by itself. */
  'credentials-refused': 'person',
  /** Too many tries: wait at least ten minutes. */
  'locked-out': 'person',
  'monitoring-not-active': 'nobody',
  'receiver-not-assigned': 'person',
  'receiver-mismatch': 'person',
  /** `DuplicateEgvPosted`: at least one reading of the batch is known already. */
  duplicate: 'nobody',
  /** `InvalidArgument`, 400, 413: not to be repeated unchanged. */
  'invalid-argument': 'bug',
  /** 429. `retryAfterMs` may say how long. */
  'rate-limited': 'wait',
  /** 503, and refusals whose code nobody knows. */
  unavailable: 'wait',
  /** 401, 403, 407: the proxy or the service's edge refuses this page. */
  forbidden: 'person',
  /** 404, 405, 410: this server has no such call. */
  'unknown-call': 'bug',
  /** No answer at all: no network, or the proxy is down, or it sends no CORS headers. */
  unreachable: 'wait',
  timeout: 'wait',
  /** An answer that is not Share's: HTML, a truncated body, a form that does not fit. */
  'not-share': 'person',
  /** The proxy setting is no address that may be used. */
  'bad-proxy': 'person',
} as const satisfies Record<string, Actor>;

export type ShareErrorCode = keyof typeof actors;

export interface ShareErrorDetails extends ErrorOptions {
  /** Whether the service may have carried the call out all the same: then only a read-back can tell. */
  readonly mayHaveApplied?: boolean;
  readonly retryAfterMs?: number | null;
  /** HTTP status, where there was an answer. */
  readonly status?: number | null;
  /** Share's own `Code`. */
  readonly shareCode?: string | null;
}

/** `message` never holds a session id, an account id, a name or a password. */
export class ShareError extends CodedError<ShareErrorCode> {
  readonly mayHaveApplied: boolean;
  readonly retryAfterMs: number | null;
  readonly status: number | null;
  readonly shareCode: string | null;

  constructor(code: ShareErrorCode, message: string, details: ShareErrorDetails = {}) {
    super(code, message, details);
    this.mayHaveApplied = details.mayHaveApplied ?? false;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.status = details.status ?? null;
    this.shareCode = details.shareCode ?? null;
  }

  get actor(): Actor {
    return actors[this.code];
  }
}
