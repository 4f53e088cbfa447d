import { describe, expect, test } from 'vitest';
import type { ShareAnswer } from '../../src/share/door.ts';
import type { FaultKind } from '../../src/simulator/share/faults.ts';
import type { Problem } from '../../src/sync/face.ts';
import { beforeSharing, sharing, start } from './table-support.ts';
import { count, ACCOUNT, HOUR, MINUTE, PASSWORD, World, type Page, type WorldOptions } from './world.ts';

/** The rows of the session (share-api, section 10), row by row: what a state does with an event, seen at the wire and on the page. */

/** No cause that the world has, but a server in trouble. */
const passing: readonly (readonly [string, FaultKind, Problem])[] = [
  ['no answer', { kind: 'drop', when: 'before' }, 'sync:own-server-down'],
  ['429', { kind: 'status', status: 429 }, 'share:rate-limited'],
  ['503', { kind: 'status', status: 503 }, 'share:unavailable'],
  ['HTML', { kind: 'html' }, 'share:not-share'],
  ['another 5xx', { kind: 'refuse', code: 'Whatever', status: 502 }, 'share:unavailable'],
];

const nobody: ShareAnswer = { status: 200, text: '"00000000-0000-0000-0000-000000000000"', retryAfterMs: null, dateAt: null };

describe('SIGNING_IN', () => {
  test('session → the state that it lapsed in', async () => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
    await world.pass(6 * MINUTE);
    expect(world.requests.slice(0, 4)).toEqual(['postEgvs', 'systemUtcTime', 'loginById', 'postEgvs']);
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-in' }, waiting: 0 });
  });

  test('only the region that the person chose is ever asked', async () => {
    const world = new World();
    const asked = new Set<string>();
    const page = await world.open(world.clock, (deps) => ({
      ...deps,
      doorFor: (region, proxy) => {
        asked.add(region);
        return deps.doorFor(region, proxy);
      },
    }));
    world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'authenticate', count: 99 });
    await world.settle(page.cradle.signIn({ ...world.credentials, region: 'ous' }));
    expect(page.sharing.signInProblem).toBe('share:credentials-refused');
    await world.pass(HOUR);
    expect([...asked]).toEqual(['ous']);
    expect(world.requests).toEqual(['authenticate']);
  });

  test('the id of nobody → HALTED(credentials), as a refusal', async () => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
    world.intercept = ({ endpoint }) => (endpoint === 'loginById' ? nobody : null);
    await world.pass(3 * HOUR);
    expect(page.sharing).toMatchObject({ session: { kind: 'lapsed' }, signInProblem: 'share:credentials-refused' });
    expect(count(world, 'loginById') + count(world, 'authenticate')).toBe(1);
  });

  test.each(['AccountPasswordInvalid', 'SSO_AuthenticatePasswordInvalid', 'SSO_AuthenticateAccountNotFound'])(
    '%s → HALTED(credentials) until they are edited, over restarts and days',
    async (code) => {
      const { world, page } = await sharing();
      world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
      world.share.order({ kind: 'refuse', code, endpoint: 'loginById', count: 99 });
      await world.pass(5 * MINUTE);
      expect(page.sharing).toMatchObject({ session: { kind: 'lapsed' }, signInProblem: 'share:credentials-refused' });
      await page.cradle.close();
      world.socket.unplug();
      await world.pass(26 * HOUR);
      const again = await world.open();
      again.cradle.wake('online');
      await world.pass(10 * MINUTE);
      expect(count(world, 'loginById') + count(world, 'authenticate')).toBe(1);
      world.share.clearFaults();
      await world.settle(again.cradle.signIn(world.credentials));
      expect(again.sharing.session.kind).toBe('signed-in');
    },
  );

  test.each(['SSO_AuthenticateMaxAttemptsExceeed', 'SSO_AuthenticateMaxAttemptsExceeded'])(
    '%s → HALTED(locked): not even by hand before its end, which doubles',
    async (code) => {
      const { world, page } = await sharing();
      world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
      world.share.order({ kind: 'refuse', code, endpoint: 'loginById' });
      world.share.order({ kind: 'refuse', code, endpoint: 'authenticate' });
      await world.pass(5 * MINUTE);
      expect(page.sharing).toMatchObject({ session: { kind: 'lapsed' }, signInProblem: 'share:locked-out' });
      const tries = (): number => count(world, 'loginById') + count(world, 'authenticate');
      await page.cradle.close();
      const again = await world.open();
      await world.settle(again.cradle.signIn(world.credentials));
      expect(tries()).toBe(1);
      await world.pass(10 * MINUTE);
      await world.settle(again.cradle.signIn(world.credentials));
      expect(tries()).toBe(2);
      await world.pass(19 * MINUTE);
      await world.settle(again.cradle.signIn(world.credentials));
      expect(tries()).toBe(2);
      await world.pass(MINUTE);
      await world.settle(again.cradle.signIn(world.credentials));
      expect(again.sharing.session.kind).toBe('signed-in');
    },
  );

  test.each(passing)('%s before the try → BACKOFF → SIGNING_IN, and no try is spent', async (_name, fault, problem) => {
    const { world, page } = await sharing();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
    world.share.order({ ...fault, endpoint: 'systemUtcTime' });
    await world.pass(4 * MINUTE + 10_000);
    expect(page.sharing.sending).toMatchObject({ kind: 'back-off', problem });
    expect(count(world, 'loginById')).toBe(0);
    await world.pass(2 * MINUTE);
    expect(count(world, 'loginById')).toBe(1);
    world.expectAllSent(sentAt);
  });

  test.each(passing)('%s to the try itself: it counts, and none follows by itself', async (_name, fault) => {
    const { world, page } = await sharing();
    world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
    world.share.order({ ...fault, endpoint: 'loginById' });
    await world.pass(3 * HOUR);
    expect(count(world, 'loginById') + count(world, 'authenticate')).toBe(1);
    expect(page.sharing.session.kind).toBe('lapsed');
    expect(page.sharing.waiting).toBeGreaterThan(30);
  });

  test('no other region is tried by itself', async () => {
    const { world, page } = await sharing({}, false);
    await world.settle(page.cradle.signOut());
    world.requests = [];
    await world.settle(page.cradle.signIn({ ...world.credentials, password: 'of another region' }));
    expect(world.requests).toEqual(['authenticate']);
  });
});

