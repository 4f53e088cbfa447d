import { describe, expect, test, vi } from 'vitest';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { parseShareDate } from '../../src/protocol/share/dates.ts';
import type { PostBody } from '../../src/protocol/share/payloads.ts';
import { loadSettings, saveSettings } from '../../src/store/settings.ts';
import type { CradleDeps } from '../../src/sync/cradle.ts';
import { freshStore, watchWrites } from '../support/stores.ts';
import { ACCOUNT, count, HOUR, MINUTE, World, type Page } from './world.ts';

/** A page that nobody hears, as if it died before it could tell. */
const mute = (deps: CradleDeps): CradleDeps => ({ ...deps, channel: { postMessage: () => undefined, addEventListener: () => undefined } });

/** How many readings each post from now on has. */
function postsOf(world: World): PostBody['Egvs'][number][][] {
  const posts: PostBody['Egvs'][number][][] = [];
  world.intercept = ({ endpoint, body }) => {
    if (endpoint === 'postEgvs') posts.push([...(body as PostBody).Egvs]);
    return null;
  };
  return posts;
}

/** Another program sends the newest reading just before the next look; gives its ST. */
function othersNewest(world: World): number {
  const reading = world.byAnother(world.receiver.records.at(-1)!);
  world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading, endpoint: 'readLatest' });
  return reading.stAt;
}

describe('what a look showed is not posted', () => {
  test('where it was read from the receiver only after the look', async () => {
    const world = new World({ travelMs: 10_000 });
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    await world.pass(2 * MINUTE);
    await page.cradle.close();
    world.share.order({ kind: 'expire-sessions' });
    const again = await world.open();
    await world.pass(10 * MINUTE);
    world.socket.unplug();
    await world.pass(15 * MINUTE);
    const shown = othersNewest(world);
    const posts = postsOf(world);
    world.requests = [];
    await world.settle(again.cradle.signIn(world.credentials));
    while (count(world, 'postEgvs') === 0) await world.pass(1_000);
    world.socket.plug();
    await world.pass(2 * MINUTE);
    const posted = posts.flat().map(({ ST }) => parseShareDate(ST)?.at);
    expect(posted.length).toBeGreaterThanOrEqual(4);
    expect(posted).not.toContain(shown);
    expect(again.sharing.waiting).toBe(0);
    world.expectAllSent(sentAt);
  });

  test('where it was read from the receiver only by the next pass', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    await world.pass((world.receiver.secondsUntilNext + 2) * 1000);
    const shown = othersNewest(world);
    const posts = postsOf(world);
    await world.settle(page.cradle.sendNow());
    const { askedAt, newest } = page.sharing.followers!;
    expect(newest?.stAt).toBe(shown);
    await world.pass(MINUTE);
    expect(posts).toEqual([]);
    expect(page.sharing.proof?.at(-1)?.fate).toEqual({ kind: 'seen', at: askedAt });
    await world.pass(5 * MINUTE);
    expect(posts.flat()).toHaveLength(1);
    expect(page.sharing.waiting).toBe(0);
    world.expectAllSent(sentAt);
  });

  test('where it is in the rest of an attempt whose first part was the canary', async () => {
    const world = new World({ receiver: { days: 1.5 } });
    const page = await world.open();
    await world.connectAndSignIn(page);
    const posts = postsOf(world);
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 1 });
    let shown = NaN;
    world.onRequest = () => {
      if (Number.isNaN(shown) && count(world, 'postEgvs') === 2) shown = othersNewest(world);
    };
    world.requests = [];
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(MINUTE);
    const wire = world.requests.filter((name) => name === 'postEgvs' || name === 'readLatest');
    expect(wire.slice(0, 5)).toEqual(['readLatest', 'postEgvs', 'postEgvs', 'readLatest', 'postEgvs']);
    const [refused, ...taken] = posts.map((egvs) => egvs.map(({ ST }) => parseShareDate(ST)?.at));
    expect(refused).toContain(shown);
    expect(taken.flat()).not.toContain(shown);
    expect(page.sharing.waiting).toBe(0);
  });

  test('where Share’s clock could not be asked between the look and the post', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    await page.cradle.close();
    await world.pass(5 * MINUTE);
    const store = await freshStore(world.name);
    await saveSettings(store, { computerError: { errorMs: 0, askedAt: world.clock.now() - 2 * HOUR } });
    othersNewest(world);
    world.share.order({ kind: 'delay', delayMs: 90_000, endpoint: 'systemUtcTime' });
    const posts = postsOf(world);
    const again = await world.open();
    await world.pass(3 * MINUTE);
    expect(again.sharing.waiting).toBe(0);
    expect(posts).toEqual([]);
  });
});

/** Share took it, at another time than its own, and the answer was lost. */
async function withUnheardCanary(): Promise<{ readonly world: World; readonly page: Page }> {
  const world = new World({ share: { ignoresTa: true } });
  const page = await world.open();
  await world.connectAndSignIn(page);
  world.share.order({ kind: 'drop', when: 'after', endpoint: 'postEgvs' });
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  return { world, page };
}

test('a canary of which nobody heard what became of it still has to prove the times', async () => {
  const { world, page } = await withUnheardCanary();
  await world.pass(5 * MINUTE);
  expect(page.sharing.question).toMatchObject({ kind: 'normalise-times' });
  expect(count(world, 'postEgvs')).toBe(1);
});

