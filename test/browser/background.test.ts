import { describe, expect, test } from 'vitest';
import { destinationOf, updateDestination } from '../../src/store/destinations.ts';
import type { Store } from '../../src/store/open.ts';
import { loadSettings } from '../../src/store/settings.ts';
import type { Credentials } from '../../src/sync/face.ts';
import { ACCOUNT, MINUTE, World, type Page } from './world.ts';

type OpenPage = Page & { readonly store: Store };

const count = (requests: readonly string[], endpoint: string): number => requests.filter((name) => name === endpoint).length;
const signIns = ({ requests }: World): number => requests.filter((name) => /^(login|authenticate)/.test(name)).length;

/** A page that shares; the network went away, so many readings came, and then the page went too. */
async function leftBehind(minutes: number, over: Partial<Credentials> = {}): Promise<{ world: World; sentAt: number }> {
  const world = new World();
  const page = await world.sharingPage(over);
  const sentAt = world.clock.now();
  await waitOffline(world, minutes);
  await page.cradle.close();
  world.network = 'up';
  world.requests = [];
  return { world, sentAt };
}

async function waitOffline(world: World, minutes: number): Promise<void> {
  world.network = 'down';
  await world.pass(minutes * MINUTE);
}

async function rowOf({ store }: OpenPage) {
  return (await destinationOf(store, (await loadSettings(store)).destination!))!;
}