describe('CHECKING', () => {
  test('AssignedToYou → STARTING', async () => {
    const scene = await beforeSharing();
    await start(scene);
    expect(scene.world.requests.slice(0, 4)).toEqual(['systemUtcTime', 'checkAssignment', 'startMonitoring', 'runtimeInfo']);
  });

  test('NotAssigned → ASK_USER', async () => {
    const scene = await beforeSharing({ assigned: false });
    await start(scene);
    expect(scene.page.sharing.question).toMatchObject({ kind: 'assign-receiver', toAnother: false });
    expect(scene.world.requests).toEqual(['systemUtcTime', 'checkAssignment']);
  });

  test('any other word → ASK_USER with a stronger warning', async () => {
    const scene = await beforeSharing({ assigned: false });
    scene.world.share.addAccount({ accountName: 'bob', password: PASSWORD, assignedSerial: scene.world.receiver.serial });
    await start(scene);
    expect(scene.page.sharing.question).toMatchObject({ kind: 'assign-receiver', toAnother: true });
  });

  test('InvalidArgument → HALTED(serial)', async () => {
    const scene = await beforeSharing();
    scene.world.share.order({ kind: 'refuse', code: 'InvalidArgument', endpoint: 'checkAssignment' });
    await start(scene);
    expect(scene.page.sharing.sending).toEqual({ kind: 'halted', problem: 'share:invalid-argument' });
    expect(count(scene.world, 'startMonitoring')).toBe(0);
  });
});

describe('ASK_USER', () => {
  test('consent → ASSIGNING → STARTING', async () => {
    const scene = await beforeSharing({ assigned: false });
    await start(scene);
    await scene.world.settle(scene.page.cradle.answer(scene.page.sharing.question!, true));
    await scene.world.pass(5_000);
    expect(scene.world.requests.slice(0, 5)).toEqual(['systemUtcTime', 'checkAssignment', 'checkAssignment', 'replaceReceiver', 'startMonitoring']);
    scene.world.expectAllSent();
  });

  test('no → HALTED(needs user), and not asked again by itself', async () => {
    const scene = await beforeSharing({ assigned: false });
    await start(scene);
    await scene.world.settle(scene.page.cradle.answer(scene.page.sharing.question!, false));
    await scene.world.pass(HOUR);
    expect(scene.page.sharing).toMatchObject({ question: null, sending: { kind: 'halted', problem: 'share:receiver-not-assigned' } });
    expect(scene.world.posted).toEqual([]);
  });
});

