import { describe, expect, test } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { clocksOf } from '../../src/store/clocks.ts';
import { loadSettings } from '../../src/store/settings.ts';
import { allDestinations } from '../../src/store/destinations.ts';
import { ComputerTime } from './computer-time.ts';
import { count, HOUR, MINUTE, World } from './world.ts';

/** What happens while something else is under way. */

const bob = { accountName: 'bob', password: 'tray of eggs' };

function withBob(options: ConstructorParameters<typeof World>[0] = {}): World {
  const world = new World({ receiver: { days: 0.2 }, ...options });
  world.share.addAccount({ ...bob, followers: 1 });
  return world;
}

describe('a sign-out while another tab signs in', () => {
  test('to the same account is the last word', async () => {
    const world = withBob({ travelMs: 10_000 });
    const a = await world.sharingPage();
    const b = await world.open();
    const signingIn = b.cradle.signIn({ ...world.credentials, keep: true });
    await world.pass(2_000);
    await world.settle(a.cradle.signOut());
    await world.settle(signingIn);
    world.requests = [];
    await world.pass(10 * MINUTE);
    expect((await loadSettings(a.store)).destination).toBeNull();
    expect(await a.store.db.getAllKeys('vault')).toEqual([]);
    expect([a.sharing.session.kind, b.sharing.session.kind]).toEqual(['signed-out', 'signed-out']);
    expect(world.requests).toEqual([]);
  });

  test('to another one leaves what that one keeps', async () => {
    const world = withBob({ travelMs: 10_000 });
    const a = await world.sharingPage();
    const b = await world.open();
    const signingIn = b.cradle.signIn({ ...world.credentials, ...bob, keep: true });
    await world.pass(2_000);
    await world.settle(a.cradle.signOut());
    await world.settle(signingIn);
    await world.pass(MINUTE);
    expect([a.sharing.session, b.sharing.session]).toEqual([expect.objectContaining({ kind: 'signed-in', accountName: 'bob' }), expect.objectContaining({ kind: 'signed-in', accountName: 'bob' })]);
    expect((await a.store.db.getAllKeys('vault')).filter((name) => String(name).includes('/'))).toHaveLength(2);
  });
});

test('a refused sign-in does not undo what another tab did meanwhile', async () => {
  const world = withBob();
  const a = await world.open();
  await world.connectAndSignIn(a);
  await world.settle(a.cradle.signOut());
  const b = await world.open();
  world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'authenticate' });
  const signingIn = b.cradle.signIn({ ...world.credentials, accountName: 'alicia' });
  await world.pass(2_000);
  await world.settle(a.cradle.signIn({ ...world.credentials, ...bob }));
  await world.settle(signingIn);
  expect(b.sharing.session).toMatchObject({ kind: 'signed-in', accountName: 'bob' });
});

test('what is stopped while Share is asked about the assignment assigns nothing', async () => {
  const world = new World({ assigned: false, travelMs: 10_000 });
  const page = await world.open();
  await world.connectAndSignIn(page);
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(MINUTE);
  expect(page.sharing.question).toMatchObject({ kind: 'assign-receiver' });
  world.requests = [];
  const answered = page.cradle.answer(page.sharing.question!, true);
  while (count(world, 'checkAssignment') === 0) await world.pass(1_000);
  await world.settle(page.cradle.stopSharing());
  await world.settle(answered);
  await world.pass(2 * MINUTE);
  expect(count(world, 'replaceReceiver')).toBe(0);
  expect(count(world, 'stopMonitoring')).toBe(1);
});

test('a question about another receiver is gone with its account, and an answer to it changes no other one', async () => {
  const world = withBob();
  const page = await world.sharingPage();
  world.socket.swap(new PracticeReceiver({ clock: world.clock, serial: 'PR00000002', seed: 7, days: 0.2, newestAgeSeconds: 60 }));
  await world.pass(20_000);
  const { question } = page.sharing;
  expect(question).toMatchObject({ kind: 'other-receiver', serial: 'PR00000002' });
  const other = await world.open();
  await world.settle(other.cradle.signIn({ ...world.credentials, ...bob }));
  await world.pass(1_000);
  expect(page.sharing.question).toBeNull();
  await world.settle(page.cradle.answer(question!, true));
  expect((await allDestinations(page.store)).find(({ accountName }) => accountName === 'bob')?.bound).toBeNull();
});

test('a question about another receiver is asked again where the same account comes back', async () => {
  const world = withBob();
  const page = await world.sharingPage();
  world.socket.swap(new PracticeReceiver({ clock: world.clock, serial: 'PR00000002', seed: 7, days: 0.2, newestAgeSeconds: 60 }));
  await world.pass(20_000);
  expect(page.sharing.question).toMatchObject({ kind: 'other-receiver' });
  await world.settle(page.cradle.signOut());
  expect(page.sharing.question).toBeNull();
  await world.settle(page.cradle.signIn(world.credentials));
  await world.pass(6 * MINUTE);
  expect(page.sharing.question).toMatchObject({ kind: 'other-receiver', serial: 'PR00000002' });
});

