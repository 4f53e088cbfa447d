import type { Store } from './open.ts';
import type { ClockRow } from './rows.ts';
import { write } from './transaction.ts';

/** Appends, strictly. A measurement that is stored is never changed: a second of the same instant adds nothing. */
export async function addClock(store: Store, row: ClockRow): Promise<void> {
  await write(store, ['clocks'], 'strict', async (tx) => {
    const clocks = tx.objectStore('clocks');
    const known = await clocks.getKey([row.serial, row.measuredAt]);
    if (!known) await clocks.add(row);
  });
}
