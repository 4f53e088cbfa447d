import type { Store } from './open.ts';
import type { AttemptRow, ClockRow, ReceiverRow } from './rows.ts';
import { write } from './transaction.ts';

/** What an import writes by rules of its own; each is one strict transaction. */

/** Appends what is new: a measurement that is stored is never changed. Must: each instant of a receiver is among them once. */
export async function addClocks(store: Store, rows: readonly ClockRow[]): Promise<void> {
  await write(store, ['clocks'], 'strict', async (tx) => {
    const clocks = tx.objectStore('clocks');
    const known = await Promise.all(rows.map(async (row) => clocks.getKey([row.serial, row.measuredAt])));
    await Promise.all(rows.filter((_, i) => !known[i]).map(async (row) => clocks.add(row)));
  });
}

/** Must: `change` is synchronous and pure. */
export async function changeReceiver(
  store: Store,
  serial: string,
  change: (row: ReceiverRow | undefined) => ReceiverRow,
): Promise<void> {
  await write(store, ['receivers'], 'strict', async (tx) => {
    const receivers = tx.objectStore('receivers');
    await receivers.put(change(await receivers.get(serial)));
  });
}

/**
 * Leaves an attempt of another archive open here, to be settled before anything else is sent: if none is open for the
 * destination, and only what has no outcome yet.
 */
export async function adoptAttempt(store: Store, row: AttemptRow): Promise<void> {
  await write(store, ['attempts', 'outcomes'], 'strict', async (tx) => {
    const attempts = tx.objectStore('attempts');
    const outcomes = tx.objectStore('outcomes');
    const [open, decided] = await Promise.all([
      attempts.getKey(row.destination),
      Promise.all(row.readings.map(async ({ serial, systemTime }) => outcomes.getKey([row.destination, serial, systemTime]))),
    ]);
    const readings = row.readings.filter((_, i) => decided[i] === undefined);
    if (open === undefined && readings.length > 0) await attempts.put({ ...row, readings });
  });
}
