import type { Region } from '../domain/region.ts';
import { StoreError } from './errors.ts';
import { isSameName } from './forgotten-name.ts';
import type { Store } from './open.ts';
import type { DestinationRow } from './rows.ts';
import { read, write, type Rows, type Source } from './transaction.ts';

/** Must: synchronous and pure; what it throws undoes the transaction. */
export type DestinationChange = (row: DestinationRow) => DestinationRow;

export async function destinationOf(from: Source, id: string): Promise<DestinationRow | null> {
  return (await read(from, 'destinations', (rows) => rows.get(id))) ?? null;
}

export function allDestinations(store: Store): Promise<DestinationRow[]> {
  return read(store, 'destinations', (rows) => rows.getAll());
}

/** The destination of an account, its name spelled as it was given; also what is left of a forgotten one. */
export async function findDestination(store: Store, region: Region, accountName: string): Promise<DestinationRow | null> {
  const rows = await allDestinations(store);
  const known = rows.find((row) => isAccount(row, { region, accountName }));
  if (known) return known;
  for (const row of rows) {
    if (row.region === region && row.forgotten && (await isSameName(row.forgotten, accountName))) return row;
  }
  return null;
}

function isAccount(row: DestinationRow, { region, accountName }: Pick<DestinationRow, 'region' | 'accountName'>): boolean {
  return row.region === region && row.accountName === accountName && !row.forgotten;
}

/** Strict: it holds the sign-in tries, which must outlive a crash (accounts lock). */
export async function putDestination(store: Store, row: DestinationRow): Promise<void> {
  await write(store, ['destinations'], 'strict', (tx) => tx.objectStore('destinations').put(row));
}

/** Adds an account that was never used here, unless another tab has meanwhile: then gives that tab's. */
export function addDestination(store: Store, row: DestinationRow): Promise<DestinationRow> {
  return write(store, ['destinations'], 'strict', async (tx) => {
    const destinations = tx.objectStore('destinations');
    const there = (await destinations.getAll()).find((one) => isAccount(one, row));
    if (!there) await destinations.put(row);
    return there ?? row;
  });
}

/** Reads, changes and writes in one strict transaction, so that two tabs lose nothing of each other's. Gives the new row. */
export function updateDestination(store: Store, id: string, change: DestinationChange): Promise<DestinationRow> {
  return write(store, ['destinations'], 'strict', (tx) => changeDestination(tx.objectStore('destinations'), id, change));
}

/** The same within somebody's transaction. A destination that is not there is 'broken'. */
export async function changeDestination(
  destinations: Rows<'destinations'>,
  id: string,
  change: DestinationChange,
): Promise<DestinationRow> {
  const row = await destinations.get(id);
  if (!row) throw new StoreError('broken', 'no such destination');
  const changed = change(row);
  await destinations.put(changed);
  return changed;
}

/** Drops what stayed of forgotten accounts once nothing of it counts any more. */
export async function pruneForgotten(store: Store, isOver: (row: DestinationRow) => boolean): Promise<void> {
  await write(store, ['destinations'], 'strict', async (tx) => {
    const destinations = tx.objectStore('destinations');
    const over = (await destinations.getAll()).filter((row) => row.forgotten && isOver(row));
    await Promise.all(over.map(async (row) => destinations.delete(row.id)));
  });
}
