import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type {
  ActivityRow,
  AttemptRow,
  ClockRow,
  DestinationRow,
  OutcomeRow,
  PageRow,
  ReadBackRow,
  ReceiverRow,
  Settings,
  VaultRow,
} from './rows.ts';

export type PageKey = [serial: string, generation: number, type: number, page: number];
export type ClockKey = [serial: string, measuredAt: number];
export type OutcomeKey = [destination: string, serial: string, systemTime: number];

/** The vault's own key lives beside what it seals, under the one name that no secret can have. */
export interface VaultKeyRow {
  readonly name: '';
  /** Tells one key from a later one: two `CryptoKey` objects cannot be compared. */
  readonly id: string;
  readonly key: CryptoKey;
}

/** Stores and keys of design, section 3. `settings` has its keys outside; `activity` counts its own. */
export interface CradleSchema extends DBSchema {
  receivers: { key: string; value: ReceiverRow };
  pages: { key: PageKey; value: PageRow };
  clocks: { key: ClockKey; value: ClockRow };
  destinations: { key: string; value: DestinationRow };
  attempts: { key: string; value: AttemptRow };
  outcomes: { key: OutcomeKey; value: OutcomeRow };
  readbacks: { key: string; value: ReadBackRow };
  vault: { key: string; value: VaultRow | VaultKeyRow };
  settings: { key: string; value: Settings[keyof Settings] };
  activity: { key: number; value: ActivityRow };
}

export type StoreName = StoreNames<CradleSchema>;

export type UpgradeStep = (
  db: IDBPDatabase<CradleSchema>,
  tx: IDBPTransaction<CradleSchema, StoreName[], 'versionchange'>,
) => void;

/**
 * `upgradeSteps[n]` brings version n to version n + 1, so their number is the version. A step that was
 * released never changes; a later version appends one.
 */
export const upgradeSteps: readonly UpgradeStep[] = [
  (db) => {
    db.createObjectStore('receivers', { keyPath: 'serial' });
    db.createObjectStore('pages', { keyPath: ['serial', 'generation', 'type', 'page'] });
    db.createObjectStore('clocks', { keyPath: ['serial', 'measuredAt'] });
    db.createObjectStore('destinations', { keyPath: 'id' });
    db.createObjectStore('attempts', { keyPath: 'destination' });
    db.createObjectStore('outcomes', { keyPath: ['destination', 'serial', 'systemTime'] });
    db.createObjectStore('readbacks', { keyPath: 'destination' });
    db.createObjectStore('vault', { keyPath: 'name' });
    db.createObjectStore('settings');
    db.createObjectStore('activity', { keyPath: 'id', autoIncrement: true });
  },
];
