import type { Store } from './open.ts';
import { write } from './transaction.ts';
import { removeSecrets } from './vault.ts';

/** Signed out: the account is in use no longer, where it still was, and nothing secret is kept of it. In one strict transaction. */
export async function leaveAccount(store: Store, id: string): Promise<void> {
  await write(store, ['settings', 'vault'], 'strict', async (tx) => {
    const settings = tx.objectStore('settings');
    const inUse = await settings.get('destination');
    await Promise.all([inUse === id && settings.put(null, 'destination'), removeSecrets(tx.objectStore('vault'), `${id}/`)]);
  });
}
