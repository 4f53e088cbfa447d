import type { Store } from './open.ts';
import { defaultSettings, type Settings } from './rows.ts';
import { read, write, type Rows, type Source } from './transaction.ts';

/** The person's choices; what was never chosen has its default. */
export function loadSettings(from: Source): Promise<Settings> {
  return read(from, 'settings', async (settings) => {
    const [names, values] = await Promise.all([settings.getAllKeys(), settings.getAll()]);
    const chosen = names.flatMap((name, i) => (Object.hasOwn(defaultSettings, name) ? [[name, values[i]] as const] : []));
    return { ...defaultSettings, ...Object.fromEntries(chosen) };
  });
}

/** Writes only what is in `change`: two tabs that change different things lose nothing. */
export async function saveSettings(store: Store, change: Partial<Settings>): Promise<void> {
  await write(store, ['settings'], 'relaxed', (tx) => writeSettings(tx.store, change));
}

/** The same in somebody's running transaction. */
export function writeSettings(settings: Rows<'settings', 'put'>, change: Partial<Settings>): Promise<unknown> {
  return Promise.all(Object.entries(change).map(async ([name, value]) => settings.put(value, name)));
}
