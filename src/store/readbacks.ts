import type { Store } from './open.ts';
import type { ReadBackRow } from './rows.ts';
import { read, write, type Source } from './transaction.ts';

/** Keeps the latest look at what followers see; one that was asked earlier and comes late is dropped. */
export async function putReadBack(store: Store, row: ReadBackRow): Promise<void> {
  await write(store, ['readbacks'], 'relaxed', async (tx) => {
    const readbacks = tx.objectStore('readbacks');
    const before = await readbacks.get(row.destination);
    if (!before || before.askedAt <= row.askedAt) await readbacks.put(row);
  });
}

export async function readBackOf(from: Source, destination: string): Promise<ReadBackRow | null> {
  return (await read(from, 'readbacks', (rows) => rows.get(destination))) ?? null;
}
