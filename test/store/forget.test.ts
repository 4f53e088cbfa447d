import { openDB } from 'idb';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { newestActivity } from '../../src/store/activity.ts';
import { addActivity } from '../../src/store/add-activity.ts';
import { attemptOf, openAttempt } from '../../src/store/attempts.ts';
import { addClock } from '../../src/store/add-clock.ts';
import { clocksOf } from '../../src/store/clocks.ts';
import { allDestinations, destinationOf, findDestination, pruneForgotten, putDestination } from '../../src/store/destinations.ts';
import { forgetAccount, forgetEverything, forgetReceiver, type RemnantOf } from '../../src/store/forget.ts';
import { disguise } from '../../src/store/forgotten-name.ts';
import { BLOCKED_PATIENCE_MS, openStore, type Store } from '../../src/store/open.ts';
import { outcomesSince, putOutcomes } from '../../src/store/outcomes.ts';
import { storePages } from '../../src/store/pages.ts';
import { putReadBack, readBackOf } from '../../src/store/readbacks.ts';
import { putReceiver, receiverOf } from '../../src/store/receivers.ts';
import type { DestinationRow } from '../../src/store/rows.ts';
import { loadSettings, saveSettings } from '../../src/store/settings.ts';
import { archivedSerials, countOutcomes, countPages } from '../../src/store/tallies.ts';
import { seal, unseal } from '../../src/store/vault.ts';
import { makeEgvPage, pageRow } from '../support/pages.ts';
import { attempt, clockRow, destination, freshName, freshStore, outcome, receiverRow, sent, watchWrites } from '../support/stores.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const [MINE, OTHER] = ['SM12345678', 'SM87654321'];

const unbind = (row: ReturnType<typeof destination>) => ({ ...row, bound: null });

/** Two receivers and two accounts, each with all that there can be of it. */
async function furnished(name = freshName()): Promise<Store> {
  const store = await freshStore(name);
  for (const serial of [MINE, OTHER]) {
    await putReceiver(store, receiverRow({ serial, lastSeenAt: serial === MINE ? 2 : 1 }));
    await addClock(store, clockRow({ serial }));
    for (const generation of [0, 1]) {
      await storePages(store, [pageRow(makeEgvPage([{ systemTime: 400_000_000 }]), { serial, generation })]);
    }
    await addActivity(store, { at: 1, what: 'receiver-connected', detail: { serial } });
  }
  for (const [id, serial] of [['d1', MINE], ['d2', OTHER]] as const) {
    await putDestination(store, destination({ id, accountName: `${id}-name`, bound: { serial, agreedAt: 1 } }));
    await putOutcomes(store, [outcome(1, { destination: id, serial })]);
    await openAttempt(store, attempt(id, [sent(2, { serial })]));
    await putReadBack(store, { destination: id, askedAt: 1, entries: [] });
    await seal(store, { [`${id}/session`]: 'secret' });
    await addActivity(store, { at: 2, what: 'signed-in', detail: { account: `${id}-name` } });
  }
  await saveSettings(store, { receiver: MINE, destination: 'd1' });
  return store;
}

async function contents(store: Store): Promise<unknown> {
  const names = [...store.db.objectStoreNames];
  return Promise.all(names.map(async (each) => [each, await store.db.getAllKeys(each), await store.db.getAll(each)]));
}

