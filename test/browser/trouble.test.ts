import { describe, expect, test } from 'vitest';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { ComputerTime } from './computer-time.ts';
import { count, ACCOUNT, HOUR, MINUTE, PASSWORD, World } from './world.ts';

/** Each of these lost, doubled, held up or misdirected a reading once. */

describe('tabs', () => {
  test('a sign-in in one tab is the sign-in of all: no consent goes to an account that the page does not show', async () => {
    const world = new World();
    world.share.addAccount({ accountName: 'bob', password: PASSWORD, assignedSerial: 'SM99999999', followers: 1 });
    const page = await world.open();
    await world.connectAndSignIn(page);
    const other = await world.open();
    await world.settle(other.cradle.signIn({ ...world.credentials, accountName: 'bob', keep: true }));
    await world.pass(1_000);
    expect(page.sharing.session).toMatchObject({ kind: 'signed-in', accountName: 'bob' });
    world.share.order({ kind: 'expire-sessions' });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(MINUTE);
    expect(count(world, 'authenticate')).toBe(2);
    expect(page.sharing.signInProblem).toBeNull();
    expect(world.posted).toEqual([]);
  });

  test('what another tab put right goes on in this one: a question that was answered there, a halt that is over', async () => {
    const world = new World({ assigned: false });
    const first = await world.open();
    await world.connectAndSignIn(first, { keep: true });
    await world.settle(first.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    const second = await world.open();
    await world.pass(5_000);
    expect([first.sharing.question?.kind, second.sharing.question?.kind]).toEqual(['assign-receiver', 'assign-receiver']);
    await world.settle(second.cradle.answer(second.sharing.question!, true));
    await world.pass(MINUTE);
    expect(first.sharing.question).toBeNull();
    await world.pass(6 * MINUTE);
    expect([first.sharing.waiting, first.sharing.sending]).toEqual([0, { kind: 'idle' }]);

    world.share.order({ kind: 'refuse', code: 'Forbidden', status: 403, endpoint: 'postEgvs' });
    await world.pass(5 * MINUTE);
    expect(first.sharing.sending.kind).toBe('halted');
    await world.settle(second.cradle.sendNow());
    await world.pass(MINUTE);
    expect(first.sharing.sending).toEqual({ kind: 'idle' });
    await world.pass(6 * MINUTE);
    expect(first.sharing.waiting).toBe(0);
  });

  test('a sign-out in one tab is the sign-out of all', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const other = await world.open();
    await world.settle(other.cradle.signOut());
    await world.pass(1_000);
    expect(page.sharing.session.kind).toBe('signed-out');
  });
});

describe('clocks and resets', () => {
  test('a reset of the receiver does not take away what waits', async () => {
    const world = new World();
    await world.sharingPage();
    const before = world.posted.length;
    const truth = world.sendable().length;
    world.network = 'down';
    await world.pass(3 * HOUR);
    world.socket.unplug();
    const taken = world.sendable(world.clock.now() - 3 * HOUR).length - truth;
    expect(taken).toBe(36);
    world.receiver.reset('continues');
    await world.pass(30 * MINUTE);
    world.socket.plug();
    await world.pass(10 * MINUTE);
    world.network = 'up';
    await world.pass(20 * MINUTE);
    expect(world.posted.length - before).toBeGreaterThanOrEqual(taken + 1);
  });

  test('a computer clock that jumps right after Share was asked shifts no reading', async () => {
    const world = new World();
    const clock = new ComputerTime(world.clock);
    const page = await world.open(clock);
    await world.connectAndSignIn(page);
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10_000);
    world.socket.unplug();
    await world.pass(20 * MINUTE);
    clock.aheadMs = 30 * MINUTE;
    world.socket.plug();
    await world.pass(20 * MINUTE);
    const offsets = world.posted.map(({ stAt, wtAt }) => Math.abs(wtAt - stAt - world.receiver.utcMinusSystemSeconds * 1000));
    expect(Math.max(...offsets)).toBeLessThanOrEqual(2_000);
    expect(page.sharing.waiting).toBe(0);
  });

  test.each([['behind by half an hour', -30 * MINUTE], ['ahead by more than a day', 26 * HOUR]])(
    'a computer clock that is %s holds nothing up',
    async (_name, aheadMs) => {
      const world = new World();
      const clock = new ComputerTime(world.clock, aheadMs);
      const page = await world.open(clock);
      await world.connectAndSignIn(page);
      await world.settle(page.cradle.startSharing({ sendLastDay: true }));
      await world.pass(11 * MINUTE);
      world.expectAllSent(world.clock.now() - 11 * MINUTE);
      const { latest } = page.cells.archive.value;
      expect(Math.abs(clock.now() - latest!.at)).toBeLessThan(6 * MINUTE);
    },
  );
});

