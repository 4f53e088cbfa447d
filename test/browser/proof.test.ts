import { describe, expect, test } from 'vitest';
import { destinationOf } from '../../src/store/destinations.ts';
import { loadSettings } from '../../src/store/settings.ts';
import type { Store } from '../../src/store/open.ts';
import type { Fate } from '../../src/sync/face.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { ACCOUNT, HOUR, isGlucoseValue, MAX_AGE_MS, MINUTE, World, type Page } from './world.ts';

const LONG = 120_000;

function tally(page: Page): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { fate } of page.sharing.proof ?? []) {
    const name = fate.kind === 'kept' ? fate.why : fate.kind;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function newest(page: Page): Fate | undefined {
  return page.sharing.proof?.at(-1)?.fate;
}

async function destination(store: Store) {
  return (await destinationOf(store, (await loadSettings(store)).destination!))!;
}

describe('the proof: what became of each reading of the last day', () => {
  test('before an account is in use there is none; before sharing all of it stays here; then followers have seen it', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    expect(page.sharing.proof).toBe(null);
    await world.settle(page.cradle.signIn(world.credentials));
    expect(Object.keys(tally(page)).toSorted()).toEqual(['no-glucose', 'sharing-off'].filter((name) => tally(page)[name]).toSorted());
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    expect(tally(page)).toMatchObject({ seen: world.posted.length });
    expect(tally(page)['too-old']).toBe(page.sharing.keptHere);
    expect(page.sharing.proof).toHaveLength(page.cells.archive.value.readings.length);
    await world.settle(page.cradle.signOut());
    expect(page.sharing.proof).toBe(null);
  }, LONG);

  test('waiting, being sent, sent, seen', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.network = 'down';
    await world.pass(5 * MINUTE);
    expect(newest(page)?.kind).toBe('sending');
    await world.pass(10 * MINUTE);
    expect(tally(page)).toMatchObject({ sending: 1, waiting: 2 });
    world.network = 'up';
    page.cradle.wake('online');
    await world.pass(2 * MINUTE);
    expect(tally(page)['waiting'] ?? 0).toBe(0);
    await world.pass(5 * MINUTE);
    expect(newest(page)?.kind).toBe('sent');
    await world.settle(page.cradle.sendNow());
    expect(newest(page)).toEqual({ kind: 'seen', at: page.sharing.followers?.askedAt });
  }, LONG);

  test('a backlog on its way is told while it goes', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.signIn(world.credentials));
    world.share.order({ kind: 'delay', delayMs: 3_000, endpoint: 'postEgvs', count: 99 });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    const told: Record<string, number>[] = [];
    for (let seconds = 0; seconds < 12; seconds += 1) {
      await world.pass(1_000);
      told.push(tally(page));
    }
    expect(told.some((counts) => (counts['sending'] ?? 0) === 50 && (counts['waiting'] ?? 0) > 100)).toBe(true);
    await world.pass(30_000);
    expect(page.sharing.waiting).toBe(0);
  }, LONG);

  test('set aside, kept here while sharing is off, taken before it began', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 2 });
    await world.pass(5 * MINUTE);
    expect(newest(page)?.kind).toBe('set-aside');
    await world.settle(page.cradle.stopSharing());
    await world.pass(HOUR);
    expect(newest(page)).toEqual({ kind: 'kept', why: 'sharing-off' });
    await world.settle(page.cradle.startSharing({ sendLastDay: false }));
    await world.pass(MINUTE);
    expect(tally(page)).toMatchObject({ 'before-sharing': 12, 'set-aside': 1 });
  }, LONG);

  test('another receiver’s readings stand between those of the bound one, and stay here', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.socket.swap(new PracticeReceiver({ clock: world.clock, serial: 'PR00000002', seed: 7, days: 2, newestAgeSeconds: 60 }));
    await world.pass(20_000);
    const others = page.sharing.proof?.filter(({ reading }) => reading.place.serial === 'PR00000002') ?? [];
    expect(others).toHaveLength(page.cells.archive.value.readings.length);
    expect(others.every(({ fate }) => fate.kind === 'kept' && fate.why === 'other-receiver')).toBe(true);
    expect(tally(page)).toMatchObject({ seen: world.posted.length });
    const times = page.sharing.proof?.map(({ reading }) => reading.at) ?? [];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }, LONG);

  test('after days without this computer the page says how many grew too old, and they are kept', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentBefore = world.posted.length;
    world.socket.unplug();
    await world.pass(1_000);
    world.clock.step(3 * 24 * HOUR);
    world.socket.plug();
    await world.untilFollowing(page);
    await world.pass(MINUTE);
    expect(world.posted.length).toBeGreaterThan(sentBefore + 250);
    const { sharing } = await destination(page.store);
    const dueSince = sharing.kind === 'on' ? sharing.since - MAX_AGE_MS : Infinity;
    const due = world.receiver.records.filter(
      ({ displayOnly, value, systemTime }) => !displayOnly && isGlucoseValue(value) && world.instantOf(systemTime) >= dueSince,
    );
    expect(page.sharing.waiting).toBe(0);
    expect(page.sharing.keptHere).toBe(due.length - world.posted.length);
    expect(page.sharing.keptHere).toBeGreaterThan(500);
    await world.expectArchived(page.store);
  }, LONG);

  test('what was sent is not counted among what grew too old, however long sharing goes on', async () => {
    const world = new World();
    let page = await world.sharingPage({ keep: true });
    for (let days = 0; days < 8; days += 0.9) {
      await page.cradle.close();
      world.clock.step(0.9 * 24 * HOUR);
      page = await world.open();
      await world.untilFollowing(page);
      await world.pass(2 * MINUTE);
      expect([days, page.sharing.waiting, page.sharing.keptHere]).toEqual([days, 0, 0]);
    }
  }, LONG);

  test('what is on its way is too old only once it is decided', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    world.network = 'down';
    await world.pass(5 * MINUTE);
    expect(newest(page)?.kind).toBe('sending');
    world.socket.unplug();
    await page.cradle.close();
    world.clock.step(30 * HOUR);
    const later = await world.open();
    expect(later.sharing).toMatchObject({ waiting: 1, keptHere: 0 });
    world.network = 'up';
    later.cradle.wake('online');
    await world.pass(MINUTE);
    expect([later.sharing.waiting, later.sharing.keptHere, later.sharing.sending]).toEqual([0, 1, { kind: 'idle' }]);
  }, LONG);

  test('what another program may have sent while nobody looked is not said to be here only', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    world.socket.unplug();
    await page.cradle.close();
    world.clock.step(3 * 24 * HOUR);
    const [another] = world.receiver.records.slice(-2);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: world.byAnother(another!), endpoint: 'readLatest' });
    world.socket.plug();
    const later = await world.open();
    await world.untilFollowing(later);
    await world.pass(MINUTE);
    expect(later.sharing).toMatchObject({ waiting: 0, keptHere: 0, othersAt: expect.any(Number) });
  }, LONG);

  test('without a follower it is accepted and not proven, and that is not said before it was looked', async () => {
    const world = new World({ followers: 0 });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.signIn(world.credentials));
    world.share.order({ kind: 'delay', delayMs: 3_000, endpoint: 'readLatest', count: 99 });
    let [sentAt, saidOf]: [number | null, number | null] = [null, null];
    page.cells.sharing.watch(({ followers, lastSentAt }) => {
      sentAt ??= lastSentAt;
      if (followers?.noFollowerYet) saidOf ??= followers.askedAt;
    });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(30_000);
    expect(saidOf).toBeGreaterThan(sentAt!);
    expect(page.sharing.followers).toMatchObject({ newest: null, noFollowerYet: true });
    expect(tally(page)).toMatchObject({ sent: world.posted.length });
    expect(tally(page)['seen']).toBeUndefined();
  }, LONG);
});

