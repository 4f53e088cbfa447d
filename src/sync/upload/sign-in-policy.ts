import type { SignInRecord } from '../../store/rows.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_AN_HOUR = 3;
const MAX_A_DAY = 6;

/** At least this long after a lock-out; doubled by each further one (share-api, 4.7). */
const LOCK_MS = 10 * 60_000;

export type SignInLeave =
  | { readonly kind: 'go' }
  /** Until the person acts. */
  | { readonly kind: 'blocked' }
  /** There were too many tries, the person's and refused ones too; the last one worked. */
  | { readonly kind: 'often'; readonly until: number }
  | { readonly kind: 'locked'; readonly until: number };

/** Whether the page may sign in by itself: once for each lapse of a session that had worked (safety rule 5). */
export function mayTryAutomatically(record: SignInRecord, now: number): SignInLeave {
  const locked = lockOf(record, now);
  if (locked) return locked;
  if (record.state !== 'worked') return { kind: 'blocked' };
  // Later ones were noted before this computer's clock was set back.
  const triedAt = record.triedAt.filter((at) => at <= now + DAY_MS);
  const until = Math.max(freeAt(triedAt, MAX_AN_HOUR, HOUR_MS), freeAt(triedAt, MAX_A_DAY, DAY_MS));
  return until > now ? { kind: 'often', until } : { kind: 'go' };
}

/** When fewer than `max` of these lie within the last `spanMs`. */
function freeAt(triedAt: readonly number[], max: number, spanMs: number): number {
  const oldestThatCounts = triedAt.toSorted((a, b) => a - b).at(-max);
  return oldestThatCounts === undefined ? -Infinity : oldestThatCounts + spanMs;
}

/** Whether the person's own try may be sent: only a lock-out forbids it. */
export function mayTryByHand(record: SignInRecord, now: number): SignInLeave {
  return lockOf(record, now) ?? { kind: 'go' };
}

/** One that is longer than it can have been was noted before this computer's clock was set back. */
function lockOf({ lockedUntil, locks }: SignInRecord, now: number): SignInLeave | null {
  if (lockedUntil === null || lockedUntil <= now || lockedUntil > now + lockMs(locks)) return null;
  return { kind: 'locked', until: lockedUntil };
}

/** Of the `locks`th lock-out in a row, from 1. */
function lockMs(locks: number): number {
  return LOCK_MS * 2 ** Math.max(0, locks - 1);
}

/** The record as it must be stored before a try is sent. A try that never gets an answer stays counted. */
export function withTry(record: SignInRecord, now: number): SignInRecord {
  return { ...record, state: 'tried', triedAt: [...record.triedAt.filter((at) => at > now - DAY_MS), now] };
}

export function withSuccess(record: SignInRecord, flow: 'modern' | 'classic'): SignInRecord {
  return { ...record, state: 'worked', workedAt: record.triedAt.at(-1), flow, lockedUntil: null, locks: 0 };
}

export function withRefusal(record: SignInRecord): SignInRecord {
  return { ...record, state: 'refused' };
}

export function withLockOut(record: SignInRecord, now: number): SignInRecord {
  return { ...record, state: 'refused', lockedUntil: now + lockMs(record.locks + 1), locks: record.locks + 1 };
}

export const neverTried: SignInRecord = { triedAt: [], state: 'never', lockedUntil: null, locks: 0, flow: null };
