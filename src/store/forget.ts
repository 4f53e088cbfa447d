import { deleteDB } from 'idb';
import type { Clock } from '../domain/clock.ts';
import { closeElsewhere } from './close-elsewhere.ts';
import { allDestinations } from './destinations.ts';
import { BLOCKED_PATIENCE_MS, openStore, type Store } from './open.ts';
import type { ActivityRow, DestinationRow, Settings } from './rows.ts';
import { writeSettings } from './settings.ts';
import { write, type Rows } from './transaction.ts';
import { removeSecrets } from './vault.ts';

/** Forgetting by the person's own word: in one strict transaction, all of it or nothing. */

/**
 * Removes a receiver with its pages, its clocks and the lines that name it. What became of its readings at Share belongs to
 * the accounts, and stays: nothing is sent twice when the receiver is read again. `unbind` changes each destination that is
 * bound to it, and is told whether it is in use; what it throws undoes everything.
 */
export async function forgetReceiver(store: Store, serial: string, unbind: (row: DestinationRow, isInUse: boolean) => DestinationRow): Promise<void> {
  const names = ['receivers', 'pages', 'clocks', 'destinations', 'settings', 'activity'] as const;
  await write(store, names, 'strict', async (tx) => {
    const [receivers, destinations, settings] = [tx.objectStore('receivers'), tx.objectStore('destinations'), tx.objectStore('settings')];
    const [rows, known, shown, inUse] = await Promise.all([
      destinations.getAll(),
      receivers.getAll(),
      settings.get('receiver'),
      settings.get('destination'),
    ]);
    const changed = rows.filter(({ bound }) => bound?.serial === serial).map((row) => unbind(row, row.id === inUse));
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

/** What outlives everything. */
export interface Remnant {
  /** Of an account: a lock-out does. Undefined where it cannot be said of a row that came meanwhile. Must: synchronous and pure. */
  rest(row: DestinationRow): DestinationRow | null | undefined;
  readonly settings: Partial<Settings>;
}

export type RemnantOf = (rows: readonly DestinationRow[]) => Promise<Remnant>;

/**
 * Empties the archive, lets the browser close it in all other tabs, and empties it once more of what they wrote until then; deletes
 * the `others`. Resolves to whether all tabs closed, in the time that is left to them: where one does not, the archive is empty all the
 * same, and the rest is done when that tab is gone. The archive itself is never deleted: there is no moment at which what must outlive
 * everything is in no store. Rejects only where nothing was forgotten. Closes `store`.
 */
export async function forgetEverything(store: Store, others: readonly string[], remnantOf: RemnantOf, clock: Clock): Promise<boolean> {
  await empty(store, remnantOf);
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
      const emptied = closeElsewhere(name, blocked).then(() => emptyAgain(name, remnantOf, clock));
      Promise.all([emptied, ...others.map(async (each) => deleteDB(each, { blocked }))]).then(() => resolve(true), reject);
    });
  } catch {
    // It is empty; that is what was asked for.
    return false;
  } finally {
    patience.abort();
  }
}

async function emptyAgain(name: string, remnantOf: RemnantOf, clock: Clock): Promise<void> {
  const store = await openStore(name, { clock });
  try {
    await empty(store, remnantOf);
  } finally {
    store.close();
  }
}

/** In one transaction, which finds the accounts as they are then. Where another tab was quicker than `remnantOf`, once more. */
async function empty(store: Store, remnantOf: RemnantOf): Promise<void> {
  for (;;) {
    const { rest, settings } = await remnantOf(await allDestinations(store));
    const isEmpty = await write(store, [...store.db.objectStoreNames], 'strict', async (tx) => {
      const [destinations, chosen] = [tx.objectStore('destinations'), tx.objectStore('settings')];
      const rests = (await destinations.getAll()).map(rest);
      if (rests.includes(undefined)) return false;
      await Promise.all([...tx.objectStoreNames].map(async (each) => tx.objectStore(each).clear()));
      await Promise.all([
        ...rests.map(async (row) => (row ? destinations.put(row) : undefined)),
        writeSettings(chosen, settings),
      ]);
      return true;
    });
    if (isEmpty) return;
  }
}

async function removeLines(activity: Rows<'activity', 'getAll' | 'delete'>, isAbout: (row: ActivityRow) => boolean): Promise<void> {
  const about = (await activity.getAll()).filter(isAbout);
  await Promise.all(about.map(async ({ id }) => (id === undefined ? undefined : activity.delete(id))));
}
