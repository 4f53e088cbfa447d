import type { Store } from './open.ts';
import type { ClockRow, Settings } from './rows.ts';
import { write } from './transaction.ts';

/**
 * Appends, strictly. A measurement that is stored is never changed: a second of the same instant adds nothing. One that
 * refutes what was known of this computer's clock takes it out of the settings: alone it would bear the stale error out. What
 * Share told since stays.
 */
export async function addClock(store: Store, row: ClockRow, refuted: Settings['computerError'] = null): Promise<void> {
  await write(store, ['clocks', 'settings'], 'strict', async (tx) => {
    const clocks = tx.objectStore('clocks');
    const settings = tx.objectStore('settings');
    const [known, stored] = await Promise.all([clocks.getKey([row.serial, row.measuredAt]), settings.get('computerError')]);
    const isRefuted = refuted !== null && typeof stored === 'object' && stored && 'errorMs' in stored && stored.askedAt === refuted.askedAt;
    await Promise.all([known ? null : clocks.add(row), isRefuted ? settings.put(null, 'computerError') : null]);
  });
}
