import { describe, expect, test } from 'vitest';
import { destinationOf } from '../../src/store/destinations.ts';
import { loadSettings } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/open.ts';
import { canarySize } from '../../src/sync/upload/batch.ts';
import { ComputerTime } from './computer-time.ts';
import { count, ACCOUNT, HOUR, MINUTE, World } from './world.ts';

async function destination(store: Store) {
  return (await destinationOf(store, (await loadSettings(store)).destination!))!;
}

describe('from the archive to Share', () => {
  test('a day goes in six posts and sixteen requests, all in all, each reading once', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.expectAllSent();
    expect(page.sharing).toMatchObject({ waiting: 0, wish: 'on', sending: { kind: 'idle' } });
    expect(count(world, 'postEgvs')).toBeLessThanOrEqual(6);
    expect(world.requests.length).toBeLessThanOrEqual(16);
    expect(page.sharing.followers?.newest?.value).toBe(world.posted.toSorted((a, b) => a.stAt - b.stAt).at(-1)?.value);
    expect((await destination(page.store)).canary.kind).toBe('proven');
  });

  test('a new reading costs one request when the session is warm, and a look at most every fifth', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.requests = [];
    await world.pass(50 * MINUTE);
    world.expectAllSent(world.clock.now() - 50 * MINUTE);
    expect(count(world, 'postEgvs')).toBe(10);
    expect(count(world, 'readLatest')).toBe(2);
    expect(world.requests.length).toBe(12);
    expect(page.sharing.waiting).toBe(0);
  });

  test('over hours nothing else is asked but Share’s time, once an hour', async () => {
    const world = new World();
    await world.sharingPage();
    world.requests = [];
    await world.pass(5 * HOUR);
    expect(count(world, 'postEgvs')).toBe(60);
    expect(count(world, 'readLatest')).toBeLessThanOrEqual(12);
    expect(count(world, 'systemUtcTime')).toBeLessThanOrEqual(5);
    expect(world.requests.length).toBe(60 + count(world, 'readLatest') + count(world, 'systemUtcTime'));
  });

  test('an offline day that began in the middle of sending: six posts and sixteen requests, the session ended meanwhile', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const [held, since] = [world.posted.length, world.clock.now()];
    world.network = 'down';
    await world.pass(20 * MINUTE);
    await page.cradle.close();
    await world.pass(24 * HOUR);
    const again = await world.open();
    await world.untilFollowing(again);
    await world.pass(10_000);
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    world.network = 'up';
    again.cradle.wake('online');
    await world.pass(2 * MINUTE);
    expect(again.sharing.waiting).toBe(0);
    expect(world.posted.length - held).toBeGreaterThanOrEqual(280);
    const missing = world.sendable(sentAt).filter((record) => record.trueAt > since && !world.posted.some(({ stAt }) => stAt === world.stOf(record)));
    expect(missing).toEqual([]);
    expect(count(world, 'postEgvs')).toBeLessThanOrEqual(6);
    expect(world.requests.length).toBeLessThanOrEqual(16);
  });

  test('what was read without a network goes when it is back, over a restart of the page', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.network = 'down';
    await world.pass(3 * HOUR);
    expect(page.sharing.waiting).toBe(36);
    await page.cradle.close();
    const again = await world.open();
    expect(again.sharing.waiting).toBe(36);
    await world.pass(HOUR);
    world.network = 'up';
    again.cradle.wake('online');
    await world.pass(MINUTE);
    await world.pass(MINUTE);
    world.expectAllSent(sentAt);
    expect(again.sharing.waiting).toBe(0);
    await world.expectFollowed(again.store);
  });

  test("an installed app whose own server is not running says so, and not that there is no network", async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.network = 'own server gone';
    await world.pass(5 * MINUTE);
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', problem: 'sync:own-server-down' });
    world.network = 'down';
    await world.settle(page.cradle.sendNow());
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', problem: 'sync:offline' });
  });

  test.each([
    ['dropped after it was applied', { kind: 'drop', when: 'after' }],
    ['dropped before it was applied', { kind: 'drop', when: 'before' }],
    ['answered by somebody in between', { kind: 'html' }],
    ['refused as too many', { kind: 'status', status: 429, retryAfterSeconds: 120 }],
    ['refused for the time being', { kind: 'status', status: 503 }],
    ['refused with a code nobody knows', { kind: 'refuse', code: 'Whatever' }],
  ] as const)('a post that is %s is settled by read-back, and nothing is lost or doubled', async (_name, fault) => {
    const world = new World();
    await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ ...fault, endpoint: 'postEgvs' });
    await world.pass(20 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('an attempt that nobody saw the end of is left alone for 45 seconds, and then settled', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'drop', when: 'after', endpoint: 'postEgvs' });
    world.requests = [];
    while (world.requests.length === 0) await world.pass(1_000);
    await page.cradle.close();
    const again = await world.open();
    await world.pass(40_000);
    expect(world.requests).toEqual(['postEgvs', 'isMonitoringActive']);
    await world.pass(10_000);
    expect(world.requests).toEqual(['postEgvs', 'isMonitoringActive', 'readLatest']);
    expect(again.sharing.waiting).toBe(0);
    world.expectAllSent(sentAt);
  });

  test('a server that ignores TA is found out by the canary, and normalised times are offered', async () => {
    const world = new World({ share: { ignoresTa: true } });
    const page = await world.sharingPage();
    expect(page.sharing.question).toMatchObject({ kind: 'normalise-times' });
    const wrong = world.posted.length;
    expect(count(world, 'postEgvs')).toBe(1);
    await world.settle(page.cradle.answer(page.sharing.question!, true));
    await world.pass(2 * MINUTE);
    expect(page.sharing.waiting).toBe(0);
    const right = world.posted.filter((reading) => reading.taSeconds === 0);
    expect(right).toHaveLength(world.sendable().length - wrong);
    const truth = world.sendable().map((record) => world.instantOf(record.systemTime));
    for (const { wtAt } of right) expect(truth.some((at) => Math.abs(at - wtAt) <= 2_000)).toBe(true);
  });

  test('so is one whose canary lands hours before the others, behind the last minutes', async () => {
    const world = new World({ share: { ignoresTa: true }, receiver: { utcMinusSystemSeconds: 14_365 } });
    const page = await world.sharingPage();
    expect(page.sharing.question).toMatchObject({ kind: 'normalise-times' });
    expect(world.posted).toHaveLength(canarySize(world.sendable().length));
  });

  test('an account without followers proves nothing: sending goes on, and the page says so', async () => {
    const world = new World({ followers: 0 });
    const page = await world.sharingPage();
    world.expectAllSent();
    expect(page.sharing.followers).toMatchObject({ newest: null, noFollowerYet: true });
    expect((await destination(page.store)).canary.kind).toBe('unproven');
  });

  test('what another program sent already becomes seen and is not sent again', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.signIn(world.credentials));
    for (const record of world.sendable().slice(-3)) {
      world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: world.byAnother(record), endpoint: 'readLatest' });
    }
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(2 * MINUTE);
    world.expectAllSent();
    expect(page.sharing.waiting).toBe(0);
  });

  test('what another program sent is not sent again either where an open attempt had to be settled first', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'drop', when: 'before', endpoint: 'postEgvs' });
    world.requests = [];
    while (world.requests.length === 0) await world.pass(1_000);
    world.network = 'down';
    await world.pass(30 * MINUTE);
    const reading = world.byAnother(world.sendable().at(-2)!);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading, endpoint: 'readLatest' });
    const told = world.share.journal.length;
    world.network = 'up';
    await world.pass(20 * MINUTE);
    world.expectAllSent(sentAt);
    expect(page.sharing.waiting).toBe(0);
    expect(world.share.journal.slice(told).filter(({ endpoint, status }) => endpoint === 'postEgvs' && status !== 200)).toEqual([]);
  });

  test('a duplicate in a batch: what is there is found, the rest is sent, none twice', async () => {
    const world = new World();
    await world.sharingPage();
    const sentAt = world.clock.now();
    world.network = 'down';
    await world.pass(30 * MINUTE);
    const reading = world.byAnother(world.sendable().at(-2)!);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading, endpoint: 'postEgvs' });
    world.network = 'up';
    await world.pass(20 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('a reading that is refused alone twice is set aside, and does not block the others', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 2 });
    await world.pass(5 * MINUTE);
    expect(page.sharing.setAside).toBe(1);
    const before = world.posted.length;
    await world.pass(10 * MINUTE);
    expect(world.posted.length).toBe(before + 2);
  });

  test("this computer's wrong clock does not shift a reading", async () => {
    const world = new World();
    const page = await world.open(new ComputerTime(world.clock, 90 * MINUTE));
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.signIn(world.credentials));
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10_000);
    expect(world.posted.length).toBeGreaterThan(200);
    for (const { stAt, wtAt } of world.posted) {
      const at = stAt + world.receiver.utcMinusSystemSeconds * 1000;
      expect(Math.abs(wtAt - at)).toBeLessThanOrEqual(2_000);
    }
  });

  test('two tabs on one archive send each reading once', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    const other = await world.open();
    await world.pass(10 * MINUTE);
    await Promise.all([page.cradle.sendNow(), other.cradle.sendNow()].map((work) => world.settle(work)));
    await world.pass(10 * MINUTE);
    world.expectAllSent(sentAt);
    expect(other.sharing.waiting).toBe(0);
  });

  test('what was set aside is tried again by Send now', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 2 });
    await world.pass(5 * MINUTE);
    expect(page.sharing.setAside).toBe(1);
    await world.settle(page.cradle.sendNow());
    expect(page.sharing.setAside).toBe(0);
    world.expectAllSent(sentAt);
  });
});
