import type { Store } from './open.ts';
import type { ReadBackRow } from './rows.ts';
import { read, write, type Source } from './transaction.ts';

/** Keeps the last look at what followers see: talks with Share come one after the other, whatever the computer's clock says. */
export async function putReadBack(store: Store, row: ReadBackRow): Promise<void> {
  await write(store, ['readbacks'], 'relaxed', (tx) => tx.objectStore('readbacks').put(row));
}

export async function readBackOf(from: Source, destination: string): Promise<ReadBackRow | null> {
  return (await read(from, 'readbacks', (rows) => rows.get(destination))) ?? null;
}
