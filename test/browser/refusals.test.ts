import { describe, expect, test } from 'vitest';
import { formatShareDate } from '../../src/protocol/share/dates.ts';
import type { PostBody } from '../../src/protocol/share/payloads.ts';
import { ComputerTime } from './computer-time.ts';
import { count, HOUR, MAX_AGE_MS, MINUTE, World } from './world.ts';

/** Share takes no post with one of these readings, as it is with a fault of its own. */
function refusingReadings(sts: ReadonlySet<string>): World['intercept'] {
  const text = JSON.stringify({ Code: 'InvalidArgument', Message: 'Egvs', SubCode: '', TypeName: 'FaultException' });
  return ({ endpoint, body }) => {
    if (endpoint !== 'postEgvs' || !(body as PostBody).Egvs.some(({ ST }) => sts.has(ST))) return null;
    return { status: 500, text, retryAfterMs: null, dateAt: null };
  };
}

/** Two hours without a network; of what waits then, Share takes none of these: places among all readings, from the newest. */
async function offlineWithRefused(from: number, to: number) {
  const world = new World();
  const page = await world.sharingPage();
  const sentAt = world.clock.now();
  world.network = 'down';
  await world.pass(2 * HOUR);
  const bad = new Set(world.sendable().slice(from, to).map((record) => formatShareDate(world.stOf(record))));
  world.intercept = refusingReadings(bad);
  return { world, page, sentAt, bad };
}

/** A look shows one reading of another program's, and none of ours. */
const showingOnlyAnother: World['intercept'] = ({ endpoint }) => {
  const other = { WT: 'Date(1795000000000)', ST: 'Date(1795000000000)', DT: 'Date(1795000000000+0100)', Value: 99, Trend: 'Flat' };
  return endpoint === 'readLatest' ? { status: 200, text: JSON.stringify([other]), retryAfterMs: null, dateAt: null } : null;
};

/** Each of these lost, doubled, held up or misdirected a reading once. */

