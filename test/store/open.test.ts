import { deleteDB, openDB, unwrap } from 'idb';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { StoreError } from '../../src/store/errors.ts';
import { BLOCKED_PATIENCE_MS, openStore } from '../../src/store/open.ts';
import { putReceiver, receiverOf } from '../../src/store/receivers.ts';
import { upgradeSteps, type UpgradeStep } from '../../src/store/schema.ts';
import { addActivity } from '../../src/store/add-activity.ts';
import { freshName, freshStore } from '../support/stores.ts';
import { incompressible, useSmallQuota } from '../support/small-quota.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const receiver = {
  serial: 'SM12345678',
  generation: 0,
  productId: 'G4Receiver',
  productName: 'Dexcom G4 Receiver',
  firmwareVersion: '2.0.1.104',
  partitionInfo: null,
  unit: null,
  firstSeenAt: 1,
  lastSeenAt: 1,
} as const;

const nextSteps = [...upgradeSteps, () => undefined];

describe('opening', () => {
  test('makes the stores and keys of the design', async () => {
    const { db } = await freshStore();
    const tx = db.transaction([...db.objectStoreNames]);
    const keys = Object.fromEntries([...db.objectStoreNames].map((name) => [name, tx.objectStore(name).keyPath]));
    expect(keys).toEqual({
      receivers: 'serial',
      pages: ['serial', 'generation', 'type', 'page'],
      clocks: ['serial', 'measuredAt'],
      destinations: 'id',
      attempts: 'destination',
      outcomes: ['destination', 'serial', 'systemTime'],
      readbacks: 'destination',
      vault: 'name',
      settings: null,
      activity: 'id',
    });
    expect(db.version).toBe(upgradeSteps.length);
  });

  test('keeps what was stored, and runs only the steps that are new', async () => {
    const name = freshName();
    const first = await openStore(name);
    await putReceiver(first, receiver);
    first.close();
    const ran: number[] = [];
    const second = await openStore(name, {}, [...upgradeSteps, () => ran.push(2), () => ran.push(3)]);
    onTestFinished(() => second.close());
    expect(ran).toEqual([2, 3]);
    expect(second.db.version).toBe(upgradeSteps.length + 2);
    expect(await receiverOf(second, receiver.serial)).toEqual(receiver);
  });

  test('of a database that a newer Cradle wrote fails as newer-version, and leaves it alone', async () => {
    const name = freshName();
    (await openDB(name, 99)).close();
    await expect(openStore(name)).rejects.toMatchObject({ code: 'newer-version', actor: 'person' });
    const untouched = await openDB(name);
    expect(untouched.version).toBe(99);
    untouched.close();
  });

  test('without IndexedDB fails as unavailable', async () => {
    vi.stubGlobal('indexedDB', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    await expect(openStore('nowhere')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.for([
    ['SecurityError', 'The operation is insecure.', 'unavailable'],
    ['UnknownError', 'The user denied permission to access the database.', 'unavailable'],
    ['UnknownError', 'Internal error opening backing store for indexedDB.open.', 'broken'],
    ['QuotaExceededError', 'Encountered full disk', 'full'],
  ] as const)('%s (%s) is %s', async ([name, message, code]) => {
    const refusal = new DOMException(message, name);
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw refusal;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const error = await openStore('refused').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code, cause: refusal });
  });

  test.for([
    ['is undone', (_db, tx) => tx.abort()],
    [
      'throws',
      () => {
        throw new TypeError('a bug');
      },
    ],
    ['asks for what cannot be', (db) => void db.createObjectStore('pages')],
    [
      'writes what cannot be',
      (_db, tx) => {
        const settings = tx.objectStore('settings');
        settings.add('us', 'region').catch(() => undefined);
        settings.add('us', 'region').catch(() => undefined);
      },
    ],
  ] as const satisfies readonly (readonly [string, UpgradeStep])[])('a step that %s fails as upgrade-failed, and leaves the older version whole', async ([, failing]) => {
    const name = freshName();
    const before = await openStore(name);
    await putReceiver(before, receiver);
    before.close();
    const wreck: UpgradeStep = (db, tx) => {
      db.deleteObjectStore('activity');
      tx.objectStore('receivers').clear().catch(() => undefined);
    };
    await expect(openStore(name, {}, [...upgradeSteps, wreck, failing])).rejects.toMatchObject({ code: 'upgrade-failed', actor: 'person' });
    const after = await freshStore(name);
    expect(after.db.version).toBe(upgradeSteps.length);
    expect([...after.db.objectStoreNames]).toContain('activity');
    expect(await receiverOf(after, receiver.serial)).toEqual(receiver);
  });

  test('at the end of the quota fails as full or undone, and leaves the older version whole', async () => {
    await useSmallQuota();
    const name = freshName();
    const before = await openStore(name);
    await putReceiver(before, receiver);
    before.close();
    const swelling: UpgradeStep = (_db, tx) => void tx.objectStore('settings').put(incompressible(1_000_000), 'proxy').catch(() => undefined);
    const error: unknown = await openStore(name, {}, [...upgradeSteps, swelling]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect(['full', 'upgrade-failed']).toContain((error as StoreError).code);
    expect(await receiverOf(await freshStore(name), receiver.serial)).toEqual(receiver);
  });
});

describe('another tab', () => {
  test('that upgrades makes this one close and say so', async () => {
    const name = freshName();
    const onClosed = vi.fn();
    const old = await openStore(name, { onClosed });
    const upgraded = await openStore(name, {}, nextSteps);
    onTestFinished(() => upgraded.close());
    expect(upgraded.db.version).toBe(nextSteps.length);
    expect(onClosed.mock.calls).toEqual([['closed']]);
    await expect(receiverOf(old, receiver.serial)).rejects.toMatchObject({ code: 'closed' });
  });

  test('that does not close fails the opening as blocked, after a while; the late connection is closed', async () => {
    const name = freshName();
    (await openStore(name)).close();
    const stubborn = await openDB(name, 1);
    const clock = new VirtualClock();
    const sleep = vi.spyOn(clock, 'sleep');
    const onClosed = vi.fn();
    const opening = openStore(name, { clock, onClosed }, nextSteps);
    await expect(clock.run(opening)).rejects.toMatchObject({ code: 'blocked', actor: 'person' });
    expect(sleep).toHaveBeenCalledWith(BLOCKED_PATIENCE_MS, expect.any(AbortSignal));

    stubborn.close();
    const blocked = vi.fn();
    await deleteDB(name, { blocked });
    expect(blocked).not.toHaveBeenCalled();
    expect(onClosed).not.toHaveBeenCalled();
  });

  test('that closes within the while is waited for', async () => {
    const name = freshName();
    (await openStore(name)).close();
    const slow = await openDB(name, 1);
    const clock = new VirtualClock();
    vi.spyOn(clock, 'sleep').mockImplementation(() => {
      slow.close();
      return new Promise(() => undefined);
    });
    const store = await openStore(name, { clock }, nextSteps);
    onTestFinished(() => store.close());
    expect(store.db.version).toBe(nextSteps.length);
  });

  test('that deletes the database makes this one close at once, and say so', async () => {
    const name = freshName();
    const onClosed = vi.fn();
    const old = await openStore(name, { onClosed });
    const blocked = vi.fn();
    await deleteDB(name, { blocked });
    expect(blocked).not.toHaveBeenCalled();
    expect(onClosed.mock.calls).toEqual([['deleted']]);
    await expect(receiverOf(old, receiver.serial)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('a closed connection', () => {
  test('says so when the browser closed it', async () => {
    const onClosed = vi.fn();
    const { db } = await freshStore(freshName(), { onClosed });
    unwrap(db).dispatchEvent(new Event('close'));
    expect(onClosed.mock.calls).toEqual([['terminated']]);
  });

  test('fails reads and writes as closed, and tells nobody when it was asked to close', async () => {
    const onClosed = vi.fn();
    const store = await freshStore(freshName(), { onClosed });
    store.close();
    await expect(receiverOf(store, 'SM12345678')).rejects.toMatchObject({ code: 'closed', actor: 'person' });
    await expect(addActivity(store, { at: 1, what: 'signed-in', detail: {} })).rejects.toMatchObject({ code: 'closed' });
    expect(onClosed).not.toHaveBeenCalled();
  });

  test('finishes what it was writing', async () => {
    const name = freshName();
    const store = await freshStore(name);
    const writing = putReceiver(store, receiver);
    store.close();
    await writing;
    expect(await receiverOf(await freshStore(name), receiver.serial)).toEqual(receiver);
  });
});
