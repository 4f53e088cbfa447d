import type { Store } from './open.ts';
import { defaultSettings, type Settings } from './rows.ts';
import { read, write } from './transaction.ts';

const names = Object.keys(defaultSettings) as (keyof Settings)[];

/** The person's choices; what was never chosen has its default. */
export function loadSettings(store: Store): Promise<Settings> {
  return read(store, async (db) => {
    const settings = db.transaction('settings').store;
    const chosen = await Promise.all(names.map(async (name) => [name, await settings.get(name)] as const));
    const stored = Object.fromEntries(chosen.filter(([, value]) => value !== undefined));
    return { ...defaultSettings, ...stored };
  });
}

/** Writes only what is in `change`: two tabs that change different things lose nothing. */
export async function saveSettings(store: Store, change: Partial<Settings>): Promise<void> {
  await write(store, ['settings'], 'relaxed', async (tx) => {
    const settings = tx.objectStore('settings');
    await Promise.all(Object.entries(change).map(async ([name, value]) => settings.put(value, name)));
  });
}