describe('the service worker', () => {
  test('sends what waits when the page is closed, once each, and the next page shows it as sent', async () => {
    const { world, sentAt } = await leftBehind(40);
    expect(await world.settle(world.sync())).toBe('over');
    world.expectAllSent(sentAt);
    // What the page tried to post without a network is settled first.
    expect(count(world.requests, 'postEgvs')).toBeLessThanOrEqual(2);
    expect(world.requests.length).toBeLessThanOrEqual(4);
    const again = await world.open();
    expect(again.sharing).toMatchObject({ waiting: 0, session: { kind: 'signed-in' } });
    expect(again.cells.activity.value[0]).toMatchObject({ what: 'readings-sent', detail: { count: 8 } });
    await world.pass(MINUTE);
    world.expectAllSent(sentAt);
  });

  test('asks Share nothing when nothing waits, when nobody is signed in, and when sharing is off', async () => {
    const world = new World();
    expect(await world.settle(world.sync())).toBe('over');
    const page = await world.sharingPage();
    world.requests = [];
    expect(await world.settle(world.sync())).toBe('over');
    expect(world.requests).toEqual([]);
    await world.settle(page.cradle.stopSharing());
    await world.pass(MINUTE);
    world.requests = [];
    await waitOffline(world, 10);
    expect(await world.settle(world.sync())).toBe('over');
    expect(world.requests).toEqual([]);
  });

  test('tells Share that the person stopped sharing, where the page could not', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.network = 'down';
    await world.settle(page.cradle.stopSharing());
    await page.cradle.close();
    world.network = 'up';
    world.requests = [];
    expect(await world.settle(world.sync())).toBe('over');
    expect(world.requests).toEqual(['stopMonitoring']);
  });

  test('with a lapsed session and no kept password makes no sign-in, and leaves it to the page', async () => {
    const { world } = await leftBehind(10);
    world.share.order({ kind: 'expire-sessions' });
    expect(await world.settle(world.sync())).toBe('over');
    expect(world.requests).toEqual(['readLatest']);
    const again = await world.open();
    await world.pass(1_000);
    expect(again.sharing).toMatchObject({ waiting: 2, session: { kind: 'lapsed' } });
    expect(signIns(world)).toBe(0);
  });

  test('signs in once with a kept password; refused, neither it nor a page ever tries again by itself', async () => {
    const { world, sentAt } = await leftBehind(10, { keep: true });
    world.share.order({ kind: 'expire-sessions' });
    expect(await world.settle(world.sync())).toBe('over');
    world.expectAllSent(sentAt);
    expect(signIns(world)).toBe(1);

    const page = await world.open();
    await waitOffline(world, 10);
    await page.cradle.close();
    world.network = 'up';
    world.share.order({ kind: 'expire-sessions' });
    world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'loginById' });
    for (let times = 0; times < 3; times += 1) expect(await world.settle(world.sync())).toBe('over');
    await world.open();
    await world.pass(20 * MINUTE);
    expect(signIns(world)).toBe(2);
  });

  test('asks nobody and assigns nothing: a receiver that is another account’s now waits for the page', async () => {
    const { world } = await leftBehind(10);
    world.share.order({ kind: 'unassign', accountName: ACCOUNT });
    expect(await world.settle(world.sync())).toBe('over');
    expect(count(world.requests, 'replaceReceiver')).toBe(0);
    const again = await world.open();
    await world.pass(1_000);
    expect(again.sharing).toMatchObject({ waiting: 2, question: { kind: 'assign-receiver' } });
  });

  test('lets the browser ask again where time may mend it, and does not wait itself', async () => {
    const { world, sentAt } = await leftBehind(10);
    world.network = 'down';
    const before = world.clock.now();
    expect(await world.settle(world.sync())).toBe('again');
    world.network = 'up';
    world.share.order({ kind: 'drop', when: 'after', endpoint: 'postEgvs' });
    expect(await world.settle(world.sync())).toBe('again');
    world.requests = [];
    expect(await world.settle(world.sync())).toBe('again');
    expect(world.requests).toEqual([]);
    expect(world.clock.now() - before).toBeLessThan(1_000);
    await world.pass(45_000);
    expect(await world.settle(world.sync())).toBe('over');
    world.expectAllSent(sentAt);
  });

  test('keeps to the pause that Share asked of the page, over both their restarts, and the page to the worker’s', async () => {
    const { world, sentAt } = await leftBehind(10);
    world.share.order({ kind: 'status', status: 429, retryAfterSeconds: 600 });
    expect(await world.settle(world.sync())).toBe('again');
    const until = world.clock.now() + 600_000;
    world.requests = [];
    expect(await world.settle(world.sync())).toBe('again');
    const again = await world.open();
    again.cradle.wake('online');
    await world.pass(8 * MINUTE);
    expect(world.requests).toEqual([]);
    expect(again.sharing.sending).toEqual({ kind: 'back-off', until, problem: 'share:rate-limited' });
    await world.pass(3 * MINUTE);
    world.expectAllSent(sentAt);
    expect((await rowOf(again)).pause).toBeNull();
  });

  test('is held by no pause that was noted before this computer’s clock was set back, and the person’s word ends any', async () => {
    const { world, sentAt } = await leftBehind(10);
    const page = await world.open();
    world.network = 'down';
    const { id } = await rowOf(page);
    await page.cradle.close();
    await updateDestination(page.store, id, (row) => ({ ...row, pause: { until: world.clock.now() + 25 * 3_600_000, isByShare: true } }));
    world.network = 'up';
    await world.pass(MINUTE);
    expect(await world.settle(world.sync())).toBe('over');
    world.expectAllSent(sentAt);
    const next = await world.open();
    await updateDestination(next.store, id, (row) => ({ ...row, pause: { until: world.clock.now() + 600_000, isByShare: true } }));
    world.requests = [];
    await world.settle(next.cradle.sendNow());
    expect(world.requests.length).toBeGreaterThan(0);
  });

  test('keeps to a page’s own pause while the page is there, and not when it is gone', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    await waitOffline(world, 10);
    expect(page.sharing.sending.kind).toBe('back-off');
    world.network = 'up';
    world.requests = [];
    expect(await world.settle(world.sync(true))).toBe('again');
    expect(world.requests).toEqual([]);
    await page.cradle.close();
    expect(await world.settle(world.sync())).toBe('over');
    world.expectAllSent(sentAt);
  });
});