describe('refusals', () => {
  test('the pause grows while an attempt stays open', async () => {
    const world = new World();
    await world.sharingPage();
    world.share.order({ kind: 'refuse', code: 'Whatever', endpoint: 'postEgvs', count: 999 });
    world.requests = [];
    await world.pass(3 * HOUR);
    expect(count(world, 'postEgvs')).toBeLessThan(20);
  });

  test('a service that refuses every reading is asked a few times, and the readings are not set aside one by one', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.network = 'down';
    await world.pass(2 * HOUR);
    world.network = 'up';
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 9_999 });
    world.requests = [];
    await world.pass(HOUR);
    // With each new reading one is tried, so that it goes on by itself when Share takes them again.
    expect(count(world, 'postEgvs')).toBeLessThan(20);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'sync:readings-refused' });
    expect(page.sharing.setAside).toBeLessThanOrEqual(1);
    world.share.clearFaults();
    await world.settle(page.cradle.sendNow());
    await world.pass(2 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('what grows too old while it is refused is not sent again', async () => {
    const world = new World({ receiver: { newestAgeSeconds: 200 } });
    const page = await world.open();
    await world.connectAndSignIn(page);
    const oldest = world.sendable().at(0)!;
    const ages: number[] = [];
    world.intercept = ({ endpoint, body }) => {
      if (endpoint !== 'postEgvs') return null;
      const isIn = (body as PostBody).Egvs.some(({ ST }) => ST === formatShareDate(world.stOf(oldest)));
      if (!isIn) return null;
      ages.push(world.clock.now() - oldest.trueAt);
      world.clock.step(2 * MINUTE);
      return { status: 500, text: JSON.stringify({ Code: 'InvalidArgument', Message: 'Egvs', SubCode: '', TypeName: 'FaultException' }), retryAfterMs: null, dateAt: null };
    };
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10 * MINUTE);
    expect(ages.length).toBeGreaterThan(0);
    expect(Math.max(...ages)).toBeLessThanOrEqual(MAX_AGE_MS + 2_000);
    expect(page.sharing.setAside).toBe(0);
  });

  test('nor where they come one by one: after the first it is not the readings', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 9_999 });
    await world.pass(HOUR);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'sync:readings-refused' });
    expect(page.sharing.setAside).toBe(1);
    expect(page.sharing.waiting).toBeGreaterThan(8);
  });

  test('a stretch of readings that Share refuses holds up none of the others, and is set aside', async () => {
    const { world, page, sentAt, bad } = await offlineWithRefused(-20, -16);
    world.network = 'up';
    await world.pass(HOUR);
    expect(page.sharing).toMatchObject({ waiting: 0, setAside: 4 });
    expect(page.sharing.sending.kind).toBe('idle');
    const missing = world.sendable(sentAt).filter((record) => !world.posted.some(({ stAt }) => stAt === world.stOf(record)));
    expect(missing.map((record) => formatShareDate(world.stOf(record)))).toEqual([...bad]);
    world.intercept = () => null;
    await world.settle(page.cradle.sendNow());
    await world.pass(2 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('nor do many of them hold up the newest, nor are they sent again and again while none comes', async () => {
    const { world, page, sentAt } = await offlineWithRefused(-24, -4);
    const newest = world.sendable().at(-1)!;
    world.network = 'up';
    page.cradle.wake('online');
    await world.pass(6 * MINUTE);
    expect(world.posted.some(({ stAt }) => stAt === world.stOf(newest))).toBe(true);
    await world.pass(40 * MINUTE);
    expect(page.sharing).toMatchObject({ waiting: 0, setAside: 20, sending: { kind: 'idle' } });
    expect(world.posted.filter(({ stAt }) => stAt > world.stOf(world.sendable(sentAt)[0]!) - 1)).toHaveLength(world.sendable(sentAt).length - 20);
  });

  test('while no reading comes nothing that Share refused is tried again', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'postEgvs', count: 9_999 });
    await world.pass(30 * MINUTE);
    expect(page.sharing.sending.kind).toBe('halted');
    world.requests = [];
    page.cradle.wake('looked-at');
    await world.pass(1_000);
    await world.settle(page.cradle.disconnect());
    page.cradle.wake('online');
    await world.pass(HOUR);
    expect(count(world, 'postEgvs')).toBe(0);
  });

  test('a refusal that is not in Share’s own words, and is over a moment later, sets nothing aside', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    let left = 1;
    world.intercept = ({ endpoint }) => (endpoint === 'postEgvs' && left-- > 0 ? { status: 400, text: '<html>Bad request</html>', retryAfterMs: null, dateAt: null } : null);
    await world.pass(8 * MINUTE);
    expect(page.sharing).toMatchObject({ waiting: 0, setAside: 0 });
    world.expectAllSent(sentAt);
  });

  test('nor where they come one by one while following', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const isBad = (at: number): boolean => at > startAt && at <= startAt + 21 * MINUTE;
    const startAt = world.clock.now();
    const bad = new Set<string>();
    world.intercept = (request) => {
      for (const record of world.sendable()) if (isBad(record.trueAt)) bad.add(formatShareDate(world.stOf(record)));
      return refusingReadings(bad)(request);
    };
    await world.pass(22 * MINUTE);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'sync:readings-refused' });
    await world.pass(20 * MINUTE);
    expect(bad.size).toBe(4);
    expect(page.sharing).toMatchObject({ waiting: 0, setAside: 4, sending: { kind: 'idle' } });
    const newest = world.sendable(world.clock.now()).at(-1)!;
    expect(world.posted.some(({ stAt }) => stAt === world.stOf(newest))).toBe(true);
  });

  test('a service that tells no time does not stop the sending', async () => {
    const world = new World();
    world.share.order({ kind: 'refuse', code: 'Whatever', endpoint: 'systemUtcTime', count: 999 });
    await world.sharingPage();
    await world.pass(MINUTE);
    world.expectAllSent();
  });

  test('but what may pass is waited for once, so that a day does not go by a clock that nobody compared', async () => {
    const world = new World();
    const computer = new ComputerTime(world.clock);
    computer.aheadMs = 10 * MINUTE;
    world.share.order({ kind: 'html', endpoint: 'systemUtcTime' });
    const page = await world.open(computer);
    await world.connectAndSignIn(page);
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    expect(world.posted).toEqual([]);
    await world.pass(MINUTE);
    world.expectAllSent();
  });

  for (const [endpoint, moment] of [
    ['systemUtcTime', 'its clock is asked'],
    ['runtimeInfo', 'it is told who uploads'],
    ['checkAssignment', 'the assignment is asked'],
    ['startMonitoring', 'sharing starts'],
    ['readLatest', 'followers are looked for'],
  ] as const) {
    test(`Share is left alone as long as it asks for, also where it does so while ${moment}`, async () => {
      const world = new World();
      const page = await world.open();
      await world.connectAndSignIn(page);
      world.share.order({ kind: 'status', status: 503, retryAfterSeconds: 1_200, endpoint });
      await world.settle(page.cradle.startSharing({ sendLastDay: true }));
      await world.pass(5_000);
      world.requests = [];
      await world.pass(19 * MINUTE);
      expect(world.requests).toEqual([]);
      await world.pass(2 * MINUTE);
      world.expectAllSent();
    });
  }

  test('and where the person checks the account meanwhile', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'status', status: 429, retryAfterSeconds: 1_200, endpoint: 'isMonitoringActive' });
    await world.settle(page.cradle.checkAccount(null));
    world.requests = [];
    await world.pass(19 * MINUTE);
    expect(world.requests).toEqual([]);
    await world.pass(7 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('a name or password of a form that Share does not take is not called a wrong one', async () => {
    const world = new World();
    const page = await world.open();
    world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'authenticate' });
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, signInProblem: 'share:invalid-argument' });
  });

  test('a canary that does not show at once is looked for once more, a minute later, before anything is said of it', async () => {
    const world = new World();
    const page = await world.open();
    await world.connectAndSignIn(page);
    world.intercept = showingOnlyAnother;
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(50_000);
    const canary = world.posted.length;
    expect(canary).toBeGreaterThan(0);
    expect(page.sharing.question).toBe(null);
    world.intercept = () => null;
    await world.pass(30_000);
    expect(page.sharing.question).toBe(null);
    world.expectAllSent();
    expect(world.posted.length).toBeGreaterThan(canary);
  });

  test('twice missed, it stops the sending, and the person is asked', async () => {
    const world = new World();
    const page = await world.open();
    await world.connectAndSignIn(page);
    world.intercept = showingOnlyAnother;
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(2 * MINUTE);
    expect(page.sharing.question).toEqual({ kind: 'normalise-times', offByMs: null });
    const canary = world.posted.length;
    await world.pass(10 * MINUTE);
    expect(world.posted).toHaveLength(canary);
  });

  test('the one automatic sign-in is not spent on a page in between', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
    world.share.order({ kind: 'html', endpoint: 'systemUtcTime', count: 4 });
    world.requests = [];
    await world.pass(6 * MINUTE);
    expect(count(world, 'loginById')).toBe(0);
    await world.pass(30 * MINUTE);
    expect(count(world, 'loginById')).toBe(1);
    expect(page.sharing.session.kind).toBe('signed-in');
    world.expectAllSent(sentAt);
  });

  test('by hand the whole way is gone: a remembered account id may be the wrong thing', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.requests = [];
    await world.settle(page.cradle.signIn(world.credentials));
    expect(world.requests.slice(0, 2)).toEqual(['authenticate', 'loginById']);
  });

  test('what the person declined is not asked again before they press Send now', async () => {
    const world = new World({ assigned: false });
    const page = await world.sharingPage();
    await world.settle(page.cradle.answer(page.sharing.question!, false));
    world.requests = [];
    await world.pass(30 * MINUTE);
    page.cradle.wake('looked-at');
    await world.pass(1_000);
    expect(page.sharing).toMatchObject({ question: null, sending: { kind: 'halted', problem: 'share:receiver-not-assigned' } });
    expect(world.requests).toEqual([]);
    await world.settle(page.cradle.sendNow());
    expect(page.sharing.question?.kind).toBe('assign-receiver');
  });

  test('the word to assign is not lost in a reading that comes at the same moment', async () => {
    const world = new World({ assigned: false });
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    const answering = page.cradle.answer(page.sharing.question!, true);
    page.cradle.wake('online');
    page.cradle.wake('looked-at');
    await world.settle(answering);
    await world.pass(MINUTE);
    expect(page.sharing.question).toBeNull();
    world.expectAllSent(sentAt);
  });

  test('a follower who was removed proves nothing and blocks nothing', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const store = page.store;
    const [destination] = await store.db.getAll('destinations');
    await store.db.put('destinations', { ...destination!, canary: { kind: 'needed' } });
    world.share.order({ kind: 'refuse', code: 'MonitorSessionNotFound', endpoint: 'readLatest', count: 99 });
    const sentAt = world.clock.now();
    await world.pass(10 * MINUTE);
    expect(page.sharing.question).toBeNull();
    world.expectAllSent(sentAt);
  });

  test('Retry-After outlives a clock that is set back', async () => {
    const world = new World();
    const clock = new ComputerTime(world.clock);
    const page = await world.open(clock);
    await world.connectAndSignIn(page);
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10_000);
    const sentAt = world.clock.now();
    world.share.order({ kind: 'status', status: 429, retryAfterSeconds: 120, endpoint: 'postEgvs' });
    await world.pass(5 * MINUTE);
    clock.aheadMs = -5_000;
    await world.pass(20 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('a mended proxy mends what stood still', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'refuse', code: 'x', status: 403, endpoint: 'postEgvs', count: 99 });
    await world.pass(10 * MINUTE);
    world.share.clearFaults();
    await world.settle(page.cradle.saveSettings({ proxy: 'https://mended.example/{path}' }));
    await world.pass(2 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('the unit, saved with a proxy that is as it was, ends no pause that Share asked for', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const { proxy } = page.cells.settings.value;
    world.share.order({ kind: 'status', status: 429, retryAfterSeconds: 3_600, endpoint: 'postEgvs' });
    await world.pass(6 * MINUTE);
    expect(page.sharing.sending.kind).toBe('back-off');
    world.requests = [];
    await world.settle(page.cradle.saveSettings({ unit: 'mmol/L', proxy }));
    await world.pass(10 * MINUTE);
    expect(world.requests).toEqual([]);
  });
});
