import { describe, expect, test } from 'vitest';
import { isSendable } from '../../src/domain/glucose.ts';
import { receiverTimeToMs } from '../../src/protocol/receiver/time.ts';
import type { PracticeRecord } from '../../src/simulator/receiver/egv-writer.ts';
import { ComputerTime } from './computer-time.ts';
import { HOUR, MINUTE, World, type Page } from './world.ts';

/** Whatever becomes of the clocks: each reading goes to Share once and at its true time, or stays here and is counted. */

const DAY = 24 * HOUR;
const OLDEST_SENT = 23.5 * HOUR;

/** The clocks' own resolution, and the correction's. */
const NEAR_MS = 2_000;

function seriesSince({ receiver }: World, since: number): PracticeRecord[] {
  const written = [...receiver.records, ...receiver.backfilled];
  const series = written.filter(({ displayOnly, trueAt }) => !displayOnly && trueAt >= since);
  return series.toSorted((a, b) => a.trueAt - b.trueAt);
}

/** Share holds each sendable reading since `since` once, at its true time, but for `kept` that stay here. */
function expectSent(world: World, page: Page, { since = world.clock.now() - OLDEST_SENT, kept = 0 } = {}): void {
  const truth = seriesSince(world, since).filter(({ value }) => isSendable(value));
  const byTime = new Map(world.posted.map((reading) => [reading.stAt, reading]));
  const isSent = ({ readingTime, value, trueAt }: PracticeRecord): boolean => {
    const posted = byTime.get(receiverTimeToMs(readingTime));
    return posted?.value === value && Math.abs(posted.wtAt - trueAt) <= NEAR_MS;
  };
  expect(truth.filter((record) => !isSent(record)).map(({ systemTime }) => systemTime)).toHaveLength(kept);
  expect(byTime.size).toBe(world.posted.length);
  for (const { wtAt, value } of world.posted.filter((reading) => reading.wtAt >= since)) {
    const known = truth.some((record) => record.value === value && Math.abs(record.trueAt - wtAt) <= NEAR_MS);
    expect(known, new Date(wtAt).toISOString()).toBe(true);
  }
  expect(page.sharing).toMatchObject({ waiting: 0, setAside: 0 });
}

/** The page shows every reading of the last day once, at its true time on this computer's clock, in its order. */
function expectShown(world: World, page: Page, { nearMs = NEAR_MS, aheadMs = 0 } = {}): void {
  const since = world.clock.now() - DAY + MINUTE;
  const shown = page.cells.archive.value.readings.filter(({ at }) => at - aheadMs >= since);
  const truth = seriesSince(world, since);
  expect(shown.map(({ value }) => value)).toEqual(truth.map(({ value }) => value));
  expect(shown.every(({ isGuess }) => isGuess === undefined)).toBe(true);
  const off = shown.map(({ at }, nth) => Math.abs(at - aheadMs - truth[nth]!.trueAt));
  expect(Math.max(...off)).toBeLessThanOrEqual(nearMs);
}

/** The middle of an unplugged day. */
async function unplugged(world: World, change: () => void, forMs = 4 * HOUR): Promise<void> {
  world.socket.unplug();
  await world.pass(forMs);
  change();
  await world.pass(forMs);
  world.socket.plug();
  await world.pass(MINUTE);
}

describe('the clock on the screen', () => {
  test.each([
    ['a journey nine hours west', -9 * 3600],
    ['summer time', 3600],
  ])('set for %s in the middle of an unplugged day', async (_name, bySeconds) => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    const before = page.cells.archive.value.clockNote;
    await unplugged(world, () => world.receiver.setDisplayClock(bySeconds));
    expectSent(world, page, { since });
    expectShown(world, page);
    if (before?.kind !== 'differs') throw new Error('no zone has this offset');
    const note = page.cells.archive.value.clockNote;
    // Five hours west of Greenwich before, fourteen after the journey: nobody lives there.
    const differs = { kind: 'differs', aheadMinutes: before.aheadMinutes + bySeconds / 60 };
    expect(note).toEqual(bySeconds < 0 ? { kind: 'implausible' } : differs);
  });

  test('set while the receiver is followed', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    await world.pass(HOUR);
    world.receiver.setDisplayClock(3600);
    await world.pass(HOUR);
    expectSent(world, page, { since });
    expectShown(world, page);
  });
});

test('a screen clock that is set while it is followed is told at the next reading', async () => {
  const world = new World();
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.pass(12 * MINUTE);
  const before = page.cells.archive.value.clockNote;
  world.receiver.setDisplayClock(3600);
  await world.pass(6 * MINUTE);
  expect(before?.kind).toBe('differs');
  expect(page.cells.archive.value.clockNote).not.toEqual(before);
  const commands = world.receiver.commandCount;
  await world.pass(5 * MINUTE);
  expect(world.receiver.commandCount - commands).toBe(2);
});