test('Stop is told to Share though a canary of which nobody heard stands at a wrong time', async () => {
  const { world, page } = await withUnheardCanary();
  await world.pass(5_000);
  await world.settle(page.cradle.stopSharing());
  await world.pass(5 * MINUTE);
  expect(count(world, 'stopMonitoring')).toBe(1);
  expect(page.sharing).toMatchObject({ wish: 'off', question: null });
});

test('what was chosen before a stop does not go after a start without the last day, in one pass', async () => {
  const world = new World({ travelMs: 10_000 });
  const page = await world.sharingPage({ keep: true });
  await world.pass(2 * MINUTE);
  world.network = 'down';
  await world.pass(25 * MINUTE);
  const before = world.posted.length;
  world.requests = [];
  world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
  world.network = 'up';
  page.cradle.wake('online');
  while (count(world, 'loginById') === 0) await world.pass(1_000);
  await world.settle(page.cradle.stopSharing());
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(3 * MINUTE);
  expect(world.posted.length - before).toBeLessThanOrEqual(1);
  expect(page.sharing).toMatchObject({ wish: 'on', waiting: 0 });
});

describe('a sign-in that worked', () => {
  test('is written with its session, its password and who is in use, all at once', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const writes = watchWrites();
    await world.settle(page.cradle.signIn({ ...world.credentials, keep: false }));
    const vault = writes.filter(({ stores }) => stores.includes('vault'));
    expect(vault.map(({ stores }) => stores)).toEqual([['activity', 'destinations', 'settings', 'vault']]);
    expect(vault[0]?.durability).toBe('strict');
  });

  test('changes nothing where the disk is full', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    const put = IDBObjectStore.prototype.add;
    const spy = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'activity') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    });
    await world.settle(page.cradle.signIn({ ...world.credentials, keep: true }));
    spy.mockRestore();
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, signInProblem: 'store:full' });
    expect((await loadSettings(page.store)).destination).toBeNull();
    expect((await page.store.db.getAllKeys('vault')).filter((name) => name !== '')).toEqual([]);
  });

  test('ends the use of an older password, also in a tab that was not told', async () => {
    const world = new World();
    const first = await world.sharingPage({ keep: false });
    const second = await world.open(world.clock, mute);
    await world.settle(second.cradle.signIn({ ...world.credentials, keep: false }));
    await second.cradle.close();
    await world.pass(2 * HOUR);
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.pass(10 * MINUTE);
    expect(count(world, 'loginById') + count(world, 'authenticate')).toBe(0);
    expect(first.sharing.session.kind).toBe('lapsed');
  });
});

test('a question about one account is not answered for another that a tab signed in before it died', async () => {
  const world = new World({ share: { ignoresTa: true } });
  world.share.addAccount({ accountName: 'bob', password: 'tray of eggs', followers: 1 });
  const page = await world.sharingPage();
  const { question } = page.sharing;
  expect(question).toMatchObject({ kind: 'normalise-times' });
  const other = await world.open(world.clock, mute);
  await world.settle(other.cradle.signIn({ ...world.credentials, accountName: 'bob', password: 'tray of eggs' }));
  await other.cradle.close();
  page.cradle.wake('looked-at');
  await world.pass(1_000);
  expect(page.sharing).toMatchObject({ session: { kind: 'signed-in', accountName: 'bob' }, question: null });
});

test.each(['signIn', 'signOut'] as const)('a %s in a tab that died before it told of it is found when this one is looked at', async (act) => {
  const world = new World();
  world.share.addAccount({ accountName: 'bob', password: 'tray of eggs', followers: 1 });
  const page = await world.sharingPage();
  const other = await world.open(world.clock, mute);
  if (act === 'signIn') await world.settle(other.cradle.signIn({ ...world.credentials, accountName: 'bob', password: 'tray of eggs' }));
  else await world.settle(other.cradle.signOut());
  await other.cradle.close();
  page.cradle.wake('looked-at');
  await world.pass(1_000);
  expect(page.sharing.session).toMatchObject(act === 'signIn' ? { kind: 'signed-in', accountName: 'bob' } : { kind: 'signed-out' });
  expect(page.sharing.wish).toBe('off');
});

test.each([
  ['the first one', 0],
  ['the first one after a reset', 1],
])('a read that is cut short, %s, has the history of the clock before the glucose whose time it tells', async (_name, generation) => {
  const world = new World();
  if (generation === 1) {
    const before = await world.open();
    await world.settle(before.cradle.connect());
    await world.untilFollowing(before);
    await before.cradle.close();
    world.receiver.reset();
    world.receiver.setDisplayClock(60);
    await world.pass(HOUR);
  }
  const page = await world.open();
  page.cells.archive.watch(({ readings }) => {
    if (readings.some(({ place }) => place.generation === generation)) world.socket.unplug();
  });
  await world.settle(page.cradle.connect());
  await world.pass(MINUTE);
  const pages = (type: number): Promise<number> => {
    const ring = [world.receiver.serial, generation, type];
    return page.store.db.count('pages', IDBKeyRange.bound(ring, [...ring, []]));
  };
  expect(await pages(partitions.egv)).toBeGreaterThan(0);
  expect(await pages(partitions.userSetting)).toBeGreaterThan(0);
});
