import { toStoreError } from './border.ts';
import type { Store } from './open.ts';
import type { StoreName } from './schema.ts';
import type { Snapshot } from './transaction.ts';

/**
 * Reads of several stores at one moment, which also costs less than one after the other.
 *
 * Must: `work` awaits nothing but reads of the snapshot, which closes itself otherwise.
 */
export async function snapshot<T>(store: Store, names: readonly StoreName[], work: (at: Snapshot) => Promise<T>): Promise<T> {
  try {
    const tx = store.db.transaction([...names]);
    // Whoever asks it for something is told.
    tx.done.catch(() => undefined);
    return await work({ tx });
  } catch (error) {
    throw toStoreError(error);
  }
}
