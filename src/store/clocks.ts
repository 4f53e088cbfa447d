import type { Store } from './open.ts';
import type { ClockRow } from './rows.ts';
import { read, write } from './transaction.ts';

/** Appends, strictly. A measurement that is stored is never changed: a second of the same instant adds nothing. */
export async function addClock(store: Store, row: ClockRow): Promise<void> {
  await write(store, ['clocks'], 'strict', async (tx) => {
    const clocks = tx.objectStore('clocks');
    const known = await clocks.getKey([row.serial, row.measuredAt]);
    if (!known) await clocks.add(row);
  });
}

/** Ascending by `measuredAt`. */
export function clocksOf(store: Store, serial: string): Promise<ClockRow[]> {
  return clocksSince(store, serial, -Infinity);
}

/** Ascending; those measured at `measuredAt` or later. */
export function clocksSince(store: Store, serial: string, measuredAt: number): Promise<ClockRow[]> {
  return read(store, (db) => db.getAll('clocks', IDBKeyRange.bound([serial, measuredAt], [serial, Infinity])));
}

/** The last measurement before `measuredAt`; null where there is none. */
export async function clockBefore(store: Store, serial: string, measuredAt: number): Promise<ClockRow | null> {
  const range = IDBKeyRange.bound([serial, -Infinity], [serial, measuredAt], false, true);
  const cursor = await read(store, (db) => db.transaction('clocks').store.openCursor(range, 'prev'));
  return cursor?.value ?? null;
}

/** The last measurement; null before the first connection. */
export function newestClock(store: Store, serial: string): Promise<ClockRow | null> {
  return clockBefore(store, serial, Infinity);
}