describe('the inner clock', () => {
  test.each([
    ['forward', 3600, 0],
    // The hour that it shows twice: Share would take the second reading of a system time for the first.
    ['back', -3600, 12],
  ])('set %s by an hour while unplugged', async (_name, bySeconds, kept) => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    await unplugged(world, () => world.receiver.setSystemClock(bySeconds));
    expectSent(world, page, { since, kept });
    expectShown(world, page);
    expect(page.sharing.keptHere).toBe(kept);
  });

  test.each([
    ['forward', 3600, 0],
    ['back', -3600, 12],
  ])('set %s by an hour while it is followed', async (_name, bySeconds, kept) => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    await world.pass(HOUR + 2 * MINUTE);
    world.receiver.setSystemClock(bySeconds);
    await world.pass(2 * HOUR);
    expectSent(world, page, { since, kept });
    expectShown(world, page);
    expect(page.sharing.keptHere).toBe(kept);
  });

  test.each([
    ['forward', 3600],
    ['back', -3600],
  ])('set %s while it is followed is measured at the next reading, also where nothing is shared', async (_name, bySeconds) => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(12 * MINUTE);
    world.receiver.setSystemClock(bySeconds);
    await world.pass(11 * MINUTE);
    const { latest } = page.cells.archive.value;
    expect(latest?.isGuess).toBeUndefined();
    expect(Math.abs(latest!.at - world.receiver.records.at(-1)!.trueAt)).toBeLessThanOrEqual(NEAR_MS);
    const before = world.receiver.commandCount;
    await world.pass(5 * MINUTE);
    expect(world.receiver.commandCount - before).toBe(2);
  });

  test('set forward and back again between two connections', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    await unplugged(
      world,
      () => world.receiver.setSystemClock(3600),
      3 * HOUR,
    );
    await unplugged(
      world,
      () => world.receiver.setSystemClock(-3600),
      3 * HOUR,
    );
    expectSent(world, page, { since, kept: 12 });
    expectShown(world, page);
  });

  test.each([
    ['forward', 3600, 0],
    ['back', -3600, 12],
  ])('set %s by an hour before the first connection: the settings tell it', async (_name, bySeconds, kept) => {
    const world = new World();
    await world.pass(4 * HOUR);
    world.receiver.setSystemClock(bySeconds);
    await world.pass(4 * HOUR);
    const since = world.clock.now() - OLDEST_SENT;
    const page = await world.sharingPage();
    expectSent(world, page, { since, kept });
    expectShown(world, page);
  });

  test('set back while readings of a touchscreen receiver are filled in later', async () => {
    const world = new World({ receiver: { model: 'g6-touchscreen' } });
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    expect(world.receiver.backfilled.filter(({ trueAt }) => trueAt >= since).length).toBeGreaterThan(0);
    await unplugged(world, () => world.receiver.setSystemClock(-1800));
    expectSent(world, page, { since, kept: 6 });
    expectShown(world, page);
  });

  test('a minute fast each eleven days, unplugged for twenty', async () => {
    const world = new World({ receiver: { driftPpm: 60 } });
    const first = await world.sharingPage({ keep: true });
    await first.cradle.close();
    world.socket.unplug();
    await world.pass(20 * DAY);
    const since = world.clock.now() - OLDEST_SENT;
    world.socket.plug();
    const page = await world.open();
    await world.pass(5 * MINUTE);
    expectSent(world, page, { since });
    expectShown(world, page);
    await world.pass(2 * HOUR);
    expectSent(world, page, { since });
    expectShown(world, page);
  });

  test('running fast, told by one measurement only', async () => {
    const world = new World({ receiver: { driftPpm: 60 } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    expectShown(world, page, { nearMs: 30_000 });
  });
});

describe('a time loss', () => {
  test('leaves what was written before it to the measurements before it', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    await unplugged(world, () => world.receiver.loseTime());
    expectSent(world, page, { since });
    expectShown(world, page);
    expect(page.cells.archive.value.clockNote).toEqual({ kind: 'implausible' });
  });

  test('while the receiver is followed', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const since = world.clock.now() - OLDEST_SENT;
    await world.pass(HOUR + 2 * MINUTE);
    world.receiver.loseTime();
    await world.pass(2 * HOUR);
    expectSent(world, page, { since });
    expectShown(world, page);
  });

  test('without a measurement before it keeps those readings here, as uncertain, and sends the rest', async () => {
    const world = new World();
    await world.pass(6 * HOUR);
    world.receiver.loseTime();
    const lostAt = world.clock.now();
    await world.pass(6 * HOUR);
    const page = await world.sharingPage();
    const before = seriesSince(world, world.clock.now() - OLDEST_SENT).filter(({ trueAt, value }) => trueAt < lostAt && isSendable(value));
    expectSent(world, page, { kept: before.length });
    const { readings } = page.cells.archive.value;
    const known = readings.filter(({ isGuess }) => !isGuess);
    expect(known.map(({ value }) => value)).toEqual(seriesSince(world, lostAt).map(({ value }) => value));
    expect(readings.length).toBeGreaterThan(known.length);
    expect(readings.slice(-known.length)).toEqual(known);
    expect(page.sharing.keptHere).toBeGreaterThan(0);
  });
});

describe('the clock of this computer', () => {
  test.each([
    ['behind by half an hour', -30 * MINUTE],
    ['ahead by more than a day', 26 * HOUR],
  ])('%s, and a journey', async (_name, aheadMs) => {
    const world = new World();
    const clock = new ComputerTime(world.clock, aheadMs);
    const page = await world.open(clock);
    await world.connectAndSignIn(page);
    const since = world.clock.now() - OLDEST_SENT;
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    await unplugged(world, () => world.receiver.setDisplayClock(-9 * 3600));
    expectSent(world, page, { since });
    expectShown(world, page, { aheadMs });
  });

  test('set right in the middle of an unplugged day', async () => {
    const world = new World();
    const clock = new ComputerTime(world.clock, 26 * HOUR);
    const page = await world.open(clock);
    await world.connectAndSignIn(page);
    const since = world.clock.now() - OLDEST_SENT;
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(HOUR);
    await unplugged(world, () => (clock.aheadMs = 0));
    await world.pass(20 * MINUTE);
    expectSent(world, page, { since });
    expectShown(world, page);
  });
});
