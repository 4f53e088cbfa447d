import { describe, expect, test } from 'vitest';
import { count, HOUR, MINUTE, World, type Page } from './world.ts';

/** Sessions end, in one tab or in all: each of these left somebody signed out who need not be, or told them something untrue, once. */

const forgetOther = async (world: World, page: Page): Promise<void> => {
  expect(await world.settle(page.cradle.forget({ kind: 'receiver', serial: 'PR99999999' }))).toEqual({ kind: 'forgotten' });
};

describe('a session that ended', () => {
  test('and that another tab renewed is there for this tab too, which goes on when the other is closed', async () => {
    const world = new World();
    const first = await world.sharingPage();
    const second = await world.open();
    const sentAt = world.clock.now();
    world.share.order({ kind: 'expire-sessions' });
    await world.settle(second.cradle.sendNow());
    expect(second.sharing.session.kind).toBe('lapsed');
    await world.settle(first.cradle.sendNow());
    await world.pass(1_000);
    expect(second.sharing).toMatchObject({ session: { kind: 'signed-in' }, signInProblem: null });
    await first.cradle.close();
    await world.pass(20 * MINUTE);
    world.expectAllSent(sentAt);
  });

  test('stays ended for this tab where nobody renewed it', async () => {
    const world = new World();
    const first = await world.sharingPage();
    const second = await world.open();
    world.share.order({ kind: 'refuse', code: 'SessionIdNotFound', endpoint: 'readLatest' });
    await world.settle(second.cradle.sendNow());
    expect(second.sharing.session.kind).toBe('lapsed');
    await world.settle(first.cradle.saveSettings({ targetRange: { lowMgdl: 80, highMgdl: 160 } }));
    await world.pass(1_000);
    expect(second.sharing.session.kind).toBe('lapsed');
  });

  test('three times an hour is not renewed once more by itself, and that is said as it is', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const sentAt = world.clock.now();
    for (let lapse = 0; lapse < 2; lapse += 1) {
      await world.pass(8 * MINUTE);
      world.share.order({ kind: 'expire-sessions' });
      await world.pass(5 * MINUTE);
    }
    expect(count(world, 'authenticate') + count(world, 'loginById')).toBe(4);
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.pass(25 * MINUTE);
    expect(count(world, 'loginById')).toBe(0);
    expect(page.sharing).toMatchObject({ session: { kind: 'lapsed' }, signInProblem: 'sync:signed-in-often' });
    await world.settle(page.cradle.signIn({ ...world.credentials, keep: true }));
    await world.pass(MINUTE);
    world.expectAllSent(sentAt);
  });

  test('is renewed with the password of this tab, also after something was forgotten in another', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    const other = await world.open();
    await forgetOther(world, other);
    await world.pass(1_000);
    world.share.order({ kind: 'expire-sessions' });
    await world.pass(12 * MINUTE);
    expect(page.sharing.session.kind).toBe('signed-in');
    world.expectAllSent(sentAt);
  });

  test('is not renewed with it after another tab signed in: it may be an older one', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const other = await world.open();
    await world.settle(other.cradle.signIn(world.credentials));
    await world.pass(1_000);
    await other.cradle.close();
    world.share.order({ kind: 'expire-sessions' });
    world.requests = [];
    await world.pass(12 * MINUTE);
    expect(page.sharing.session.kind).toBe('lapsed');
    expect(count(world, 'loginById') + count(world, 'authenticate')).toBe(0);
  });
});

test('a session that works goes on, however often a check finds that the kept password is wrong', async () => {
  const world = new World();
  const page = await world.sharingPage({ keep: true });
  const sentAt = world.clock.now();
  world.share.order({ kind: 'refuse', code: 'AccountPasswordInvalid', endpoint: 'authenticate', count: 9 });
  for (let times = 0; times < 2; times += 1) await world.settle(page.cradle.checkAccount(null));
  expect(page.sharing.session.kind).toBe('signed-in');
  await world.pass(HOUR);
  world.expectAllSent(sentAt);
});

test('a password that is not to be kept any more is gone', async () => {
  const world = new World();
  const page = await world.sharingPage({ keep: true });
  expect(await page.store.db.count('vault')).toBeGreaterThan(1);
  const names = async (): Promise<string[]> => (await page.store.db.getAll('vault')).map(({ name }) => name).filter((name) => name.endsWith('/password'));
  expect(await names()).toHaveLength(1);
  await world.settle(page.cradle.signIn({ ...world.credentials, keep: false }));
  expect(await names()).toEqual([]);
});

test('after a closed archive the page says no more, whatever wakes it', async () => {
  const world = new World();
  const page = await world.sharingPage();
  await page.cradle.close();
  page.store.close();
  const { sending } = page.sharing;
  page.cradle.wake('looked-at');
  page.cradle.wake('online');
  await world.pass(MINUTE);
  expect(page.sharing.sending).toEqual(sending);
});

test('what was sent before the account was forgotten is not another program’s', async () => {
  const world = new World();
  const page = await world.sharingPage();
  expect(world.posted.length).toBeGreaterThan(200);
  const { destination } = page.cells.settings.value;
  expect(await world.settle(page.cradle.forget({ kind: 'account', id: destination! }))).toEqual({ kind: 'forgotten' });
  await world.settle(page.cradle.signIn(world.credentials));
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(20 * MINUTE);
  expect(page.sharing).toMatchObject({ waiting: 0, othersAt: null });
  world.share.order({ kind: 'other-uploader', accountName: 'alice', reading: { ...world.byAnother(world.sendable().at(-1)!), stAt: world.stOf(world.sendable().at(-1)!) - 100_000 }, endpoint: 'readLatest' });
  await world.settle(page.cradle.sendNow());
  expect(page.sharing.othersAt).not.toBe(null);
});
