import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { attemptOf } from '../../src/store/attempts.ts';
import { allDestinations } from '../../src/store/destinations.ts';
import { loadSettings } from '../../src/store/settings.ts';
import { countPages } from '../../src/store/tallies.ts';
import { ACCOUNT, MINUTE, World } from './world.ts';

/**
 * From now on nothing more fits into these stores: whatever is written to them fails as in a browser whose quota is used
 * up, after `writes` that still fit. Gives the way back.
 */
function fill(names: readonly string[], writes = 0): () => void {
  let left = writes;
  const spies = (['put', 'add'] as const).map((method) => {
    const original = IDBObjectStore.prototype[method];
    return vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...args) {
      if (names.includes(this.name)) {
        if (left === 0) throw new DOMException('Encountered full disk', 'QuotaExceededError');
        left -= 1;
      }
      return original.apply(this, args);
    });
  });
  const empty = (): void => spies.forEach((spy) => spy.mockRestore());
  onTestFinished(empty);
  return empty;
}

describe('a full disk', () => {
  test('while reading: it is said, what was stored is still there, and the read goes on where it stopped', async () => {
    const world = new World();
    const page = await world.open();
    const empty = fill(['pages'], 12);
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    expect(page.cells.connection.value).toEqual({ kind: 'failed', problem: 'store:full' });
    await page.cradle.close();
    const again = await world.open();
    // Of the batch that did not fit nothing stayed.
    const stored = await countPages(again.store, world.receiver.serial);
    expect(stored).toBeGreaterThan(4);
    expect(stored).toBeLessThan(12);
    expect(again.cells.archive.value.readings.length).toBeGreaterThan(100);
    empty();
    await world.settle(again.cradle.connect());
    await world.untilFollowing(again);
    await world.expectArchived(again.store);
  });

  test('before a post: nothing is posted of which nobody would know, and the next reading takes it along', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    const empty = fill(['attempts']);
    world.requests = [];
    await world.pass(6 * MINUTE);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'store:full' });
    expect(page.sharing.waiting).toBe(1);
    expect(world.requests).not.toContain('postEgvs');
    await world.expectFollowed(page.store);
    empty();
    await world.pass(6 * MINUTE);
    expect(page.sharing).toMatchObject({ sending: { kind: 'idle' }, waiting: 0 });
    world.expectAllSent(sentAt);
  });

  test('after a post: its outcome cannot be noted, the attempt stays, and is settled by a look, not by a second post', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    const empty = fill(['outcomes']);
    world.requests = [];
    while (!world.requests.includes('postEgvs')) await world.pass(5_000);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'store:full' });
    await page.cradle.close();
    const again = await world.open();
    const [row] = await allDestinations(again.store);
    expect((await attemptOf(again.store, row!.id))?.readings).toHaveLength(1);
    empty();
    world.requests = [];
    await world.pass(2 * MINUTE);
    expect(world.requests).toContain('readLatest');
    expect(world.requests).not.toContain('postEgvs');
    expect(await attemptOf(again.store, row!.id)).toBeNull();
    world.expectAllSent(sentAt);
  });

  test('before a sign-in: no try is sent that could not be counted', async () => {
    const world = new World();
    const page = await world.open();
    const empty = fill(['destinations']);
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, signInProblem: 'store:full' });
    expect(world.requests).toEqual([]);
    empty();
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-in' }, signInProblem: null });
  });

  test('when a session lapsed: the automatic try is not sent either, and comes when there is room', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const sentAt = world.clock.now();
    const empty = fill(['destinations']);
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.pass(6 * MINUTE);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'store:full' });
    expect(world.requests.filter((call) => call === 'authenticate' || call === 'loginById')).toEqual([]);
    empty();
    await world.pass(6 * MINUTE);
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-in' }, waiting: 0 });
    world.expectAllSent(sentAt);
  });

  test('of two pages, whose passes break off after a call: neither makes the other try again and again', async () => {
    const world = new World({ travelMs: 200 });
    const before = await world.sharingPage();
    await before.cradle.close();
    const pages = [await world.open(), await world.open()];
    fill(['destinations']);
    await world.pass(10_000);
    world.requests = [];
    for (const page of pages) page.cradle.wake('online');
    await world.pass(30_000);
    expect(pages.map((page) => page.sharing.sending)).toEqual(pages.map(() => ({ kind: 'halted', problem: 'store:full' })));
    expect(world.requests.length).toBeGreaterThan(0);
    expect(world.requests.length).toBeLessThanOrEqual(6);
  });

  test('when Share said yes: the session cannot be kept, that is said, and the try stays counted', async () => {
    const world = new World();
    const page = await world.open();
    const empty = fill(['vault']);
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, signInProblem: 'store:full' });
    expect(await allDestinations(page.store)).toMatchObject([{ accountName: ACCOUNT, signIn: { state: 'tried', triedAt: [expect.any(Number)] } }]);
    empty();
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing.session.kind).toBe('signed-in');
  });

  test('when a choice is made: it is said to who is not signed in too, the old choice stands, and with room the trouble is over', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.saveSettings({ unit: 'mmol/L' }));
    const empty = fill(['settings']);
    await world.settle(page.cradle.saveSettings({ unit: 'mg/dL' }));
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'store:full' });
    expect((await loadSettings(page.store)).unit).toBe('mmol/L');
    empty();
    await world.settle(page.cradle.saveSettings({ unit: 'mg/dL' }));
    expect(page.sharing.sending).toEqual({ kind: 'idle' });
    expect(page.cells.settings.value.unit).toBe('mg/dL');
  });
});