describe('ASSIGNING', () => {
  const consented = async (count500: number, options: WorldOptions = {}) => {
    const scene = await beforeSharing({ assigned: false, ...options });
    await start(scene);
    scene.world.share.order({ kind: 'refuse', code: 'Unknown', endpoint: 'replaceReceiver', count: count500 });
    await scene.world.settle(scene.page.cradle.answer(scene.page.sharing.question!, true));
    await scene.world.pass(5_000);
    return scene;
  };

  test('500 → CHECKING once; still not ours → HALTED(assignment)', async () => {
    const { world, page } = await consented(1);
    expect(world.requests).toEqual(['systemUtcTime', 'checkAssignment', 'checkAssignment', 'replaceReceiver', 'checkAssignment']);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'share:receiver-not-assigned' });
  });

  test('500 because it is ours already → CHECKING → STARTING', async () => {
    const scene = await beforeSharing({ assigned: false });
    await start(scene);
    // Assigned, and the answer lost: the second try meets a refusal that nobody published the code of.
    scene.world.share.order({ kind: 'drop', when: 'after', endpoint: 'replaceReceiver' });
    await scene.world.settle(scene.page.cradle.answer(scene.page.sharing.question!, true));
    await scene.world.pass(2 * MINUTE);
    expect(scene.page.sharing.monitoring).toMatchObject({ active: true });
    scene.world.expectAllSent();
  });
});

describe('STARTING', () => {
  test('"already active" → READY', async () => {
    const { world, page } = await sharing();
    await world.settle(page.cradle.signOut());
    await world.settle(page.cradle.signIn(world.credentials));
    await world.pass(10 * MINUTE);
    expect(page.sharing).toMatchObject({ waiting: 0, monitoring: { active: true } });
  });

  test.each(['MonitoredReceiverNotAssigned', 'MonitoredReceiverSerialNumberDoesNotMatch'])(
    '%s → CHECKING once in a row, then ASK_USER',
    async (code) => {
      const scene = await beforeSharing();
      scene.world.share.order({ kind: 'refuse', code, endpoint: 'startMonitoring', count: 2 });
      await start(scene);
      expect(scene.world.requests).toEqual(['systemUtcTime', 'checkAssignment', 'startMonitoring']);
      expect(scene.page.sharing.question).toMatchObject({ kind: 'assign-receiver' });
    },
  );

  /** Opened anew: Share is asked whether it still runs, and whose the receiver is was found out long ago. */
  const resumed = async (refusals: number): Promise<{ world: World; page: Page }> => {
    const { world, page } = await sharing();
    await page.cradle.close();
    await world.pass(10 * MINUTE);
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'isMonitoringActive' });
    world.share.order({ kind: 'refuse', code: 'MonitoredReceiverNotAssigned', endpoint: 'startMonitoring', count: refusals });
    world.requests = [];
    const again = await world.open();
    await world.pass(MINUTE);
    return { world, page: again };
  };

  test('MonitoredReceiverNotAssigned → CHECKING → STARTING, where Share says that it is ours', async () => {
    const { world, page } = await resumed(1);
    expect(world.requests.slice(0, 4)).toEqual(['isMonitoringActive', 'startMonitoring', 'checkAssignment', 'startMonitoring']);
    expect(page.sharing).toMatchObject({ question: null, waiting: 0, monitoring: { active: true } });
  });

  test('MonitoredReceiverNotAssigned again → ASK_USER: it is asked for once', async () => {
    const { world, page } = await resumed(2);
    expect(world.requests).toEqual(['isMonitoringActive', 'startMonitoring', 'checkAssignment', 'startMonitoring']);
    expect(page.sharing.question).toMatchObject({ kind: 'assign-receiver' });
  });
});

describe('STOPPING', () => {
  test.each([
    ['200', (): undefined => undefined],
    ['MonitoringSessionNotActive', (world: World) => world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'stopMonitoring' })],
  ] as const)('%s → nothing more is posted', async (_name, arrange) => {
    const { world, page } = await sharing();
    arrange(world);
    await world.settle(page.cradle.stopSharing());
    await world.pass(HOUR);
    expect(world.requests).toEqual(['stopMonitoring']);
    expect(page.sharing).toMatchObject({ wish: 'off', monitoring: { active: false }, sending: { kind: 'idle' } });
  });
});