describe('another receiver', () => {
  const second = (world: World): PracticeReceiver =>
    new PracticeReceiver({ clock: world.clock, serial: 'PR00000002', seed: 7, days: 2, newestAgeSeconds: 60 });

  test('is asked about, and "from now on" sends nothing of its past', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.socket.swap(second(world));
    await world.pass(20_000);
    expect(page.sharing.question).toMatchObject({ kind: 'other-receiver', serial: 'PR00000002' });
    const before = world.posted.length;
    await world.settle(page.cradle.answer(page.sharing.question!, true));
    await world.pass(10_000);
    if (page.sharing.question) await world.settle(page.cradle.answer(page.sharing.question, true));
    await world.pass(10 * MINUTE);
    const sent = world.posted.slice(before);
    expect(sent.map((reading) => reading.serial)).toEqual(['PR00000002', 'PR00000002']);
  });

  test('is asked about again at Send now once it was declined, and not before', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const other = second(world);
    world.socket.swap(other);
    await world.pass(20_000);
    const { question } = page.sharing;
    await world.settle(page.cradle.answer(question!, false));
    await world.pass(11 * MINUTE);
    page.cradle.wake('looked-at');
    await world.pass(10_000);
    expect(page.sharing.question).toBeNull();
    await world.settle(page.cradle.sendNow());
    await world.pass(5_000);
    expect(page.sharing.question).toEqual(question);
    await world.settle(page.cradle.answer(question!, false));
    await world.pass(10_000);
    expect(page.sharing.question).toBeNull();
    expect(world.posted.filter(({ serial }) => serial === other.serial)).toEqual([]);
  });

  test('is asked about only while sharing is on', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await world.settle(page.cradle.stopSharing());
    world.socket.swap(second(world));
    await world.pass(20_000);
    expect(page.cells.connection.value).toMatchObject({ kind: 'following', serial: 'PR00000002' });
    expect(page.sharing.question).toBeNull();
    await world.settle(page.cradle.startSharing({ sendLastDay: false }));
    await world.pass(5_000);
    expect(page.sharing.question).toMatchObject({ kind: 'other-receiver', boundSerial: world.receiver.serial });
    await world.settle(page.cradle.stopSharing());
    expect(page.sharing.question).toBeNull();
  });

  test('is no dead end when a reading of the first was under way', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.share.order({ kind: 'drop', when: 'before', endpoint: 'postEgvs' });
    await world.pass(5 * MINUTE);
    world.socket.swap(second(world));
    await world.pass(10_000);
    const before = world.posted.length;
    await world.settle(page.cradle.answer(page.sharing.question!, true));
    await world.pass(2 * MINUTE);
    if (page.sharing.question) await world.settle(page.cradle.answer(page.sharing.question, true));
    await world.pass(10 * MINUTE);
    expect(new Set(world.posted.slice(before).map((reading) => reading.serial))).toEqual(new Set(['PR00000002']));
  });

  test('an unanswered question about it does not hold up the bound one', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.network = 'down';
    await world.pass(30 * MINUTE);
    const records = world.sendable(sentAt);
    world.socket.swap(second(world));
    await world.pass(20_000);
    expect(page.sharing.question?.kind).toBe('other-receiver');
    world.network = 'up';
    await world.pass(20 * MINUTE);
    expect(world.posted.filter((reading) => reading.serial === world.receiver.serial)).toHaveLength(records.length);
  });
});

describe('the receiver', () => {
  test('is followed once, and left alone after Disconnect, though it was plugged in while the chooser was open', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    world.socket.unplug();
    await world.pass(1_000);
    const choose = world.socket.choose.bind(world.socket);
    world.socket.choose = async () => {
      world.socket.plug();
      await world.clock.sleep(10_000);
      return choose();
    };
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    expect(page.cells.connection.value.kind).toBe('following');
    await world.settle(page.cradle.disconnect());
    const before = world.receiver.commandCount;
    await world.pass(30 * MINUTE);
    expect(world.receiver.commandCount).toBe(before);
  });

  test('is followed on though it does not know the command for its display clock', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    world.receiver.order({ kind: 'refuse', code: 3, command: 29 });
    await world.pass(HOUR);
    expect(page.cells.connection.value.kind).toBe('following');
    await world.expectFollowed(page.store);
  });

  test('a damaged record is told once', async () => {
    const world = new World();
    const { page: last } = decodePageHeader(world.receiver.pagesOf(partitions.egv).at(-1)!);
    world.receiver.order({ kind: 'bad-record', type: partitions.egv, page: last, slot: 0 });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(HOUR);
    expect(page.cells.activity.value.filter((line) => line.what === 'records-damaged')).toHaveLength(1);
  });
});

test('sharing cannot start before any receiver was read, and the page says why', async () => {
  const world = new World();
  const page = await world.open();
  await world.settle(page.cradle.signIn(world.credentials));
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  expect(page.sharing).toMatchObject({ wish: 'off', sending: { kind: 'halted', problem: 'sync:no-receiver' } });
});

describe('secrets', () => {
  test('signing out removes those of every account that was signed in here', async () => {
    const world = new World();
    world.share.addAccount({ accountName: 'bob', password: PASSWORD, followers: 1 });
    const page = await world.sharingPage({ keep: true });
    await world.settle(page.cradle.signIn({ ...world.credentials, accountName: 'bob', keep: true }));
    const names = await page.store.db.getAllKeys('vault');
    const destinations = await page.store.db.getAll('destinations');
    const alice = destinations.find((row) => row.accountName === ACCOUNT)!;
    expect(names.filter((name) => String(name).startsWith(alice.id))).toEqual([]);
    await world.settle(page.cradle.signOut());
    expect(await page.store.db.count('vault')).toBe(0);
  });
});
