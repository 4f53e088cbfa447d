import { deleteDB } from 'idb';
import type { Clock } from '../domain/clock.ts';
import { toStoreError } from './border.ts';
import type { DestinationChange } from './destinations.ts';
import { BLOCKED_PATIENCE_MS, openStore, type Store } from './open.ts';
import type { ActivityRow, DestinationRow, Settings } from './rows.ts';
import { write, type Rows } from './transaction.ts';
import { removeSecrets } from './vault.ts';

/** Forgetting by the person's own word: each is one strict transaction, all of it or nothing. */

/**
 * Removes a receiver with its pages, its clocks and the lines that name it. What became of its readings at Share belongs to
 * the accounts, and stays: nothing is sent twice when the receiver is read again. `unbind` changes each destination that is
 * bound to it; what it throws undoes everything.
 */
export async function forgetReceiver(store: Store, serial: string, unbind: DestinationChange): Promise<void> {
  const names = ['receivers', 'pages', 'clocks', 'destinations', 'settings', 'activity'] as const;
  await write(store, names, 'strict', async (tx) => {
    const [receivers, destinations, settings] = [tx.objectStore('receivers'), tx.objectStore('destinations'), tx.objectStore('settings')];
    const [rows, known, shown] = await Promise.all([destinations.getAll(), receivers.getAll(), settings.get('receiver')]);
    const changed = rows.filter(({ bound }) => bound?.serial === serial).map(unbind);
    const others = known.filter((row) => row.serial !== serial).toSorted((a, b) => b.lastSeenAt - a.lastSeenAt);
    await Promise.all([
      receivers.delete(serial),
      tx.objectStore('pages').delete(IDBKeyRange.bound([serial], [serial, []])),
      tx.objectStore('clocks').delete(IDBKeyRange.bound([serial], [serial, []])),
      ...changed.map(async (row) => destinations.put(row)),
      shown === serial ? settings.put(others[0]?.serial ?? null, 'receiver') : null,
      removeLines(tx.objectStore('activity'), ({ detail }) => detail['serial'] === serial),
    ]);
  });
}

/**
 * Removes an account with its secrets, what was sent, what is being sent, what followers saw, and the lines that name it.
 * `rest` says what must outlive it: a lock-out does.
 */
export async function forgetAccount(store: Store, id: string, rest: (row: DestinationRow) => DestinationRow | null): Promise<void> {
  const names = ['destinations', 'attempts', 'outcomes', 'readbacks', 'vault', 'settings', 'activity'] as const;
  await write(store, names, 'strict', async (tx) => {
    const [destinations, settings] = [tx.objectStore('destinations'), tx.objectStore('settings')];
    const [row, inUse] = await Promise.all([destinations.get(id), settings.get('destination')]);
    const kept = row ? rest(row) : null;
    await Promise.all([
      kept ? destinations.put(kept) : destinations.delete(id),
      tx.objectStore('attempts').delete(id),
      tx.objectStore('outcomes').delete(IDBKeyRange.bound([id], [id, []])),
      tx.objectStore('readbacks').delete(id),
      removeSecrets(tx.objectStore('vault'), `${id}/`),
      inUse === id ? settings.put(null, 'destination') : null,
      removeLines(tx.objectStore('activity'), ({ detail }) => row !== undefined && detail['account'] === row.accountName),
    ]);
  });
}

/** What a new archive begins with after everything was forgotten. */
export interface Remnant {
  readonly destinations: readonly DestinationRow[];
  readonly settings: Partial<Settings>;
}

/**
 * Empties the archive at once, then deletes the databases and begins `store`'s anew with the remnant. Other tabs close on
 * the browser's word. Resolves to whether they all did, in the time that is left to them: where one does not, the archive
 * is empty all the same, and it is deleted when that tab is gone. Must: nobody writes through `store` any more.
 */
export async function forgetEverything(store: Store, others: readonly string[], remnant: Remnant, clock: Clock): Promise<boolean> {
  await write(store, [...store.db.objectStoreNames], 'strict', async (tx) => {
    await Promise.all([...tx.objectStoreNames].map(async (name) => tx.objectStore(name).clear()));
    await begin(tx.objectStore('destinations'), tx.objectStore('settings'), remnant);
  });
  const { name } = store.db;
  store.close();
  const patience = new AbortController();
  try {
    return await new Promise<boolean>((resolve, reject) => {
      const blocked = (): void => {
        clock.sleep(BLOCKED_PATIENCE_MS, patience.signal).then(
          () => resolve(false),
          () => undefined,
        );
      };
      const gone = Promise.all([name, ...others].map(async (each) => deleteDB(each, { blocked })));
      gone.then(() => beginAnew(name, remnant, clock)).then(() => resolve(true), reject);
    });
  } catch (error) {
    throw toStoreError(error, 'opening');
  } finally {
    patience.abort();
  }
}

async function beginAnew(name: string, remnant: Remnant, clock: Clock): Promise<void> {
  const store = await openStore(name, { clock });
  try {
    await write(store, ['destinations', 'settings'], 'strict', (tx) =>
      begin(tx.objectStore('destinations'), tx.objectStore('settings'), remnant),
    );
  } finally {
    store.close();
  }
}

async function begin(destinations: Rows<'destinations'>, settings: Rows<'settings'>, remnant: Remnant): Promise<void> {
  await Promise.all([
    ...remnant.destinations.map(async (row) => destinations.put(row)),
    ...Object.entries(remnant.settings).map(async ([name, value]) => settings.put(value, name)),
  ]);
}

async function removeLines(activity: Rows<'activity', 'getAll' | 'delete'>, isAbout: (row: ActivityRow) => boolean): Promise<void> {
  const about = (await activity.getAll()).filter(isAbout);
  await Promise.all(about.map(async ({ id }) => (id === undefined ? undefined : activity.delete(id))));
}
