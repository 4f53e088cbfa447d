import type { SignInRecord } from '../../store/rows.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_AN_HOUR = 3;
const MAX_A_DAY = 6;

/** At least this long after a lock-out; doubled by each further one (share-api, 4.7). */
const LOCK_MS = 10 * 60_000;

export type SignInLeave = { readonly kind: 'go' } | { readonly kind: 'blocked' } | { readonly kind: 'locked'; readonly until: number };

/** Whether the page may sign in by itself: once for each lapse of a session that had worked (safety rule 5). */
export function mayTryAutomatically(record: SignInRecord, now: number): SignInLeave {
  const locked = lockOf(record, now);
  if (locked) return locked;
  if (record.state !== 'worked') return { kind: 'blocked' };
  const lately = (span: number): number => record.triedAt.filter((at) => at > now - span).length;
  return lately(HOUR_MS) < MAX_AN_HOUR && lately(DAY_MS) < MAX_A_DAY ? { kind: 'go' } : { kind: 'blocked' };
}

/** Whether the person's own try may be sent: only a lock-out forbids it. */
export function mayTryByHand(record: SignInRecord, now: number): SignInLeave {
  return lockOf(record, now) ?? { kind: 'go' };
}

function lockOf(record: SignInRecord, now: number): SignInLeave | null {
  return record.lockedUntil !== null && record.lockedUntil > now ? { kind: 'locked', until: record.lockedUntil } : null;
}

/** The record as it must be stored before a try is sent. A try that never gets an answer stays counted. */
export function withTry(record: SignInRecord, now: number): SignInRecord {
  return { ...record, state: 'tried', triedAt: [...record.triedAt.filter((at) => at > now - DAY_MS), now] };
}

export function withSuccess(record: SignInRecord, flow: 'modern' | 'classic'): SignInRecord {
  return { ...record, state: 'worked', flow, lockedUntil: null, locks: 0 };
}

export function withRefusal(record: SignInRecord): SignInRecord {
  return { ...record, state: 'refused' };
}

export function withLockOut(record: SignInRecord, now: number): SignInRecord {
  return { ...record, state: 'refused', lockedUntil: now + LOCK_MS * 2 ** record.locks, locks: record.locks + 1 };
}

export const neverTried: SignInRecord = { triedAt: [], state: 'never', lockedUntil: null, locks: 0, flow: null };
