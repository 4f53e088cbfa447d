import { describe, expect, test } from 'vitest';
import { count, ACCOUNT, HOUR, MINUTE, World } from './world.ts';

describe('who is signed in, and whether it is shared', () => {
  test("a lapsed session is renewed once when the password is kept, and the reading goes", async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    await page.cradle.close();
    const again = await world.open();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.pass(20 * MINUTE);
    world.expectAllSent(sentAt);
    expect(count(world, 'loginById')).toBe(1);
    expect(again.sharing.session.kind).toBe('signed-in');
  });

  test('a lapsed session without a kept password asks for it, and what waits is not lost', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await page.cradle.close();
    const again = await world.open();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions' });
    await world.pass(20 * MINUTE);
    expect(again.sharing.session.kind).toBe('lapsed');
    expect(again.sharing.waiting).toBe(4);
    await world.settle(again.cradle.signIn(world.credentials));
    await world.pass(2 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('what is stopped before Share’s clock has answered is not started any more', async () => {
    const world = new World();
    const page = await world.open();
    await world.connectAndSignIn(page);
    world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'systemUtcTime' });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    await world.settle(page.cradle.stopSharing());
    await world.pass(2 * MINUTE);
    expect(count(world, 'startMonitoring')).toBe(0);
    expect(world.posted).toEqual([]);
  });

  test('what is stopped while Share is asked whether it runs is not started any more', async () => {
    const world = new World({ travelMs: 10_000 });
    const page = await world.sharingPage();
    await world.pass(2 * MINUTE);
    await page.cradle.close();
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'isMonitoringActive' });
    world.requests = [];
    const again = await world.open();
    while (count(world, 'isMonitoringActive') === 0) await world.pass(1_000);
    await world.pass(6_000);
    await world.settle(again.cradle.stopSharing());
    await world.pass(MINUTE);
    expect(count(world, 'startMonitoring')).toBe(0);
    expect(count(world, 'stopMonitoring')).toBe(1);
  });

  test('what is started again while the session is renewed for a stop is not stopped', async () => {
    const world = new World({ travelMs: 10_000 });
    const { cradle, cells } = await world.sharingPage({ keep: true });
    await world.pass(2 * MINUTE);
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.settle(cradle.stopSharing());
    while (count(world, 'loginById') === 0) await world.pass(1_000);
    await world.settle(cradle.startSharing({ sendLastDay: false }));
    await world.pass(3 * MINUTE);
    expect(count(world, 'stopMonitoring')).toBe(1);
    expect(cells.sharing.value).toMatchObject({ wish: 'on', monitoring: { active: true } });
  });

  test('a refused automatic sign-in is never repeated by itself', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    world.share.order({ kind: 'expire-sessions' });
    world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'loginById', count: 99 });
    world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'authenticate', count: 99 });
    world.requests = [];
    await world.pass(3 * HOUR);
    expect(count(world, 'loginById') + count(world, 'authenticate')).toBe(1);
    expect(page.sharing).toMatchObject({ session: { kind: 'lapsed' }, signInProblem: 'share:credentials-refused' });
    await page.cradle.close();
    const again = await world.open();
    await world.pass(HOUR);
    expect(count(world, 'loginById')).toBe(1);
    expect(again.sharing.waiting).toBeGreaterThan(36);
  });

  test('a password that Share refused is not tried again after another one signed in in another tab', async () => {
    const world = new World();
    const first = await world.sharingPage({ keep: false });
    const second = await world.open();
    await world.pass(1_000);
    world.share.order({ kind: 'expire-sessions' });
    for (const endpoint of ['loginById', 'authenticate'] as const) world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint });
    await world.pass(10 * MINUTE);
    expect(first.sharing.session.kind).toBe('lapsed');
    world.share.clearFaults();
    await world.settle(second.cradle.signIn({ ...world.credentials, keep: false }));
    await world.pass(MINUTE);
    expect(first.sharing.session.kind).toBe('signed-in');
    await second.cradle.close();
    // Else there were too many tries for another one, whatever the password.
    await world.pass(2 * HOUR);
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.pass(10 * MINUTE);
    expect(world.requests).not.toContain('loginById');
    expect(world.requests).not.toContain('authenticate');
    expect(first.sharing.session.kind).toBe('lapsed');
  });

  test('a wrong password is one request, said once, and a lock-out is respected', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.signIn({ ...world.credentials, password: 'wrong' }));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, signInProblem: 'share:credentials-refused' });
    expect(world.requests).toEqual(['authenticate']);
    world.share.order({ kind: 'refuse', code: 'SSO_AuthenticateMaxAttemptsExceeed', endpoint: 'authenticate' });
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing.signInProblem).toBe('share:locked-out');
    await world.settle(page.cradle.signIn(world.credentials));
    expect(world.requests).toHaveLength(2);
    await world.pass(10 * MINUTE);
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing.session.kind).toBe('signed-in');
  });

  test('a receiver that is not assigned is asked about first, and assigned by the person only', async () => {
    const world = new World({ assigned: false });
    const page = await world.sharingPage();
    expect(page.sharing.question).toMatchObject({ kind: 'assign-receiver', serial: world.receiver.serial, accountName: ACCOUNT });
    expect(world.posted).toEqual([]);
    await world.pass(30 * MINUTE);
    expect(count(world, 'replaceReceiver')).toBe(0);
    const sentAt = world.clock.now();
    await world.settle(page.cradle.answer(page.sharing.question!, true));
    await world.pass(MINUTE);
    expect(count(world, 'replaceReceiver')).toBe(1);
    world.expectAllSent(sentAt);
  });

  test('sharing that was stopped elsewhere is restarted three times an hour, and then the page asks', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.requests = [];
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'postEgvs', count: 99 });
    await world.pass(30 * MINUTE);
    expect(count(world, 'startMonitoring')).toBe(3);
    expect(page.sharing.sending).toEqual({ kind: 'halted', problem: 'sync:sharing-stopped-elsewhere' });
    world.share.clearFaults();
    await world.pass(HOUR);
    await world.settle(page.cradle.sendNow());
    await world.pass(MINUTE);
    world.expectAllSent(sentAt);
  });

  test('a page that is looked at again sends what waits, where no reading comes that would', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'postEgvs', count: 99 });
    await world.pass(30 * MINUTE);
    world.share.clearFaults();
    world.socket.unplug();
    await world.pass(HOUR);
    const { waiting, sending } = page.sharing;
    expect([waiting > 0, sending.kind]).toEqual([true, 'halted']);
    const posted = world.posted.length;
    page.cradle.wake('looked-at');
    await world.pass(MINUTE);
    expect(page.sharing).toMatchObject({ waiting: 0, sending: { kind: 'idle' } });
    expect(world.posted).toHaveLength(posted + waiting);
  });

  test('the switch shows the true state: sharing that was stopped elsewhere is found at the start of the page', async () => {
    const world = new World();
    const page = await world.sharingPage();
    expect(page.sharing.monitoring).toMatchObject({ active: true });
    await page.cradle.close();
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT });
    world.requests = [];
    const again = await world.open();
    await world.pass(10_000);
    expect(world.requests.slice(0, 2)).toEqual(['isMonitoringActive', 'startMonitoring']);
    expect(again.cells.activity.value.map((line) => line.what)).toContain('sharing-restarted');
    expect(again.sharing.monitoring).toEqual({ active: true, askedAt: expect.any(Number) });
  });

  test('Stop sharing tells Share, and nothing more is posted; readings taken meanwhile stay here unless asked for', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await world.settle(page.cradle.stopSharing());
    await world.pass(1_000);
    expect(world.share.accountState(ACCOUNT)?.monitoring).toBe(false);
    const before = world.posted.length;
    await world.pass(HOUR);
    expect(world.posted.length).toBe(before);
    await world.settle(page.cradle.startSharing({ sendLastDay: false }));
    await world.pass(10 * MINUTE);
    expect(world.posted.length).toBe(before + 2);
    expect(world.share.accountState(ACCOUNT)?.monitoring).toBe(true);
  });

  test('what was on its way when sharing was stopped does not go after a start without the last day', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const before = world.posted.length;
    world.share.order({ kind: 'drop', when: 'before', endpoint: 'postEgvs' });
    world.requests = [];
    while (world.requests.length === 0) await world.pass(1_000);
    world.network = 'down';
    await world.pass(MINUTE);
    await world.settle(page.cradle.stopSharing());
    await world.pass(HOUR);
    const startedAt = world.clock.now();
    await world.settle(page.cradle.startSharing({ sendLastDay: false }));
    world.network = 'up';
    await world.pass(20 * MINUTE);
    const since = world.posted.slice(before);
    expect(since.length).toBeGreaterThan(2);
    expect(since.filter(({ wtAt }) => wtAt < startedAt)).toEqual([]);
  });

  test('Stop sharing in the middle of a backlog ends it after the post under way, and starting again doubles nothing', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.signIn(world.credentials));
    world.share.order({ kind: 'delay', delayMs: 2_000, endpoint: 'postEgvs', count: 99 });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    while (count(world, 'postEgvs') < 3) await world.pass(500);
    await world.settle(page.cradle.stopSharing());
    await world.pass(30_000);
    expect(count(world, 'postEgvs')).toBe(3);
    expect(world.share.accountState(ACCOUNT)?.monitoring).toBe(false);
    const startedAt = world.clock.now();
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(2 * MINUTE);
    world.expectAllSent(startedAt);
    expect(page.sharing.waiting).toBe(0);
  });

  test('signing out removes every secret and keeps readings and outcomes', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    await world.settle(page.cradle.signOut());
    expect(await page.store.db.count('vault')).toBe(0);
    expect(await page.store.db.count('outcomes')).toBe(world.posted.length);
    await world.expectArchived(page.store);
    expect(page.sharing.session.kind).toBe('signed-out');
  });
});
