import { deleteDB } from 'idb';
import { onTestFinished, vi } from 'vitest';
import { openStore, type OpenHooks, type Store } from '../../src/store/open.ts';
import type { AttemptRow, ClockRow, DestinationRow, OutcomeRow, ReceiverRow, SentReading } from '../../src/store/rows.ts';

/** Takes what is to be done at the end. */
export type OnEnd = (cleanup: () => void | Promise<void>) => void;

/** A database name that nobody has; the database is deleted after the test, or at the end of what takes the clean-ups. */
export function freshName(onEnd: OnEnd = onTestFinished): string {
  const name = `test-${crypto.randomUUID()}`;
  onEnd(() => deleteDB(name));
  return name;
}

/** An open store, closed after the test. Give a name to open a second connection. */
export async function freshStore(
  name = freshName(),
  hooks: OpenHooks = {},
  onEnd: OnEnd = onTestFinished,
): Promise<Store> {
  const store = await openStore(name, hooks);
  onEnd(() => store.close());
  return store;
}

/** What the browser was asked for: `durability` as the transaction itself tells it. */
export function watchWrites(): { readonly stores: readonly string[]; readonly durability: string }[] {
  const seen: { stores: readonly string[]; durability: string }[] = [];
  const original = IDBDatabase.prototype.transaction;
  const spy = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    const tx = original.apply(this, args);
    if (tx.mode === 'readwrite') seen.push({ stores: [...tx.objectStoreNames], durability: tx.durability });
    return tx;
  });
  onTestFinished(() => spy.mockRestore());
  return seen;
}

export function sent(systemTime: number, rest: Partial<SentReading> = {}): SentReading {
  const stAt = (systemTime + 1_230_768_000) * 1_000;
  return { serial: 'SM12345678', systemTime, stAt, dtAt: stAt - 3_600_000, taSeconds: 7, value: 120, trend: 4, ...rest };
}

export function attempt(to: string, readings: readonly SentReading[], beganAt = 1_000): AttemptRow {
  return { destination: to, beganAt, readings, refusedAlone: [] };
}

export function outcome(systemTime: number, rest: Partial<OutcomeRow> = {}): OutcomeRow {
  return { ...sent(systemTime), destination: 'd1', kind: 'accepted', decidedAt: 1_000, ...rest };
}

export function destination(rest: Partial<DestinationRow> = {}): DestinationRow {
  return {
    id: 'd1',
    region: 'us',
    accountName: 'wearer',
    accountId: null,
    bound: null,
    sharing: { kind: 'off' },
    signIn: { triedAt: [], state: 'never', lockedUntil: null, locks: 0, flow: null },
    canary: { kind: 'needed' },
    times: 'receiver',
    everReadBack: false,
    assignedSerial: null,
    monitoring: null,
    restartedAt: [],
    lastSentAt: null,
    createdAt: 1_000,
    ...rest,
  };
}

export function receiverRow(rest: Partial<ReceiverRow> = {}): ReceiverRow {
  return {
    serial: 'SM12345678',
    generation: 0,
    productId: 'G4Receiver',
    productName: 'Dexcom G4 Receiver',
    firmwareVersion: '2.0.1.104',
    partitionInfo: { firmwareVersion: '2.0.1.104', xml: '<PartitionInfo/>' },
    unit: 'mmol/L',
    firstSeenAt: 1,
    lastSeenAt: 2,
    ...rest,
  };
}

export function clockRow(rest: Partial<ClockRow> = {}): ClockRow {
  return {
    serial: 'SM12345678',
    generation: 0,
    measuredAt: 1_000,
    systemTime: 400_000_000,
    taSeconds: 12,
    roundTripMs: 14,
    rtcSeconds: null,
    displayOffsetSeconds: -28_800,
    systemOffsetSeconds: null,
    source: 'computer',
    computerErrorMs: null,
    ...rest,
  };
}
