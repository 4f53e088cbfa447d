import { expect, test } from 'vitest';
import { loadSettings } from '../../src/store/settings.ts';
import { ComputerTime } from './computer-time.ts';
import { ACCOUNT, count, HOUR, MINUTE, World, type WorldOptions } from './world.ts';

/** A page that follows and is signed in, on a computer whose clock can be set. */
async function signedIn(options: WorldOptions) {
  const world = new World(options);
  const clock = new ComputerTime(world.clock);
  const page = await world.open(clock);
  await world.connectAndSignIn(page);
  return { world, clock, page };
}

/** At the second asking for the time. */
function proxySaysOnce(world: World): void {
  let asked = 0;
  world.intercept = ({ endpoint }) => {
    if (endpoint !== 'systemUtcTime') return null;
    asked += 1;
    return asked === 2 ? { status: 502, text: '{"error":"unreachable","proxy":"cradle"}', retryAfterMs: null, dateAt: null } : null;
  };
}

test.each([4 * MINUTE, -3 * MINUTE])('times stay true where this computer’s clock was set by %d ms just when a tab without the receiver had asked Share', async (byMs) => {
  const world = new World({ receiver: { days: 0.2 } });
  const clock = new ComputerTime(world.clock);
  const first = await world.open(clock);
  await world.connectAndSignIn(first, { keep: true });
  await world.settle(first.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  await world.settle(first.cradle.close());
  first.store.close();

  await world.pass(26 * HOUR);
  // The tab that has the receiver gets no answer, so it is the other one that sends, and cannot measure.
  world.share.order({ kind: 'truncate', endpoint: 'readLatest' });
  await world.open(clock);
  await world.pass(10_000);
  await world.open(clock);
  await world.pass(2 * MINUTE);
  clock.aheadMs = byMs;
  await world.pass(15 * MINUTE);

  expect(world.posted.filter(({ wtAt }) => wtAt > world.clock.now() - 10 * MINUTE)).not.toHaveLength(0);
  const off = world.posted.map(({ stAt, wtAt }) => {
    const record = world.receiver.records.find((one) => world.stOf(one) === stAt);
    return Math.abs(wtAt - (record?.trueAt ?? NaN));
  });
  expect(Math.max(...off)).toBeLessThanOrEqual(3_000);
});

test('what was read before sharing began stays here where this computer’s clock is set before there is anything to send', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.2 } });
  const startedAt = world.clock.now();
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(5_000);
  expect(world.posted).toEqual([]);

  clock.aheadMs = 10 * HOUR;
  await world.pass(2 * HOUR);

  expect(world.posted.filter(({ wtAt }) => wtAt > world.clock.now() - 6 * MINUTE)).not.toHaveLength(0);
  expect(world.posted.filter(({ wtAt }) => wtAt < startedAt)).toEqual([]);
});

test('times are true where this computer’s clock was set before Share’s was ever asked, and the receiver is measured again', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.1 }, assigned: false });
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  clock.aheadMs = 4 * MINUTE;
  await world.settle(page.cradle.answer(page.sharing.question!, true));
  await world.pass(20 * MINUTE);

  world.expectAllSent();
});

test('what was read before sharing began stays here where this computer’s clock was set back after Share’s was asked, just before the start', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.2 } });
  await world.settle(page.cradle.checkAccount(null));
  await world.pass(30 * MINUTE);
  clock.aheadMs = -20 * MINUTE;
  await world.pass(1_000);
  const startedAt = world.clock.now();
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(2 * HOUR);

  expect(world.posted).not.toHaveLength(0);
  expect(world.posted.filter(({ wtAt }) => wtAt < startedAt)).toEqual([]);
});

test('what was read before sharing began stays here where this computer’s clock is set while the page asks for the assignment', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.2 }, assigned: false });
  const startedAt = world.clock.now();
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(5_000);
  clock.aheadMs = 10 * HOUR;
  await world.settle(page.cradle.answer(page.sharing.question!, true));
  await world.pass(HOUR);

  expect(world.posted).not.toHaveLength(0);
  expect(world.posted.filter(({ wtAt }) => wtAt < startedAt)).toEqual([]);
});