describe('a receiver', () => {
  test('goes with its pages of all generations, its clocks and the lines that name it; another’s stay', async () => {
    const store = await furnished();
    const writes = watchWrites();
    await forgetReceiver(store, MINE, unbind);
    expect(writes.map(({ durability }) => durability)).toEqual(['strict']);
    expect(await receiverOf(store, MINE)).toBeNull();
    expect([await countPages(store, MINE), await clocksOf(store, MINE)]).toEqual([0, []]);
    expect([await countPages(store, OTHER), (await clocksOf(store, OTHER)).length]).toEqual([2, 1]);
    expect(await archivedSerials(store)).toEqual([OTHER]);
    const lines = await newestActivity(store, 99);
    expect(lines.map(({ detail }) => detail['serial']).filter(Boolean)).toEqual([OTHER]);
    expect(lines).toHaveLength(3);
  });

  test('leaves what was sent of it, and what is being sent, with the account', async () => {
    const store = await furnished();
    await forgetReceiver(store, MINE, unbind);
    expect(await outcomesSince(store, 'd1', MINE, 0)).toHaveLength(1);
    expect(await attemptOf(store, 'd1')).not.toBeNull();
  });

  test('is unbound, and the other receiver is shown; other accounts stay bound', async () => {
    const store = await furnished();
    await forgetReceiver(store, MINE, unbind);
    expect((await loadSettings(store)).receiver).toBe(OTHER);
    expect((await destinationOf(store, 'd1'))?.bound).toBeNull();
    expect((await destinationOf(store, 'd2'))?.bound?.serial).toBe(OTHER);
    await forgetReceiver(store, OTHER, unbind);
    expect((await loadSettings(store)).receiver).toBeNull();
  });

  test('is unbound from the account in use as from the others, and which it is, is read in the same transaction', async () => {
    const store = await furnished();
    const told: (readonly [string, boolean])[] = [];
    const note = (row: DestinationRow, isInUse: boolean): DestinationRow => {
      told.push([row.id, isInUse]);
      return unbind(row);
    };
    await saveSettings(store, { destination: 'd1' });
    await forgetReceiver(store, MINE, note);
    await forgetReceiver(store, OTHER, note);
    expect(told).toEqual([['d1', true], ['d2', false]]);
  });

  test('stays whole where the account may not be unbound', async () => {
    const store = await furnished();
    const before = await contents(store);
    const refusal = new Error('sharing began');
    const forgetting = forgetReceiver(store, MINE, () => {
      throw refusal;
    });
    await expect(forgetting).rejects.toBe(refusal);
    expect(await contents(store)).toEqual(before);
  });
});

describe('an account', () => {
  test('goes with secrets, outcomes, attempt, read-back and the lines that name it; another’s stay', async () => {
    const store = await furnished();
    const writes = watchWrites();
    await forgetAccount(store, 'd1', () => null);
    expect(writes.map(({ durability }) => durability)).toEqual(['strict']);
    expect((await allDestinations(store)).map(({ id }) => id)).toEqual(['d2']);
    expect([await countOutcomes(store, 'd1'), await attemptOf(store, 'd1'), await readBackOf(store, 'd1'), await unseal(store, 'd1/session')]).toEqual([
      0, null, null, null,
    ]);
    expect([await countOutcomes(store, 'd2'), await unseal(store, 'd2/session')]).toEqual([1, 'secret']);
    expect((await attemptOf(store, 'd2'))?.readings).toHaveLength(1);
    expect((await loadSettings(store)).destination).toBeNull();
    expect(JSON.stringify(await contents(store))).not.toContain('d1-name');
    expect([await countPages(store, MINE), (await loadSettings(store)).receiver]).toEqual([2, MINE]);
  });

  test('that is not in use leaves the one that is', async () => {
    const store = await furnished();
    await forgetAccount(store, 'd2', () => null);
    expect((await loadSettings(store)).destination).toBe('d1');
  });

  test('takes the vault’s key with the last secret', async () => {
    const store = await furnished();
    await forgetAccount(store, 'd1', () => null);
    await forgetAccount(store, 'd2', () => null);
    expect(await store.db.count('vault')).toBe(0);
  });

  test('leaves what must outlive it, and no name; it is known again by its name and region alone', async () => {
    const store = await furnished();
    const forgotten = await disguise('d1-name');
    await forgetAccount(store, 'd1', ({ id, signIn }) => ({ ...destination({ id, signIn, accountName: '' }), forgotten }));
    expect(JSON.stringify(await contents(store))).not.toContain('d1-name');
    expect((await findDestination(store, 'us', 'd1-name'))?.id).toBe('d1');
    expect(await findDestination(store, 'ous', 'd1-name')).toBeNull();
    expect(await findDestination(store, 'us', 'd1-names')).toBeNull();
    expect(await findDestination(store, 'us', '')).toBeNull();
  });

  test('leaves nothing at last: what no longer counts is dropped, and of forgotten accounts alone', async () => {
    const store = await furnished();
    await putDestination(store, destination({ id: 'over', accountName: '', forgotten: await disguise('x') }));
    await putDestination(store, destination({ id: 'counts', accountName: '', forgotten: await disguise('y') }));
    await pruneForgotten(store, ({ id }) => id !== 'counts');
    expect((await allDestinations(store)).map(({ id }) => id)).toEqual(['counts', 'd1', 'd2']);
  });
});

