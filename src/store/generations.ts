import type { Store } from './open.ts';
import { snapshot } from './snapshot.ts';

/** The numbers under which anything is kept of a receiver, ascending: its own row, its pages and its clocks. */
export function storedGenerations(store: Store, serial: string): Promise<number[]> {
  return snapshot(store, ['receivers', 'pages', 'clocks'], async ({ tx }) => {
    const [receiver, clocks] = await Promise.all([
      tx.objectStore('receivers').get(serial),
      tx.objectStore('clocks').getAll(IDBKeyRange.bound([serial], [serial, []])),
    ]);
    const found = new Set(clocks.map((row) => row.generation));
    if (receiver) found.add(receiver.generation);
    const pages = tx.objectStore('pages');
    let key = await pages.getKey(IDBKeyRange.bound([serial], [serial, []]));
    while (key) {
      found.add(key[1]);
      key = await pages.getKey(IDBKeyRange.bound([serial, key[1], []], [serial, []]));
    }
    return [...found].toSorted((a, b) => a - b);
  });
}

/** A number that nothing is kept under: after a reset, also where other resets were imported that this computer never saw. */
export async function nextGeneration(store: Store, serial: string): Promise<number> {
  return ((await storedGenerations(store, serial)).at(-1) ?? -1) + 1;
}