describe('two tabs and the service worker', () => {
  test('what one of them sent ends the pauses of the others', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await waitOffline(world, 30);
    const { sending } = page.sharing;
    expect(sending.kind === 'back-off' && sending.until - world.clock.now()).toBeGreaterThan(10_000);
    world.network = 'up';
    expect(await world.settle(world.sync())).toBe('over');
    await world.pass(1_000);
    expect(page.sharing).toMatchObject({ waiting: 0, sending: { kind: 'idle' } });
  });

  // Six sign-ins a day are the most, the person's own among them.
  test.each([
    ['warm', 4],
    ['lapsed', 5],
  ] as const)('meet at any step of a pass with a %s session: each reading is posted once, with one sign-in at most', { timeout: 90_000 }, async (session, steps) => {
    const world = new World();
    const first = await world.sharingPage({ keep: true });
    const sentAt = world.clock.now();
    const second = await world.open();
    for (let step = 0; step < steps; step += 1) {
      await waitOffline(world, 30);
      world.network = 'up';
      if (session === 'lapsed') world.share.order({ kind: 'expire-sessions' });
      world.requests = [];
      const before = world.share.journal.length;
      const others: Promise<unknown>[] = [];
      world.onRequest = () => {
        if (world.requests.length === step + 1) others.push(world.sync(true), second.cradle.sendNow(), world.sync());
      };
      const pass: Promise<unknown> = step % 2 === 0 ? first.cradle.sendNow() : world.sync();
      await world.settle(pass);
      await world.pass(MINUTE);
      world.onRequest = () => undefined;
      await world.settle(Promise.all(others));
      // A reading may have come just now.
      for (let tries = 0; tries < 6 && world.posted.length < world.sendable(sentAt).length; tries += 1) await world.pass(20_000);
      const posts = world.share.journal.slice(before).filter(({ endpoint }) => endpoint === 'postEgvs');
      // What was under way when the network went, what waited behind it, and a reading that came meanwhile.
      expect(posts.length).toBeLessThanOrEqual(3);
      expect(posts.filter(({ status }) => status !== 200)).toEqual([]);
      expect(signIns(world)).toBe(session === 'lapsed' ? 1 : 0);
      world.expectAllSent(sentAt);
    }
    expect([first.sharing.waiting, second.sharing.waiting]).toEqual([0, 0]);
  });

  test('meet a lapsed session at the same moment: one sign-in, whose session serves all', async () => {
    const world = new World();
    const first = await world.sharingPage({ keep: true });
    const sentAt = world.clock.now();
    const second = await world.open();
    await waitOffline(world, 10);
    world.network = 'up';
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    const all = [first.cradle.sendNow(), world.sync(), second.cradle.sendNow(), world.sync(true)];
    await world.settle(Promise.all(all));
    await world.pass(MINUTE);
    expect(signIns(world)).toBe(1);
    world.expectAllSent(sentAt);
    expect([first.sharing.session.kind, second.sharing.session.kind]).toEqual(['signed-in', 'signed-in']);
  });
});

describe('a page asks the browser to send without it', () => {
  test('after a pass that was not through, and when it goes away with something waiting; else not', async () => {
    const world = new World();
    const page = await world.sharingPage();
    page.cradle.leave();
    expect(world.backgroundSends).toBe(0);
    await waitOffline(world, 6);
    expect(world.backgroundSends).toBeGreaterThan(0);
    world.backgroundSends = 0;
    page.cradle.leave();
    expect(world.backgroundSends).toBe(1);
    world.network = 'up';
    await world.settle(page.cradle.sendNow());
    world.backgroundSends = 0;
    page.cradle.leave();
    expect(world.backgroundSends).toBe(0);
  });

  test('not where only the person can go on: a lapsed session, a question', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await page.cradle.close();
    const again = await world.open();
    world.share.order({ kind: 'expire-sessions' });
    await world.pass(10 * MINUTE);
    expect(again.sharing).toMatchObject({ waiting: 2, session: { kind: 'lapsed' } });
    again.cradle.leave();
    expect(world.backgroundSends).toBe(0);
  });
});
