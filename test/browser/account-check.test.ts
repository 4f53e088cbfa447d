import { describe, expect, test } from 'vitest';
import { destinationOf } from '../../src/store/destinations.ts';
import { loadSettings } from '../../src/store/settings.ts';
// Loaded beforehand: while a chunk is on its way, virtual time runs on.
import '../../src/sync/account-check.ts';
import type { AccountCheck, Credentials } from '../../src/sync/face.ts';
import { ComputerTime } from './computer-time.ts';
import { ACCOUNT, MINUTE, PASSWORD, World, type Page } from './world.ts';

const LONG = 120_000;

async function check(world: World, page: Page, credentials: Credentials | null = null): Promise<AccountCheck> {
  const found = await world.settle(page.cradle.checkAccount(credentials));
  await world.pass(5_000);
  return found!;
}

/** A page with the receiver's readings, signed in or not. */
async function readPage(world: World, how: 'signed in' | 'signed out') {
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.pass(5_000);
  if (how === 'signed in') await world.settle(page.cradle.signIn(world.credentials));
  world.requests = [];
  return page;
}

/** A sign-in of today is one call of each kind. */
function signIns({ requests }: World): number {
  const count = (endpoint: string): number => requests.filter((name) => name === endpoint).length;
  return Math.max(count('authenticate'), count('loginById'));
}

const changing = ['startMonitoring', 'stopMonitoring', 'replaceReceiver', 'postEgvs', 'runtimeInfo'];

function expectOnlyAsked(world: World): void {
  expect(world.requests.filter((name) => changing.includes(name))).toEqual([]);
}

const answered = (answer: unknown) => ({ kind: 'answered', answer });
const failed = (problem: string) => ({ kind: 'failed', problem });
const notAsked = { kind: 'not-asked' };