test('what fails beside the sending does not end it', async () => {
  const world = new World({ receiver: { days: 0.2 } });
  const page = await world.sharingPage();
  const sentAt = world.clock.now();
  const getAllKeys = IDBObjectStore.prototype.getAllKeys;
  IDBObjectStore.prototype.getAllKeys = () => {
    throw new TypeError('Failed to fetch dynamically imported module');
  };
  await world.settle(page.cradle.saveSettings({ unit: 'mg/dL' }));
  IDBObjectStore.prototype.getAllKeys = getAllKeys;
  expect(page.sharing.sending).toMatchObject({ kind: 'halted' });
  await world.pass(12 * MINUTE);
  world.expectAllSent(sentAt);
  expect(page.sharing.sending.kind).toBe('idle');
});

test('forgetting another account does not leave what waits of the one in use', async () => {
  const world = withBob();
  const page = await world.open();
  await world.settle(page.cradle.signIn({ ...world.credentials, ...bob }));
  await world.connectAndSignIn(page);
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  world.network = 'down';
  await world.pass(6 * MINUTE);
  await world.settle(page.cradle.disconnect());
  const { id } = (await allDestinations(page.store)).find(({ accountName }) => accountName === 'bob')!;
  await world.settle(page.cradle.forget({ kind: 'account', id }));
  world.network = 'up';
  await world.pass(HOUR);
  expect(page.sharing.waiting).toBe(0);
});

test('readings from before the start stay here where the clock was set, and Share’s is asked only after they were chosen', async () => {
  const world = new World({ receiver: { days: 0.2 } });
  const clock = new ComputerTime(world.clock);
  const page = await world.open(clock);
  await world.connectAndSignIn(page);
  const startedAt = world.clock.now();
  await world.settle(page.cradle.startSharing({ sendLastDay: false }));
  await world.pass(90 * MINUTE);
  world.network = 'down';
  clock.aheadMs = HOUR;
  await world.pass(35 * MINUTE);
  world.socket.unplug();
  await world.pass(5 * MINUTE);
  world.network = 'up';
  page.cradle.wake('online');
  await world.pass(10 * MINUTE);
  expect(world.posted.filter(({ wtAt }) => wtAt < startedAt - MINUTE)).toEqual([]);
});

describe('the receiver', () => {
  test('that tells its time twice is measured right', async () => {
    const world = new World({ receiver: { days: 0.2, latencyMs: 15 } });
    world.receiver.order({ kind: 'duplicate-answer', command: commands.systemTime.code });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(MINUTE);
    await world.untilFollowing(page);
    const rows = await clocksOf(page.store, world.receiver.serial);
    for (const { taSeconds } of rows) expect(Math.abs(taSeconds - world.receiver.utcMinusSystemSeconds)).toBeLessThanOrEqual(1);
  });

  test('whose port another program takes between two openings is followed again', async () => {
    const world = new World({ receiver: { days: 0.2 } });
    const first = await world.open();
    await world.settle(first.cradle.connect());
    await world.untilFollowing(first);
    await first.cradle.close();
    const page = await world.open();
    await world.untilFollowing(page);
    const connection = page.cells.connection.value;
    if (connection.kind === 'following') await world.pass(connection.nextDueAt - world.clock.now() - 1_000);
    world.receiver.order({ kind: 'silence', forMs: 20_000 });
    while (page.cells.connection.value.kind !== 'retrying') await world.pass(1_000);
    const taken = world.receiver.transport();
    await taken.open(new AbortController().signal);
    await world.pass(MINUTE);
    expect(page.cells.connection.value.kind).toBe('retrying');
    await taken.close();
    await world.pass(5 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('following');
  });

  test.each([
    ['the glucose ring', 0, 12],
    // The glucose ring is asked for its range thirteen times before the first round of the hour asks another.
    ['a ring that is looked at each hour', 13, 70],
  ])('that refuses the range of %s once is followed on', async (_name, after, minutes) => {
    const world = new World({ receiver: { days: 0.2 } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    world.receiver.order({ kind: 'refuse', code: 4, command: commands.pageRange.code, after });
    const kinds = new Set<string>();
    page.cells.connection.watch(({ kind }) => kinds.add(kind));
    await world.pass(minutes * MINUTE);
    expect([...kinds]).not.toContain('failed');
    expect(page.cells.connection.value.kind).toBe('following');
  });
});
