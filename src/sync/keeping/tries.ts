import { disguise, type ForgottenName } from '../../store/forgotten-name.ts';
import type { DestinationRow, SignInRecord } from '../../store/rows.ts';
import { newDestination } from '../new-destination.ts';

const DAY_MS = 86_400_000;

/** Until when the tries and lock-outs of an account count (safety rule 5): a day. Null where none does. */
export function triesCountUntil({ triedAt, lockedUntil }: SignInRecord, now: number): number | null {
  const until = DAY_MS + Math.max(...triedAt, lockedUntil ?? -Infinity);
  return until > now ? until : null;
}

/** What of an account must outlive its forgetting: no name, and nothing but its tries. Null where they do not count, undefined for a row that has them only since. */
export type TriesAlone = (row: DestinationRow) => DestinationRow | null | undefined;

/** The names are disguised before anything is forgotten: a transaction waits for nothing else. */
export async function triesOf(rows: readonly DestinationRow[], now: number): Promise<TriesAlone> {
  const names = new Map<string, ForgottenName>();
  for (const { id, accountName, forgotten, signIn } of rows) {
    if (triesCountUntil(signIn, now) !== null) names.set(id, forgotten ?? (await disguise(accountName)));
  }
  return (row) => {
    if (triesCountUntil(row.signIn, now) === null) return null;
    const forgotten = names.get(row.id);
    return forgotten && triesAlone(row, forgotten, now);
  };
}

function triesAlone({ id, region, signIn }: DestinationRow, forgotten: ForgottenName, now: number): DestinationRow {
  return { ...newDestination({ id, region, accountName: '', signIn: { ...signIn, flow: null }, createdAt: now }), forgotten };
}