describe('keeping the archive for good', () => {
  function browserSays(answers: readonly boolean[]) {
    let isKept = false;
    const persist = vi.fn(async () => (isKept = answers[persist.mock.calls.length - 1] ?? false));
    return { persist, persisted: async () => isKept, estimate: async () => ({ usage: 1_000, quota: 2_000 }) };
  }

  async function withStorage(answers: readonly boolean[]) {
    const world = new World();
    const storage = browserSays(answers);
    world.storage = storage;
    return { world, storage, page: await world.open() };
  }

  test('is asked for when the first read is stored, never before', async () => {
    const { world, storage, page } = await withStorage([true]);
    await world.pass(MINUTE);
    expect(storage.persist).not.toHaveBeenCalled();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    const asked = { isKept: true, askedAt: expect.any(Number) };
    await vi.waitFor(async () => expect((await loadSettings(page.store)).persistence).toEqual(asked));
    expect(storage.persist).toHaveBeenCalledTimes(1);
    expect(await page.cradle.keptData()).toMatchObject({ persistence: 'kept', space: { usedBytes: 1_000, quotaBytes: 2_000 } });
  });

  test('that was refused is not asked for again within a week, by no page, but by the person’s word', async () => {
    const { world, storage, page } = await withStorage([false, false, true]);
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await vi.waitFor(() => expect(storage.persist).toHaveBeenCalledTimes(1));
    await world.pass(10 * MINUTE);
    expect(storage.persist).toHaveBeenCalledTimes(1);
    await page.cradle.close();
    const again = await world.open();
    await world.untilFollowing(again);
    await world.pass(1_000);
    expect(storage.persist).toHaveBeenCalledTimes(1);
    expect(await again.cradle.keptData()).toMatchObject({ persistence: 'may-be-cleared' });
    await world.settle(again.cradle.askToKeep());
    expect(storage.persist).toHaveBeenCalledTimes(2);
    await again.cradle.close();
    world.receiver.unplug();
    await world.pass(8 * 24 * 60 * MINUTE);
    world.receiver.plug();
    const later = await world.open();
    await world.untilFollowing(later);
    await world.pass(1_000);
    expect(storage.persist).toHaveBeenCalledTimes(3);
    expect(await later.cradle.keptData()).toMatchObject({ persistence: 'kept' });
  });

  test('where the browser cannot say, nothing is asked and nothing claimed', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.settle(page.cradle.askToKeep());
    expect(await page.cradle.keptData()).toMatchObject({ persistence: 'unknown', space: null });
    expect((await loadSettings(page.store)).persistence).toBeNull();
  });
});

test('a page whose archive is gone stays so, whatever the receiver or the person does', async () => {
  const world = new World({ receiver: { days: 0.2 } });
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  const over = { kind: 'over', problem: 'store:terminated' } as const;
  // As whoever opened it does.
  page.store.close();
  await world.settle(page.cradle.close());
  page.cells.connection.set(over);
  await world.settle(page.cradle.connect());
  world.socket.unplug();
  world.socket.plug();
  await world.pass(MINUTE);
  expect(page.cells.connection.value).toEqual(over);
});
