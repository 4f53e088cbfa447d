import type { IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import { makeEgvPage } from '../support/pages.ts';

/**
 * A database as the first version of Cradle that anybody had wrote it: its stores, its keys, and a row of every kind with
 * the fields of that time and no others. Must: never changed to please a later version; that one has to read it as it is.
 */

const RECEIVER = {
  serial: 'SM12345678',
  generation: 1,
  productId: 'G4Receiver',
  productName: 'Dexcom G4 Receiver',
  firmwareVersion: '2.0.1.104',
  partitionInfo: { firmwareVersion: '2.0.1.104', xml: '<PartitionInfo/>' },
  unit: 'mg/dL',
  firstSeenAt: 1_795_000_000_000,
  lastSeenAt: 1_795_345_200_000,
};

/** Instants of the story: the last reading was taken a minute before the last connection. */
export const CONNECTED_AT = 1_795_345_200_000;
export const LAST_SYSTEM_TIME = 564_577_140;
const TA_SECONDS = 0;

const READINGS = [10, 5, 0].map((minutes, nth) => ({ systemTime: LAST_SYSTEM_TIME - minutes * 60, value: 140 + nth, trend: 4 }));

const PAGES = [
  { serial: RECEIVER.serial, generation: 0, type: 4, page: 0, bytes: makeEgvPage([{ systemTime: 400_000_000 }]), wasLast: true, storedAt: 1_795_000_000_000 },
  { serial: RECEIVER.serial, generation: 1, type: 4, page: 3, bytes: makeEgvPage(READINGS, { page: 3 }), wasLast: true, storedAt: CONNECTED_AT },
];

const CLOCKS = [0, 1].map((generation) => ({
  serial: RECEIVER.serial,
  generation,
  measuredAt: CONNECTED_AT - (1 - generation) * 86_400_000,
  systemTime: LAST_SYSTEM_TIME + 60 - (1 - generation) * 86_400,
  taSeconds: TA_SECONDS,
  roundTripMs: 14,
  rtcSeconds: null,
  displayOffsetSeconds: -28_800,
  systemOffsetSeconds: null,
  source: 'computer',
  computerErrorMs: null,
}));

const reading = (systemTime: number, value: number) => ({
  serial: RECEIVER.serial,
  systemTime,
  stAt: (systemTime + 1_230_768_000) * 1_000,
  dtAt: (systemTime - 28_800 + 1_230_768_000) * 1_000,
  taSeconds: TA_SECONDS,
  value,
  trend: 4,
});

const DESTINATION = {
  id: 'a0ac9eb0-6f0b-4a3e-8f0e-0d8e6d1f8a11',
  region: 'us',
  accountName: 'wearer',
  accountId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  bound: { serial: RECEIVER.serial, agreedAt: CONNECTED_AT - 86_400_000 },
  sharing: { kind: 'on', since: CONNECTED_AT - 86_400_000, sendFrom: CONNECTED_AT - 2 * 86_400_000 },
  signIn: { triedAt: [CONNECTED_AT - 3_600_000], state: 'worked', lockedUntil: null, locks: 0, flow: 'modern' },
  canary: { kind: 'proven', serial: RECEIVER.serial, taSeconds: TA_SECONDS, provenAt: CONNECTED_AT - 3_600_000 },
  times: 'receiver',
  everReadBack: true,
  assignedSerial: RECEIVER.serial,
  monitoring: { active: true, askedAt: CONNECTED_AT },
  restartedAt: [],
  lastSentAt: CONNECTED_AT - 300_000,
  createdAt: CONNECTED_AT - 86_400_000,
};

const OUTCOMES = [{ ...reading(LAST_SYSTEM_TIME - 600, 140), destination: DESTINATION.id, kind: 'seen', decidedAt: CONNECTED_AT }];
const ATTEMPTS = [{ destination: DESTINATION.id, beganAt: CONNECTED_AT, readings: [reading(LAST_SYSTEM_TIME - 300, 141)], refusedAlone: [] }];
const READBACKS = [
  { destination: DESTINATION.id, askedAt: CONNECTED_AT, entries: [{ stAt: 1_795_344_540_000, at: 1_795_344_540_000, value: 140, trend: 4 }] },
];
const ACTIVITY = [
  { id: 1, at: CONNECTED_AT - 60_000, what: 'receiver-connected', detail: { serial: RECEIVER.serial } },
  { id: 2, at: CONNECTED_AT, what: 'readings-sent', detail: { count: 1 } },
];

export const SETTINGS = {
  unit: 'mmol/L',
  region: 'us',
  proxy: '/share/{host}/{path}',
  destination: DESTINATION.id,
  receiver: RECEIVER.serial,
  computerError: { errorMs: 120, askedAt: CONNECTED_AT },
  targetRange: { lowMgdl: 80, highMgdl: 170 },
};

export const SESSION_ID = '11111111-2222-4333-8444-555555555555';

export interface FirstVersion {
  readonly receivers: readonly (typeof RECEIVER)[];
  readonly pages: typeof PAGES;
  readonly clocks: typeof CLOCKS;
  readonly destinations: readonly (typeof DESTINATION)[];
  readonly outcomes: typeof OUTCOMES;
  readonly attempts: typeof ATTEMPTS;
  readonly readbacks: typeof READBACKS;
  readonly activity: typeof ACTIVITY;
}

export const ROWS: FirstVersion = {
  receivers: [RECEIVER],
  pages: PAGES,
  clocks: CLOCKS,
  destinations: [DESTINATION],
  outcomes: OUTCOMES,
  attempts: ATTEMPTS,
  readbacks: READBACKS,
  activity: ACTIVITY,
};

/** Writes it by the browser's own means: none of Cradle's code takes part. */
export async function writeFirstVersion(name: string): Promise<void> {
  const db = await openDB(name, 1, {
    upgrade(made) {
      made.createObjectStore('receivers', { keyPath: 'serial' });
      made.createObjectStore('pages', { keyPath: ['serial', 'generation', 'type', 'page'] });
      made.createObjectStore('clocks', { keyPath: ['serial', 'measuredAt'] });
      made.createObjectStore('destinations', { keyPath: 'id' });
      made.createObjectStore('attempts', { keyPath: 'destination' });
      made.createObjectStore('outcomes', { keyPath: ['destination', 'serial', 'systemTime'] });
      made.createObjectStore('readbacks', { keyPath: 'destination' });
      made.createObjectStore('vault', { keyPath: 'name' });
      made.createObjectStore('settings');
      made.createObjectStore('activity', { keyPath: 'id', autoIncrement: true });
    },
  });
  for (const [store, rows] of Object.entries(ROWS)) for (const row of rows) await db.put(store, row);
  for (const [key, value] of Object.entries(SETTINGS)) await db.put('settings', value, key);
  await writeSecret(db, `${DESTINATION.id}/session`, SESSION_ID);
  db.close();
}

async function writeSecret(db: IDBPDatabase, name: string, text: string): Promise<void> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(name);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, new TextEncoder().encode(text));
  await db.put('vault', { name: '', id: crypto.randomUUID(), key });
  await db.put('vault', { name, iv, sealed });
}
