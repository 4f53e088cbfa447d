import type { AccountFileRow } from '../../exchange/archive-rows.ts';
import type { DestinationRow } from '../../store/rows.ts';
import { newDestination } from '../new-destination.ts';
import { neverTried } from '../upload/sign-in-policy.ts';

const DAY_MS = 86_400_000;
/** No lock-out of Share's is known to last longer; one that claims to would keep the person out for ever. */
const MOST_LOCKED_MS = 7 * DAY_MS;
/** In a row, each twice as long as the one before: the eleventh is the first that lasts longer than that. */
const MOST_LOCKS = 11;

/**
 * An account of the file beside what is known of it here. What was agreed here stands, and of sign-in the more careful of both. Where only
 * the tries of an account without its name stayed, it is as new, and they count on.
 */
export function importedAccount(local: DestinationRow, row: AccountFileRow, now: number): DestinationRow {
  const { signIn, ...own } = local.accountName === row.accountName ? local : { ...newAccount(row, local.id, now), signIn: local.signIn };
  return {
    ...own,
    bound: own.bound ?? row.bound,
    signIn: {
      ...signIn,
      triedAt: [...new Set([...signIn.triedAt, ...row.triedAt.map((at) => Math.min(at, now))])].toSorted((a, b) => a - b),
      lockedUntil: later(signIn.lockedUntil, row.lockedUntil === null ? null : Math.min(row.lockedUntil, now + MOST_LOCKED_MS)),
      locks: Math.max(signIn.locks, Math.min(row.locks, MOST_LOCKS)),
    },
  };
}

/** An account that is new here shares nothing and never signed in: both wait for the person's word. */
export function newAccount({ region, accountName, times }: AccountFileRow, id: string, now: number): DestinationRow {
  return { ...newDestination({ id, region, accountName, signIn: neverTried, createdAt: now }), times };
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
