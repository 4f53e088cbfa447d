import type { Store } from './open.ts';
import type { ClockRow } from './rows.ts';
import { read, type Source } from './transaction.ts';

/** Ascending by `measuredAt`. */
export function clocksOf(store: Store, serial: string): Promise<ClockRow[]> {
  return read(store, 'clocks', (rows) => rows.getAll(IDBKeyRange.bound([serial, -Infinity], [serial, Infinity])));
}

/** Ascending; those measured at `measuredAt` or later, and the last one before them. */
export function clocksSince(from: Source, serial: string, measuredAt: number): Promise<ClockRow[]> {
  return read(from, 'clocks', async (clocks) => {
    const [before, since] = await Promise.all([
      clocks.openCursor(IDBKeyRange.bound([serial, -Infinity], [serial, measuredAt], false, true), 'prev'),
      clocks.getAll(IDBKeyRange.bound([serial, measuredAt], [serial, Infinity])),
    ]);
    return before ? [before.value, ...since] : since;
  });
}

/** The last measurement; null before the first connection. */
export async function newestClock(store: Store, serial: string): Promise<ClockRow | null> {
  const [newest] = await clocksSince(store, serial, Infinity);
  return newest ?? null;
}
