import { changeDestination, type DestinationChange } from './destinations.ts';
import { StoreError } from './errors.ts';
import type { Store } from './open.ts';
import { writeOutcomes } from './outcomes.ts';
import type { AttemptRow, DestinationRow, OutcomeRow } from './rows.ts';
import { read, write, type Source } from './transaction.ts';

/** Writes, strictly, what is about to be posted; 'attempt-open' where one is open, in whichever tab. */
export async function openAttempt(store: Store, row: AttemptRow): Promise<void> {
  await write(store, ['attempts'], 'strict', async (tx) => {
    const attempts = tx.objectStore('attempts');
    const open = await attempts.getKey(row.destination);
    if (open !== undefined) throw new StoreError('attempt-open', 'settle the open attempt first');
    await attempts.put(row);
  });
}

/** The open attempt, if there is one. */
export async function attemptOf(from: Source, destination: string): Promise<AttemptRow | null> {
  return (await read(from, 'attempts', (rows) => rows.get(destination))) ?? null;
}

/**
 * Writes the outcomes by the upgrade rule, changes the destination, and closes the attempt or leaves what
 * `remaining` holds of it open: one strict transaction. Readings of a closed attempt that got no outcome wait
 * again. Gives the destination as it is now.
 */
export function settleAttempt(
  store: Store,
  destination: string,
  outcomes: readonly OutcomeRow[],
  remaining: AttemptRow | null,
  change: DestinationChange = (row) => row,
): Promise<DestinationRow> {
  return write(store, ['attempts', 'outcomes', 'destinations'], 'strict', async (tx) => {
    const attempts = tx.objectStore('attempts');
    const [changed] = await Promise.all([
      changeDestination(tx.objectStore('destinations'), destination, change),
      writeOutcomes(tx.objectStore('outcomes'), outcomes),
      remaining ? attempts.put(remaining) : attempts.delete(destination),
    ]);
    return changed;
  });
}
