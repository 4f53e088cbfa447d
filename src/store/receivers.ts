import type { Store } from './open.ts';
import type { ReceiverRow } from './rows.ts';
import { read, write } from './transaction.ts';

export async function receiverOf(store: Store, serial: string): Promise<ReceiverRow | null> {
  return (await read(store, (db) => db.get('receivers', serial))) ?? null;
}

/** Strict: the generation in it says which pages count. */
export async function putReceiver(store: Store, row: ReceiverRow): Promise<void> {
  await write(store, ['receivers'], 'strict', (tx) => tx.objectStore('receivers').put(row));
}

/** Ascending by serial. */
export function allReceivers(store: Store): Promise<ReceiverRow[]> {
  return read(store, (db) => db.getAll('receivers'));
}
