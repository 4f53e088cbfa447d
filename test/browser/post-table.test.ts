import { describe, expect, test } from 'vitest';
import type { EndpointName } from '../../src/protocol/share/endpoints.ts';
import type { PostBody } from '../../src/protocol/share/payloads.ts';
import { beforeSharing, sharing, start } from './table-support.ts';
import { count, ACCOUNT, MINUTE, type Page, type World } from './world.ts';

/** The rows of posting, and those of any state (share-api, section 10), row by row: what a state does with an event, seen at the wire and on the page. */

function refuseLooksUntilStarted(world: World): void {
  world.share.order({ kind: 'refuse', code: 'MonitoringSessionNotActive', endpoint: 'readLatest', count: 99 });
  world.onRequest = () => {
    if (world.requests.at(-1) === 'startMonitoring') world.share.clearFaults();
  };
}

describe('POSTING', () => {
  test('200 → READY: one request', async () => {
    const { world, page } = await sharing();
    await world.pass(5 * MINUTE);
    expect(world.requests).toEqual(['postEgvs']);
    expect(page.sharing).toMatchObject({ waiting: 0, sending: { kind: 'idle' } });
  });

  test('DuplicateEgvPosted alone → it is known: nothing more is sent of it', async () => {
    const { world, page } = await sharing();
    await world.pass(3 * MINUTE);
    const next = world.clock.now() + 5 * MINUTE;
    const stop = page.cells.archive.watch(() => {
      const record = world.sendable().at(-1)!;
      if (record.trueAt < next - 5 * MINUTE) return;
      stop();
      world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: world.byAnother(record), endpoint: 'postEgvs' });
    });
    await world.pass(5 * MINUTE);
    world.expectAllSent(next - 5 * MINUTE);
    expect(page.sharing.waiting).toBe(0);
  });

  test('DuplicateEgvPosted in a batch → VERIFYING → POSTING with the missing ones', async () => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.socket.unplug();
    await world.pass(30 * MINUTE);
    const reading = world.byAnother(world.sendable().at(-2)!);
    world.share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading, endpoint: 'postEgvs' });
    world.socket.plug();
    await world.untilFollowing(page);
    await world.pass(10_000);
    const [before, ...after] = world.requests.filter((name) => name === 'postEgvs' || name === 'readLatest');
    expect(before).toBe('readLatest');
    expect(after.slice(0, 3)).toEqual(['postEgvs', 'readLatest', 'postEgvs']);
    world.expectAllSent(sentAt);
  });

  test('MonitoringSessionNotActive → STARTING, then POSTING', async () => {
    const { world } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'postEgvs' });
    await world.pass(5 * MINUTE);
    expect(world.requests).toEqual(['postEgvs', 'startMonitoring', 'postEgvs']);
    world.expectAllSent(sentAt);
  });

  test('MonitoringSessionNotActive to a look → STARTING, then the same look', async () => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.socket.unplug();
    await world.pass(30 * MINUTE);
    refuseLooksUntilStarted(world);
    world.socket.plug();
    await world.pass(2 * MINUTE);
    expect(world.requests).toEqual(['readLatest', 'startMonitoring', 'readLatest', 'postEgvs']);
    expect(page.sharing.waiting).toBe(0);
    world.expectAllSent(sentAt);
  });

  test('MonitoringSessionNotActive to the look that settles an attempt: Stop is told all the same', async () => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'drop', when: 'before', endpoint: 'postEgvs' });
    await world.pass(4 * MINUTE + 10_000);
    refuseLooksUntilStarted(world);
    await world.settle(page.cradle.stopSharing());
    await world.pass(2 * MINUTE);
    expect(count(world, 'stopMonitoring')).toBe(1);
    expect(page.sharing.wish).toBe('off');
  });

  test.each(['MonitoredReceiverNotAssigned', 'MonitoredReceiverSerialNumberDoesNotMatch'])('%s → CHECKING', async (code) => {
    const { world } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'refuse', code, endpoint: 'postEgvs' });
    await world.pass(5 * MINUTE);
    expect(world.requests.slice(0, 2)).toEqual(['postEgvs', 'checkAssignment']);
    world.expectAllSent(sentAt);
  });

  test.each([
    ['InvalidArgument', { kind: 'refuse', code: 'InvalidArgument' }],
    ['400', { kind: 'refuse', code: 'Whatever', status: 400 }],
    ['413', { kind: 'refuse', code: 'Whatever', status: 413 }],
  ] as const)('%s → the batch is halved; what is taken goes, and all of it goes in the end', async (_name, fault) => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.socket.unplug();
    await world.pass(30 * MINUTE);
    world.share.order({ ...fault, endpoint: 'postEgvs' });
    const sizes: number[] = [];
    world.intercept = ({ endpoint, body }) => {
      if (endpoint === 'postEgvs') sizes.push((body as PostBody).Egvs.length);
      return null;
    };
    world.socket.plug();
    await world.untilFollowing(page);
    await world.pass(MINUTE);
    expect(sizes).toEqual([6, 3, 3]);
    world.expectAllSent(sentAt);
    expect(page.sharing.setAside).toBe(0);
  });

  test.each([
    ['a dropped connection, the post taken', { kind: 'drop', when: 'after' }],
    ['a dropped connection, the post not taken', { kind: 'drop', when: 'before' }],
    ['a 5xx without a known code', { kind: 'refuse', code: 'Whatever' }],
    ['200 with HTML', { kind: 'html' }],
  ] as const)('%s → VERIFYING after back-off', async (_name, fault) => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ ...fault, endpoint: 'postEgvs' });
    await world.pass(4 * MINUTE + 10_000);
    expect(page.sharing.sending.kind).toBe('back-off');
    expect(page.sharing.waiting).toBe(1);
    await world.pass(90_000);
    expect(world.requests.slice(0, 2)).toEqual(['postEgvs', 'readLatest']);
    world.expectAllSent(sentAt);
    expect(page.sharing.waiting).toBe(0);
  });

  test('no answer in time → VERIFYING after back-off', async () => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'delay', delayMs: 40_000, endpoint: 'postEgvs' });
    await world.pass(4 * MINUTE + 40_000);
    expect(page.sharing).toMatchObject({ sending: { kind: 'back-off', problem: 'share:timeout' }, waiting: 1 });
    await world.pass(90_000);
    expect(world.requests.slice(0, 2)).toEqual(['postEgvs', 'readLatest']);
    world.expectAllSent(sentAt);
  });

  test('a code that nobody knows is told as Share said it', async () => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'refuse', code: 'AccountSuspended', endpoint: 'postEgvs' });
    await world.pass(4 * MINUTE + 10_000);
    expect(page.cells.activity.value[0]).toMatchObject({ what: 'problem', detail: { problem: 'share:unavailable', code: 'AccountSuspended' } });
  });
});

