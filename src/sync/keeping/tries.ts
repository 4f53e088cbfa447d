import type { DestinationRow, SignInRecord } from '../../store/rows.ts';
import type { ForgottenName } from '../../store/forgotten-name.ts';
import { newDestination } from '../new-destination.ts';

const DAY_MS = 86_400_000;

/** Until when the tries and lock-outs of an account count (safety rule 5): a day. Null where none does. */
export function triesCountUntil({ triedAt, lockedUntil }: SignInRecord, now: number): number | null {
  const until = DAY_MS + Math.max(...triedAt, lockedUntil ?? -Infinity);
  return until > now ? until : null;
}

/** What must outlive the forgetting of an account: no name, and nothing but its tries. Null where they no longer count. */
export function triesAlone(row: DestinationRow, forgotten: ForgottenName, now: number): DestinationRow | null {
  if (triesCountUntil(row.signIn, now) === null) return null;
  const { id, region, signIn } = row;
  return { ...newDestination({ id, region, accountName: '', signIn: { ...signIn, flow: null }, createdAt: now }), forgotten };
}
