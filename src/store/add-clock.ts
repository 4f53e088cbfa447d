import type { Store } from './open.ts';
import type { ClockRow, Settings } from './rows.ts';
import { writeSettings } from './settings.ts';
import { write } from './transaction.ts';

/**
 * Appends, strictly. A measurement that is stored is never changed: a second of the same instant adds nothing. One that
 * refutes what was known of this computer's clock changes the settings with it: alone it would bear the stale error out.
 */
export async function addClock(store: Store, row: ClockRow, change: Partial<Settings> = {}): Promise<void> {
  await write(store, ['clocks', 'settings'], 'strict', async (tx) => {
    const clocks = tx.objectStore('clocks');
    const known = await clocks.getKey([row.serial, row.measuredAt]);
    await Promise.all([known ? null : clocks.add(row), writeSettings(tx.objectStore('settings'), change)]);
  });
}