describe('another program sends too', () => {
  test('nobody else: our own readings are never taken for another’s, whatever became of their posts', async () => {
    const world = new World();
    const page = await world.sharingPage();
    for (const fault of [{ kind: 'drop', when: 'after' }, { kind: 'drop', when: 'before' }, { kind: 'html' }] as const) {
      world.share.order({ ...fault, endpoint: 'postEgvs' });
      await world.pass(15 * MINUTE);
    }
    expect(page.sharing.othersAt).toBe(null);
    const again = await world.open();
    await world.settle(again.cradle.sendNow());
    expect(again.sharing.othersAt).toBe(null);
  }, LONG);

  test('nobody else, and nobody follows: what a post left behind unseen is refused as known, and is our own', async () => {
    const world = new World({ followers: 0 });
    const page = await world.sharingPage();
    world.share.order({ kind: 'drop', when: 'after', endpoint: 'postEgvs' });
    await world.pass(15 * MINUTE);
    expect(tally(page)).toMatchObject({ duplicate: 1 });
    expect(page.sharing.othersAt).toBe(null);
  }, LONG);

  test('what it sent before us is found by the look, and forgotten a day later', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.signIn(world.credentials));
    const reading = world.byAnother(world.sendable().at(-1)!);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading, endpoint: 'readLatest' });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(MINUTE);
    const { othersAt } = page.sharing;
    expect(othersAt).toBeGreaterThan(world.clock.now() - 2 * MINUTE);
    await world.settle(page.cradle.sendNow());
    expect((await destination(page.store)).othersAt).toBe(othersAt);
    world.network = 'down';
    await world.settle(page.cradle.disconnect());
    await world.pass(24 * HOUR + 6 * MINUTE);
    expect(page.sharing.othersAt).toBe(null);
  }, LONG);

  test('what it sends while our canary is on its way is not posted again', async () => {
    const world = new World({ receiver: { days: 2 / 24 } });
    const page = await world.open();
    await world.connectAndSignIn(page);
    const other = world.sendable().at(-5)!;
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: world.byAnother(other), endpoint: 'postEgvs' });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(MINUTE);
    const posts = world.share.journal.filter(({ endpoint }) => endpoint === 'postEgvs');
    expect(posts.filter(({ status }) => status !== 200)).toEqual([]);
    world.expectAllSent();
  }, LONG);

  test('a reading that Share knew when it came is another’s', async () => {
    const world = new World({ followers: 0 });
    const page = await world.sharingPage();
    world.network = 'down';
    await world.pass(5 * MINUTE);
    await world.pass(5 * MINUTE);
    world.network = 'up';
    await world.pass(5 * MINUTE);
    expect(page.sharing.othersAt).toBe(null);
    const next = world.receiver.records.length;
    while (world.receiver.records.length === next) await world.pass(1_000);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: world.byAnother(world.sendable().at(-1)!), endpoint: 'postEgvs' });
    await world.pass(2 * MINUTE);
    expect(newest(page)?.kind).toBe('duplicate');
    expect(page.sharing.othersAt).not.toBe(null);
  }, LONG);

  test('what it sends of another time than ours is noticed, too', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const reading = world.byAnother(world.sendable().at(-1)!);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: { ...reading, stAt: reading.stAt - 100_000 }, endpoint: 'readLatest' });
    await world.settle(page.cradle.sendNow());
    expect(page.sharing.othersAt).not.toBe(null);
  }, LONG);
});