describe('everything', () => {
  const locked = destination({ id: 'locked', accountName: '' });
  const remnantOf: RemnantOf = async () => ({ rest: ({ id }) => (id === 'd2' ? null : locked), settings: { autoConnect: false } });

  async function expectAnew(name: string): Promise<void> {
    const anew = await freshStore(name);
    expect(await allDestinations(anew)).toEqual([locked]);
    expect((await loadSettings(anew)).autoConnect).toBe(false);
    const counts = await Promise.all([...anew.db.objectStoreNames].map(async (each) => [each, await anew.db.count(each)]));
    expect(Object.fromEntries(counts)).toMatchObject({ pages: 0, receivers: 0, clocks: 0, outcomes: 0, attempts: 0, readbacks: 0, vault: 0, activity: 0 });
    expect(Object.fromEntries(counts)).toMatchObject({ destinations: 1, settings: 1 });
  }

  test('the archive begins anew with the remnant, and other databases are deleted', async () => {
    const [name, other] = [freshName(), freshName()];
    const store = await furnished(name);
    (await openStore(other)).close();
    const deleted = vi.spyOn(indexedDB, 'deleteDatabase');
    onTestFinished(() => deleted.mockRestore());
    const writes = watchWrites();
    expect(await forgetEverything(store, [other], remnantOf, new VirtualClock())).toBe(true);
    expect(deleted.mock.calls.map(([each]) => each)).toEqual([other]);
    expect(writes.every(({ durability }) => durability === 'strict')).toBe(true);
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(other);
    await expectAnew(name);
  });

  test('another tab closes at once, and says that it was deleted', async () => {
    const name = freshName();
    const store = await furnished(name);
    const onClosed = vi.fn();
    const tab = await freshStore(name, { onClosed });
    expect(await forgetEverything(store, [], remnantOf, new VirtualClock())).toBe(true);
    expect(onClosed.mock.calls).toEqual([['deleted']]);
    await expect(receiverOf(tab, MINE)).rejects.toMatchObject({ code: 'closed' });
    await expectAnew(name);
  });

  test('a tab that does not let go holds nothing but the empty archive, and the rest is done when it is gone', async () => {
    const name = freshName();
    const store = await furnished(name);
    const stubborn = await openDB(name);
    const clock = new VirtualClock();
    const sleep = vi.spyOn(clock, 'sleep');
    const forgetting = forgetEverything(store, [], remnantOf, clock);
    await vi.waitFor(() => expect(clock.sleeping).toBe(1));
    expect(sleep).toHaveBeenCalledWith(BLOCKED_PATIENCE_MS, expect.any(AbortSignal));
    await clock.advance(BLOCKED_PATIENCE_MS);
    expect(await forgetting).toBe(false);
    expect(await stubborn.count('pages')).toBe(0);
    expect(await stubborn.getAllKeys('destinations')).toEqual(['locked']);
    stubborn.close();
    await vi.waitFor(() => expectAnew(name));
  });

  test('what another tab records of a sign-in at the same moment is looked at once more, and stays', async () => {
    const name = freshName();
    const store = await furnished(name);
    const tab = await freshStore(name);
    const tried = destination({ id: 'd2', accountName: 'd2-name', signIn: { ...locked.signIn, triedAt: [7] } });
    const seen: number[] = [];
    const late: RemnantOf = async (rows) => {
      const known = rows.flatMap(({ signIn }) => signIn.triedAt);
      seen.push(known.length);
      if (seen.length === 1) await putDestination(tab, tried);
      const rest = (row: typeof tried) => (row.signIn.triedAt.every((at) => known.includes(at)) ? (row.id === 'd2' ? row : null) : undefined);
      return { rest, settings: {} };
    };
    expect(await forgetEverything(store, [], late, new VirtualClock())).toBe(true);
    expect(seen).toEqual([0, 1, 1]);
    expect(await allDestinations(await freshStore(name))).toEqual([tried]);
  });

  test('that cannot be emptied stays whole', async () => {
    const name = freshName();
    const store = await furnished(name);
    const before = await contents(store);
    const failure = new DOMException('Encountered full disk', 'QuotaExceededError');
    const clear = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw failure;
    });
    onTestFinished(() => clear.mockRestore());
    await expect(forgetEverything(store, [], remnantOf, new VirtualClock())).rejects.toMatchObject({ code: 'full' });
    clear.mockRestore();
    expect(await contents(store)).toEqual(before);
  });
});
