import type { IDBPObjectStore, IDBPTransaction } from 'idb';
import { toStoreError } from './border.ts';
import type { Store } from './open.ts';
import type { CradleSchema, StoreName } from './schema.ts';

export type Write<Names extends readonly StoreName[]> = IDBPTransaction<CradleSchema, Names, 'readwrite'>;

/** An object store of somebody's running transaction. */
export type Rows<Name extends StoreName, Does extends keyof WrittenStore<Name> = 'get' | 'put'> = Pick<WrittenStore<Name>, Does>;

type WrittenStore<Name extends StoreName> = IDBPObjectStore<CradleSchema, ArrayLike<StoreName>, Name, 'readwrite'>;

/** `strict`: on the disk before anyone is told. `relaxed`: what may be lost with the power. */
export type Durability = 'strict' | 'relaxed';

/** The archive as it was at one moment, in some of its stores. */
export interface Snapshot {
  readonly tx: IDBPTransaction<CradleSchema, StoreName[]>;
}

/** Where is read: the archive as it is at each question, or one moment of it. */
export type Source = Store | Snapshot;

type ReadStore<Name extends StoreName> = IDBPObjectStore<CradleSchema, ArrayLike<StoreName>, Name>;

/** Reads of one store; every rejection of the database is a `StoreError`. */
export async function read<Name extends StoreName, T>(
  from: Source,
  name: Name,
  work: (rows: ReadStore<Name>) => Promise<T>,
): Promise<T> {
  try {
    return await work('tx' in from ? from.tx.objectStore(name) : from.db.transaction(name).store);
  } catch (error) {
    throw toStoreError(error);
  }
}

/**
 * One read-and-write transaction: all of `work` is committed, or nothing is and the reason is thrown.
 *
 * Must: `work` awaits nothing but requests of its transaction (it closes itself otherwise), and awaits
 * all of them together rather than one by one.
 */
export async function write<const Names extends readonly StoreName[], T>(
  store: Store,
  names: Names,
  durability: Durability,
  work: (tx: Write<Names>) => Promise<T>,
): Promise<T> {
  try {
    const tx = store.db.transaction(names, 'readwrite', { durability });
    const ended = tx.done.catch(() => undefined);
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      abort(tx);
      await ended;
      // Requests of a transaction that the database aborted all say AbortError; it knows why.
      throw tx.error ?? error;
    }
  } catch (error) {
    throw toStoreError(error);
  }
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself already.
  }
}
