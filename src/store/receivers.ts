import type { Store } from './open.ts';
import type { ReceiverRow } from './rows.ts';
import { read, write, type Source } from './transaction.ts';

export async function receiverOf(from: Source, serial: string): Promise<ReceiverRow | null> {
  return (await read(from, 'receivers', (rows) => rows.get(serial))) ?? null;
}

/** Strict: the generation in it says which pages count. */
export async function putReceiver(store: Store, row: ReceiverRow): Promise<void> {
  await write(store, ['receivers'], 'strict', (tx) => tx.objectStore('receivers').put(row));
}

/** Ascending by serial. */
export function allReceivers(store: Store): Promise<ReceiverRow[]> {
  return read(store, 'receivers', (rows) => rows.getAll());
}