describe('Check my account', () => {
  test('signed in and sharing: one sign-in, and everything is right', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.requests = [];
    const found = await check(world, page);
    expect(found).toEqual({
      region: 'us',
      accountName: ACCOUNT,
      proxy: answered(true),
      clock: answered({ errorMs: expect.closeTo(0, -2) }),
      signIn: answered(true),
      session: answered(true),
      monitoring: answered({ active: true, wish: 'on' }),
      receiver: answered({ serial: world.receiver.serial, assigned: 'here' }),
      followers: answered({ newest: page.sharing.followers!.newest, sentLately: true }),
    });
    expect(signIns(world)).toBe(1);
    expectOnlyAsked(world);
    const sentAt = world.clock.now();
    await world.pass(10 * MINUTE);
    world.expectAllSent(sentAt);
  }, LONG);

  test('what it saw is no look of the outbox: the next post is still preceded by one', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await check(world, page);
    world.requests = [];
    while (!world.requests.includes('postEgvs')) await world.pass(5_000);
    expect(world.requests.slice(0, world.requests.indexOf('postEgvs'))).toContain('readLatest');
  }, LONG);

  test('signed out: success is a sign-in, made once, and shares nothing', async () => {
    const world = new World();
    const page = await readPage(world, 'signed out');
    expect(await world.settle(page.cradle.checkAccount(null))).toBe(null);
    const found = await check(world, page, world.credentials);
    expect(found).toMatchObject({
      signIn: answered(true),
      monitoring: answered({ active: false, wish: 'off' }),
      receiver: answered({ serial: world.receiver.serial, assigned: 'here' }),
      followers: answered({ newest: null, sentLately: false }),
    });
    expect(page.sharing.session).toEqual({ kind: 'signed-in', region: 'us', accountName: ACCOUNT });
    expect(signIns(world)).toBe(1);
    await world.pass(10 * MINUTE);
    expectOnlyAsked(world);
  }, LONG);

  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['an account of another region, which looks the same', { accountName: 'bob' }],
  ])('%s: refused once, counted, and nothing after it is asked', async (_name, wrong) => {
    const world = new World();
    const page = await readPage(world, 'signed out');
    const found = await check(world, page, { ...world.credentials, ...wrong });
    expect(found).toMatchObject({ proxy: answered(true), signIn: failed('share:credentials-refused') });
    expect(found).toMatchObject({ session: notAsked, monitoring: notAsked, receiver: notAsked, followers: notAsked });
    expect(world.requests).toEqual(['systemUtcTime', 'authenticate']);
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, signInProblem: 'share:credentials-refused' });
  }, LONG);

  test('a kept password that is wrong by now: refused once, never tried again by itself', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'authenticate', count: 9 });
    world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'loginById', count: 9 });
    world.requests = [];
    expect(await check(world, page)).toMatchObject({ signIn: failed('share:credentials-refused'), session: notAsked, followers: notAsked });
    expect(signIns(world)).toBe(1);
    const row = (await destinationOf(page.store, (await loadSettings(page.store)).destination!))!;
    expect(row.signIn.state).toBe('refused');
    world.share.order({ kind: 'expire-sessions' });
    await world.pass(30 * MINUTE);
    expect(signIns(world)).toBe(1);
  }, LONG);

  test('a lock-out is shown with its end and respected', async () => {
    const world = new World();
    const page = await readPage(world, 'signed out');
    world.share.order({ kind: 'refuse', code: 'SSO_AuthenticateMaxAttemptsExceeed', endpoint: 'authenticate' });
    const lockedAt = world.clock.now();
    const found = await check(world, page, world.credentials);
    expect(found).toMatchObject({ signIn: { kind: 'locked', until: expect.closeTo(lockedAt + 10 * MINUTE, -4) }, session: notAsked });
    world.requests = [];
    expect(await check(world, page, world.credentials)).toMatchObject({ signIn: found.signIn });
    expect(world.requests).toEqual(['systemUtcTime']);
    await world.pass(10 * MINUTE);
    expect(await check(world, page, world.credentials)).toMatchObject({ signIn: answered(true) });
  }, LONG);

  test('no password at hand: the session that is there is asked, and one that lapsed is told', async () => {
    const world = new World();
    const first = await world.sharingPage();
    await first.cradle.close();
    const page = await world.open();
    await world.pass(5_000);
    world.requests = [];
    expect(await check(world, page)).toMatchObject({ signIn: { kind: 'no-password' }, session: answered(true), receiver: { kind: 'answered' } });
    world.share.order({ kind: 'expire-sessions' });
    expect(await check(world, page)).toMatchObject({
      signIn: { kind: 'no-password' },
      session: failed('share:session-lapsed'),
      monitoring: notAsked,
      receiver: notAsked,
      followers: notAsked,
    });
    expect(signIns(world)).toBe(0);
  }, LONG);

  test.each([
    ['to nobody', false, 'nowhere'],
    ['to another account', true, 'other'],
  ] as const)('a receiver assigned %s is told, and not assigned', async (_name, toAnother, assigned) => {
    const world = new World({ assigned: false });
    if (toAnother) world.share.addAccount({ accountName: 'bob', password: 'x', assignedSerial: world.receiver.serial });
    const page = await readPage(world, 'signed in');
    expect(await check(world, page)).toMatchObject({ receiver: answered({ serial: world.receiver.serial, assigned }) });
    expectOnlyAsked(world);
    expect(world.share.accountState(ACCOUNT)?.assignedSerial).toBe(null);
  }, LONG);

  test('sharing that was stopped elsewhere is told, and the next pass starts it again', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'stop-monitoring', accountName: ACCOUNT, endpoint: 'isMonitoringActive' });
    world.requests = [];
    expect(await check(world, page)).toMatchObject({ monitoring: answered({ active: false, wish: 'on' }) });
    expectOnlyAsked(world);
    expect(page.sharing.monitoring).toMatchObject({ active: false });
    const sentAt = world.clock.now();
    await world.pass(10 * MINUTE);
    expect(world.requests).toContain('startMonitoring');
    world.expectAllSent(sentAt);
  }, LONG);

  test('a computer clock that is wrong is told beside Share’s', async () => {
    const world = new World();
    const ahead = new ComputerTime(world.clock, 90 * MINUTE);
    const page = await world.open(ahead);
    const found = await check(world, page, world.credentials);
    expect(found.clock).toEqual(answered({ errorMs: expect.closeTo(-90 * MINUTE, -3) }));
    expect(found.receiver).toEqual({ kind: 'no-receiver' });
  }, LONG);

  test.each([
    ['own server gone', 'sync:own-server-down'],
    ['down', 'sync:offline'],
  ] as const)('no way to Share (%s): the password is given to nobody', async (network, problem) => {
    const world = new World();
    const page = await readPage(world, 'signed out');
    world.network = network;
    const found = await check(world, page, world.credentials);
    expect(found).toMatchObject({ proxy: failed(problem), clock: notAsked, signIn: notAsked, session: notAsked, followers: notAsked });
    expect(world.requests).toEqual(['systemUtcTime']);
    expect(page.sharing.session.kind).toBe('signed-out');
  }, LONG);

  test('a page of somebody in between: at first it gets no password; later it ends the check', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'html', endpoint: 'systemUtcTime' });
    world.requests = [];
    expect(await check(world, page)).toMatchObject({ proxy: failed('share:not-share'), signIn: notAsked });
    expect(world.requests).toEqual(['systemUtcTime']);
    world.share.order({ kind: 'html', endpoint: 'checkAssignment' });
    expect(await check(world, page)).toMatchObject({ session: answered(true), receiver: failed('share:not-share'), followers: notAsked });
  }, LONG);

  test('nobody follows, though readings were sent', async () => {
    const world = new World({ followers: 0 });
    const page = await world.sharingPage();
    expect(await check(world, page)).toMatchObject({ followers: answered({ newest: null, sentLately: true }) });
  }, LONG);

  test('it waits for a pass under way, and a pass waits for it: one talk at a time', async () => {
    const world = new World();
    const page = await readPage(world, 'signed in');
    world.share.order({ kind: 'delay', delayMs: 2_000, endpoint: 'postEgvs', count: 99 });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    while (!world.requests.includes('postEgvs')) await world.pass(500);
    const asked = world.requests.length;
    const answer = page.cradle.checkAccount(null);
    await world.pass(MINUTE);
    expect((await world.settle(answer))?.signIn).toEqual(answered(true));
    const talk = world.requests.slice(asked);
    expect(talk.indexOf('authenticate')).toBeGreaterThan(talk.lastIndexOf('postEgvs'));
  }, LONG);

  test('signing out ends it, and it leaves no secret behind', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    world.share.order({ kind: 'delay', delayMs: 5_000, endpoint: 'authenticate' });
    const answer = page.cradle.checkAccount(null);
    await world.pass(1_000);
    await world.settle(page.cradle.signOut());
    expect(await world.settle(answer)).toBe(null);
    await world.pass(10_000);
    expect(await page.store.db.count('vault')).toBe(0);
    expect(page.sharing.session.kind).toBe('signed-out');
  }, LONG);

  test('no part of it tells the password', async () => {
    const world = new World();
    const page = await readPage(world, 'signed out');
    expect(JSON.stringify(await check(world, page, world.credentials))).not.toContain(PASSWORD);
  }, LONG);
});

test('forgetting an account does not wait for a check of it', async () => {
  const world = new World();
  const page = await world.sharingPage();
  await world.settle(page.cradle.stopSharing());
  await world.pass(1_000);
  const { destination } = page.cells.settings.value;
  world.share.order({ kind: 'delay', delayMs: 25_000, count: 9 });
  const checked = page.cradle.checkAccount(null);
  await world.pass(1_000);
  const askedAt = world.clock.now();
  expect(await world.settle(page.cradle.forget({ kind: 'account', id: destination! }))).toEqual({ kind: 'forgotten' });
  expect(world.clock.now() - askedAt).toBeLessThan(5_000);
  expect(await checked).toBeNull();
});