test('nothing is sent with a time that must be wrong: this computer’s clock was set back, and the receiver is away', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.2 }, assigned: false });
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  world.socket.unplug();
  clock.aheadMs = -2 * HOUR;
  await world.settle(page.cradle.answer(page.sharing.question!, true));
  await world.pass(10 * MINUTE);
  expect(world.posted).toEqual([]);
  expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'sync:clock-unsure' });

  world.socket.plug();
  await world.pass(20 * MINUTE);
  world.expectAllSent();
});

test('two pages that were halted after this computer’s clock was set back do not make one another try again and again', async () => {
  const world = new World({ travelMs: 200 });
  const clock = new ComputerTime(world.clock, 3 * HOUR);
  const pages = [await world.open(clock), await world.open(clock)];
  await world.connectAndSignIn(pages[0]!);
  await world.settle(pages[0]!.cradle.startSharing({ sendLastDay: true }));
  await world.pass(MINUTE);
  expect(world.posted).not.toHaveLength(0);
  world.share.order({ kind: 'refuse', code: 'Forbidden', status: 403, count: 9_999 });
  clock.aheadMs = 0;
  await world.pass(1_000);
  world.requests = [];
  for (const { cradle } of pages) cradle.wake('online');
  await world.pass(MINUTE);
  expect(pages.map(({ sharing }) => sharing.sending)).toEqual(pages.map(() => ({ kind: 'halted', problem: 'share:forbidden' })));
  expect(world.requests.length).toBeLessThanOrEqual(6);
});

test('a post whose end nobody heard is waited for, also where this computer’s clock was set back since', async () => {
  const world = new World();
  const clock = new ComputerTime(world.clock);
  const page = await world.open(clock);
  await world.connectAndSignIn(page);
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  const sentAt = world.clock.now();
  let isOnItsWay = 0;
  world.postLateMs = 20_000;
  while (world.onTheWay.length === 0) await world.pass(1_000);
  world.onRequest = () => {
    if (world.onTheWay.length > 0) isOnItsWay += 1;
  };
  clock.aheadMs = -30_000;
  page.cradle.wake('online');
  await world.pass(5_000);
  expect(world.onTheWay).toHaveLength(1);
  expect(isOnItsWay).toBe(0);
  await world.pass(2 * MINUTE);
  world.expectAllSent(sentAt);
});

test('a service that tells no time is asked for it once a pass', async () => {
  const world = new World();
  world.share.order({ kind: 'refuse', code: 'Whatever', endpoint: 'systemUtcTime', count: 999 });
  await world.sharingPage();
  world.requests = [];
  await world.pass(HOUR);
  expect(count(world, 'systemUtcTime')).toBeLessThanOrEqual(count(world, 'postEgvs'));
});

test('a time that took long to come is asked again: half its way is how wrong it may be', async () => {
  const world = new World({ receiver: { days: 0.1 } });
  world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'systemUtcTime' });
  await world.sharingPage();
  await world.pass(MINUTE);
  world.expectAllSent();
});

test('a time that took long to come, and then no other, leaves what is known where that may be right', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.1 } });
  clock.aheadMs = 2 * HOUR;
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(MINUTE);
  world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'systemUtcTime' });
  world.share.order({ kind: 'refuse', code: 'Whatever', endpoint: 'systemUtcTime' });
  await world.pass(90 * MINUTE);
  world.expectAllSent();
});

test('a time that took long to come, and then no other, is taken where what is known cannot be right', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.1 } });
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(MINUTE);
  world.socket.unplug();
  clock.aheadMs = -5 * MINUTE;
  world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'systemUtcTime' });
  world.share.order({ kind: 'refuse', code: 'Whatever', endpoint: 'systemUtcTime' });
  await world.settle(page.cradle.checkAccount(null));
  expect((await loadSettings(page.store)).computerError?.errorMs).toBe(5 * MINUTE - 10_000);
});

test.each<[string, (world: World) => void]>([
  ['no answer', ({ share }) => share.order({ kind: 'drop', when: 'before', endpoint: 'systemUtcTime' })],
  ['the proxy’s word that Share does not answer', proxySaysOnce],
])('a time that took long to come, and then %s, is no time that was told', async (_, thenMeets) => {
  const world = new World({ receiver: { days: 0.1 } });
  world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'systemUtcTime' });
  thenMeets(world);
  await world.sharingPage();
  await world.pass(5 * MINUTE);
  world.expectAllSent();
});

