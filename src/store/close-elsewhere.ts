import { openDB } from 'idb';
import { toStoreError } from './border.ts';
import { CLOSING_VERSION } from './open.ts';

/** Resolves when the database is closed in all tabs, this one included, and is as it was, also where this page goes away meanwhile. Rejects with `StoreError`. */
export async function closeElsewhere(name: string, onBlocked: () => void): Promise<void> {
  let isClosed = false;
  try {
    await openDB(name, CLOSING_VERSION, {
      upgrade(_db, _from, _to, tx) {
        isClosed = true;
        tx.done.catch(() => undefined);
        tx.abort();
      },
      blocked: onBlocked,
    });
  } catch (error) {
    if (!isClosed) throw toStoreError(error, 'opening');
  }
}
