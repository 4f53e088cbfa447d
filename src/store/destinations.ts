import type { Region } from '../domain/region.ts';
import { StoreError } from './errors.ts';
import type { Store } from './open.ts';
import type { DestinationRow } from './rows.ts';
import { read, write, type Rows } from './transaction.ts';

/** Must: synchronous and pure; what it throws undoes the transaction. */
export type DestinationChange = (row: DestinationRow) => DestinationRow;

export async function destinationOf(store: Store, id: string): Promise<DestinationRow | null> {
  return (await read(store, (db) => db.get('destinations', id))) ?? null;
}

/** The destination of an account, its name spelled as it was given. */
export async function findDestination(store: Store, region: Region, accountName: string): Promise<DestinationRow | null> {
  const rows = await read(store, (db) => db.getAll('destinations'));
  return rows.find((row) => row.region === region && row.accountName === accountName) ?? null;
}

/** Strict: it holds the sign-in tries, which must outlive a crash (accounts lock). */
export async function putDestination(store: Store, row: DestinationRow): Promise<void> {
  await write(store, ['destinations'], 'strict', (tx) => tx.objectStore('destinations').put(row));
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