describe('any state', () => {
  /** The session ends just as this call comes. */
  const lapses: readonly (readonly [EndpointName, () => Promise<{ world: World; page: Page }>, (page: Page) => void])[] = [
    ['checkAssignment', () => beforeSharing({ assigned: false }), begins],
    ['startMonitoring', () => beforeSharing(), begins],
    ['isMonitoringActive', () => sharing(), () => undefined],
    ['postEgvs', () => sharing(), () => undefined],
    ['readLatest', () => sharing(), ({ cradle }) => void cradle.sendNow()],
    ['stopMonitoring', () => sharing(), ({ cradle }) => void cradle.stopSharing()],
  ];

  function begins({ cradle }: Page): void {
    void cradle.startSharing({ sendLastDay: true });
  }

  test.each(lapses)('SessionNotValid to %s → SIGNING_IN → the same call', async (endpoint, scene, act) => {
    const { world, page } = await scene();
    await world.pass(10 * MINUTE);
    world.requests = [];
    world.share.order({ kind: 'expire-sessions', endpoint });
    let acting = page;
    if (endpoint === 'isMonitoringActive') {
      await page.cradle.close();
      await world.pass(10 * MINUTE);
      acting = await world.open();
    }
    act(acting);
    await world.pass(6 * MINUTE);
    const [at, ...more] = world.requests.flatMap((name, i) => (name === endpoint ? [i] : []));
    expect(more.length, `${world.requests}`).toBeGreaterThan(0);
    expect(world.requests.slice(at, at! + 4)).toEqual([endpoint, 'systemUtcTime', 'loginById', endpoint]);
    expect(acting.sharing.session.kind).toBe('signed-in');
  });

  test('SessionNotValid to replaceReceiver → SIGNING_IN → the same call, by the same word', async () => {
    const { world, page } = await beforeSharing({ assigned: false });
    await start({ world, page });
    await world.pass(10 * MINUTE);
    world.share.order({ kind: 'expire-sessions', endpoint: 'replaceReceiver' });
    world.requests = [];
    await world.settle(page.cradle.answer(page.sharing.question!, true));
    await world.pass(MINUTE);
    expect(world.requests.slice(0, 6)).toEqual(['checkAssignment', 'replaceReceiver', 'systemUtcTime', 'loginById', 'replaceReceiver', 'startMonitoring']);
    world.expectAllSent();
  });

  test('SessionNotValid to the look for a canary → SIGNING_IN → PROVING', async () => {
    const scene = await beforeSharing();
    await scene.world.pass(10 * MINUTE);
    scene.world.share.order({ kind: 'expire-sessions', endpoint: 'readLatest' });
    await start(scene);
    await scene.world.pass(MINUTE);
    const names = scene.world.requests.slice(scene.world.requests.indexOf('readLatest'));
    expect(names.slice(0, 4)).toEqual(['readLatest', 'systemUtcTime', 'loginById', 'readLatest']);
    scene.world.expectAllSent();
  });

  test.each(['SessionNotValid', 'SessionIdNotFound'])('%s twice within 5 min → BACKOFF', async (code) => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'refuse', code, endpoint: 'postEgvs', count: 2 });
    await world.pass(4 * MINUTE + 10_000);
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', problem: 'share:session-lapsed' });
    expect(count(world, 'loginById')).toBe(1);
    await world.pass(6 * MINUTE);
    expect(count(world, 'loginById')).toBe(1);
    world.expectAllSent(sentAt);
  });

  test('a lapse soon after the last sign-in → BACKOFF, whichever pass it comes in', async () => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
    await world.pass(4 * MINUTE + 10_000);
    expect(count(world, 'loginById')).toBe(1);
    world.share.order({ kind: 'expire-sessions', endpoint: 'readLatest' });
    await world.settle(page.cradle.sendNow());
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', problem: 'share:session-lapsed' });
    expect(count(world, 'loginById')).toBe(1);
    await world.pass(12 * MINUTE);
    expect(count(world, 'loginById')).toBe(2);
    world.expectAllSent(sentAt);
  });

  test.each([
    [429, 1],
    [429, 600],
    [503, 3_600],
  ] as const)('%i with Retry-After → BACKOFF of just that length (%i s)', async (status, retryAfterSeconds) => {
    const { world, page } = await sharing();
    const askedAt: number[] = [];
    world.onRequest = () => askedAt.push(world.clock.now());
    world.share.order({ kind: 'status', status, retryAfterSeconds, endpoint: 'postEgvs' });
    while (askedAt.length === 0) await world.pass(100);
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', until: askedAt[0]! + retryAfterSeconds * 1_000 });
    page.cradle.wake('online');
    page.cradle.wake('looked-at');
    await world.pass(retryAfterSeconds * 1_000 + MINUTE);
    // An open attempt is left alone for 45 s, whatever was answered (design 3.6).
    expect(askedAt[1]! - askedAt[0]!).toBe(Math.max(45, retryAfterSeconds) * 1_000);
  });

  test('403 → HALTED(proxy or edge), shown', async () => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'refuse', code: 'Whatever', status: 403, endpoint: 'postEgvs' });
    await world.pass(5 * MINUTE);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'share:forbidden' });
    expect(page.sharing.waiting).toBe(1);
  });

  test('a pause that Share asked for is over for new readings too once a pass by the person’s word went well', async () => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'status', status: 429, retryAfterSeconds: 3_600, endpoint: 'postEgvs' });
    await world.pass(6 * MINUTE);
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', problem: 'share:rate-limited' });
    await world.settle(page.cradle.sendNow());
    await world.pass(MINUTE);
    expect(page.sharing.sending).toEqual({ kind: 'idle' });
    world.requests = [];
    await world.pass(6 * MINUTE);
    expect(world.requests).toContain('postEgvs');
  });

  test('BACKOFF: 30 s, 1, 2, 5, 15 min and then every 15 min, until something succeeds', async () => {
    const { world, page } = await sharing();
    world.socket.unplug();
    world.network = 'down';
    const tries: number[] = [];
    await world.settle(page.cradle.sendNow());
    tries.push(world.clock.now());
    for (let seconds = 0; seconds < 75 * 60; seconds += 10) {
      const before = world.requests.length;
      await world.pass(10_000);
      if (world.requests.length > before) tries.push(world.clock.now());
    }
    const minutes = tries.slice(1).map((at, i) => Math.round((at - tries[i]!) / 30_000) / 2);
    expect(minutes.slice(0, 7)).toEqual([0.5, 1, 2, 5, 15, 15, 15]);
    world.network = 'up';
    page.cradle.wake('online');
    await world.pass(MINUTE);
    expect(page.sharing).toMatchObject({ waiting: 0, sending: { kind: 'idle' } });
    world.network = 'down';
    await world.settle(page.cradle.sendNow());
    const failedAt = world.clock.now();
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', until: failedAt + 30_000 });
  });
});