test.each([30, 600, -20])('what was read before sharing began without a network stays here where this computer’s clock is set by %d minutes before it is back', async (minutes) => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.2 } });
  await world.settle(page.cradle.checkAccount(null));
  world.network = 'down';
  const startedAt = world.clock.now();
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(40 * MINUTE);
  clock.aheadMs = minutes * MINUTE;
  // So long that the receiver's clock is measured meanwhile.
  await world.pass(35 * MINUTE);
  world.network = 'up';
  page.cradle.wake('online');
  await world.pass(HOUR);

  // Set back, the clock may as well have been wrong at the start: then those of so many minutes stay here too.
  const withheldMs = Math.max(0, -minutes * MINUTE);
  const due = world.sendable().filter(({ systemTime }) => world.instantOf(systemTime) > startedAt + withheldMs);
  expect(world.posted.map(({ stAt }) => stAt).toSorted()).toEqual(due.map((record) => world.stOf(record)).toSorted());
});

test('times are true where Share’s clock was asked before the start, and tells nothing after it', async () => {
  const world = new World({ receiver: { days: 0.1 } });
  const clock = new ComputerTime(world.clock, -2 * HOUR);
  const page = await world.open(clock);
  await world.connectAndSignIn(page);
  world.socket.unplug();
  await world.settle(page.cradle.checkAccount(null));
  world.share.order({ kind: 'refuse', code: 'Whatever', endpoint: 'systemUtcTime', count: 999 });
  const sentAt = world.clock.now();
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(MINUTE);
  world.expectAllSent(sentAt);
});

test('what Share’s clock tells is asked anew where a reading lies in the future: then those with Share’s own times go, the receiver away', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.1 } });
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(MINUTE);
  world.network = 'down';
  await world.pass(24 * MINUTE);
  world.socket.unplug();
  await world.pass(MINUTE);
  clock.aheadMs = -10 * MINUTE;
  const readAt = world.clock.now() - 2 * MINUTE;
  world.network = 'up';
  page.cradle.wake('online');
  await world.pass(3 * MINUTE);

  const read = world.sendable().filter(({ systemTime }) => world.instantOf(systemTime) < readAt);
  expect(world.posted.map(({ stAt }) => stAt).toSorted()).toEqual(read.map((record) => world.stOf(record)).toSorted());
});

test('readings that lay in the future by the only measurement do not go when that time has come', async () => {
  const world = new World({ receiver: { days: 0.2 } });
  const clock = new ComputerTime(world.clock);
  const page = await world.open(clock);
  await world.settle(page.cradle.signIn(world.credentials));
  world.network = 'down';
  clock.aheadMs = HOUR;
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  world.socket.unplug();
  clock.aheadMs = 0;
  world.network = 'up';
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(10_000);
  expect(page.sharing.sending).toMatchObject({ kind: 'halted', problem: 'sync:clock-unsure' });
  await world.pass(2 * HOUR);
  page.cradle.wake('looked-at');
  await world.pass(MINUTE);
  expect(world.posted).toEqual([]);
  world.socket.plug();
  await world.pass(2 * MINUTE);
  const off = world.posted.map(({ stAt, wtAt }) => Math.abs(wtAt - (world.receiver.records.find((one) => world.stOf(one) === stAt)?.trueAt ?? NaN)));
  expect(off.length).toBeGreaterThan(0);
  expect(Math.max(...off)).toBeLessThanOrEqual(3_000);
});

test('what another program sent is not sent again where only Share’s time brings a backlog to light', async () => {
  const { world, clock, page } = await signedIn({ receiver: { days: 0.2 } });
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  await world.settle(page.cradle.stopSharing());
  world.socket.unplug();
  await world.pass(35 * MINUTE);
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(2 * HOUR - 2 * MINUTE);
  await world.settle(page.cradle.close());
  page.store.close();
  // By this clock nothing but the next reading is of the time since sharing began.
  clock.aheadMs = -2 * HOUR;

  const reading = world.byAnother(world.sendable().at(-3)!);
  world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading, endpoint: 'readLatest' });
  const again = await world.open(clock);
  await world.pass(5_000);
  world.socket.plug();
  await world.settle(again.cradle.connect());
  const before = world.posted.length;
  await world.pass(10 * MINUTE);

  expect(world.posted.length).toBeGreaterThan(before + 10);
  expect(world.share.journal.filter(({ endpoint, status }) => endpoint === 'postEgvs' && status !== 200)).toEqual([]);
});
