import { openDB, type IDBPDatabase } from 'idb';
import { systemClock, type Clock } from '../domain/clock.ts';
import { toStoreError } from './border.ts';
import { StoreError, type StoreErrorCode } from './errors.ts';
import { upgradeSteps, type CradleSchema, type UpgradeStep } from './schema.ts';

export const DATABASE = 'cradle';
/** Practice has a database of its own (design, end of section 3). */
export const PRACTICE_DATABASE = 'cradle-practice';

/** Another tab is given this long to finish what it writes and close, before opening fails as 'blocked'. */
export const BLOCKED_PATIENCE_MS = 5_000;

/** An upgrade to it is asked for and never made: the browser first closes the archive in all tabs. */
export const CLOSING_VERSION = 1e9;

export interface Store {
  readonly db: IDBPDatabase<CradleSchema>;
  /** Transactions under way are finished; what is asked afterwards fails as 'closed'. */
  close(): void;
}

export interface OpenHooks {
  /** The connection is gone without `close()`: 'closed' for a newer Cradle's upgrade, 'deleted', or 'terminated' by the browser. */
  onClosed?(code: StoreErrorCode): void;
  readonly clock?: Clock;
}

/**
 * Opens the database, creating or upgrading it. Rejects with `StoreError` 'blocked', 'newer-version',
 * 'upgrade-failed' (the older version stays whole), 'unavailable', 'full' or 'broken'. `steps` are there for tests of an upgrade.
 *
 * Must: never stand in the way of another tab's upgrade, so it closes at once on `versionchange`.
 */
export async function openStore(
  name: string,
  hooks: OpenHooks = {},
  steps: readonly UpgradeStep[] = upgradeSteps,
): Promise<Store> {
  if (!globalThis.indexedDB) throw new StoreError('unavailable', 'no IndexedDB here');
  const settled = new AbortController();
  try {
    return await new Promise<Store>((resolve, reject) => {
      const onBlocked = (): void => {
        (hooks.clock ?? systemClock).sleep(BLOCKED_PATIENCE_MS, settled.signal).then(
          () => reject(new StoreError('blocked', 'another tab holds an older version open')),
          () => undefined,
        );
      };
      connect(name, hooks, steps, onBlocked).then(
        (store) => (settled.signal.aborted ? store.close() : resolve(store)),
        reject,
      );
    });
  } catch (error) {
    throw toStoreError(error, 'opening');
  } finally {
    settled.abort();
  }
}

async function connect(
  name: string,
  hooks: OpenHooks,
  steps: readonly UpgradeStep[],
  onBlocked: () => void,
): Promise<Store> {
  const db = await openDB<CradleSchema>(name, steps.length, {
    upgrade(database, from, _to, tx) {
      // The open request rejects with the same.
      tx.done.catch(() => undefined);
      try {
        for (const step of steps.slice(from)) step(database, tx);
      } catch {
        tx.abort();
      }
    },
    blocked: onBlocked,
    blocking(_from, to, event) {
      (event.target as IDBDatabase).close();
      hooks.onClosed?.(to === null || to === CLOSING_VERSION ? 'deleted' : 'closed');
    },
    terminated: () => hooks.onClosed?.('terminated'),
  });
  return { db, close: () => db.close() };
}
