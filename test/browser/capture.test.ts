import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { isFullPage } from '../../src/protocol/receiver/page-checks.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { resultCodes } from '../../src/protocol/receiver/result-codes.ts';
import type { Transport } from '../../src/protocol/receiver/transport.ts';
import { pagesBetween } from '../../src/store/pages.ts';
import type { ActivityCode } from '../../src/store/rows.ts';
import { practiceModels } from '../../src/simulator/receiver/practice-receiver.ts';
import { makeEgvPage } from '../support/pages.ts';
import { HOUR, MINUTE, World, type Page } from './world.ts';

/** Answers the next question for the EGV ring as if it had been for another ring: what a late answer looks like. */
function lyingOnce(inner: Transport): Transport {
  const lie = encodeFrame(resultCodes.ack, Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0));
  return answeringOnce(inner, encodeFrame(commands.pageRange.code, Uint8Array.of(partitions.egv)), lie);
}

/** Gives `lie` for an answer the first time that `asked` is asked. */
function answeringOnce(inner: Transport, asked: Uint8Array, lie: Uint8Array): Transport {
  let state: 'honest' | 'lying' | 'has lied' = 'honest';
  return {
    ids: inner.ids,
    open: (signal) => inner.open(signal),
    close: () => inner.close(),
    async write(bytes, signal) {
      if (state === 'honest' && bytes.join() === asked.join()) state = 'lying';
      else await inner.write(bytes, signal);
    },
    async read(signal) {
      if (state !== 'lying') return inner.read(signal);
      state = 'has lied';
      return lie;
    },
  };
}

/** How many there were by the page's own word, all lines together. */
function countTold(page: Page, what: ActivityCode): number {
  return page.cells.activity.value
    .filter((line) => line.what === what)
    .reduce((sum, { detail }) => sum + Number(detail['count']), 0);
}

describe('from the receiver to the archive', () => {
  test('the first number is on the screen before the old pages are read', async () => {
    const world = new World({ receiver: { days: 30 } });
    const page = await world.open();
    let pagesAsked: number | null = null;
    page.cells.archive.watch(({ latest }) => {
      if (latest) pagesAsked ??= world.receiver.countOf(commands.pages.code);
    });
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    // The serial number's page, the newest four, and what was asked while those were stored.
    expect(pagesAsked).toBeLessThanOrEqual(4);
  });

  test('a ring that is told wrongly once is no reset', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.disconnect());
    const known = await world.socket.known();
    world.socket.known = async () => known.map(lyingOnce);
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    expect(page.cells.connection.value.kind).toBe('following');
    expect(page.cells.activity.value.map(({ what }) => what)).not.toContain('receiver-reset');
    await world.expectArchived(page.store);
  });

  test('a page that reads otherwise once, with good CRCs, is no reset', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.settle(page.cradle.disconnect());
    const pages = world.receiver.pagesOf(partitions.egv);
    const { page: top, recordCount } = decodePageHeader(pages.at(-1)!);
    const others = Array.from({ length: recordCount }, (_, nth) => ({ systemTime: nth }));
    const answer = encodeFrame(resultCodes.ack, makeEgvPage(others, { page: top }));
    const asked = encodeFrame(commands.pages.code, Uint8Array.of(partitions.egv, top & 255, top >> 8, 0, 0, 1));
    const known = await world.socket.known();
    world.socket.known = async () => known.map((inner) => answeringOnce(inner, asked, answer));
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    expect(page.cells.activity.value.map(({ what }) => what)).not.toContain('receiver-reset');
    await world.expectArchived(page.store);
  });

  test('following takes 2 commands a slot, and no more than 30 in an hour for clocks and other rings', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    const before = world.receiver.commandCount;
    await world.pass(25 * MINUTE);
    expect(world.receiver.commandCount - before).toBe(2 * 5);
    await world.pass(35 * MINUTE);
    const slow = world.receiver.commandCount - before - 2 * 12;
    expect(slow).toBeGreaterThan(0);
    expect(slow).toBeLessThanOrEqual(30);
  });

  test('a first read keeps every page as it is, newest first, four a command', async () => {
    const world = new World({ receiver: { days: 30 } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    await world.expectArchived(page.store);
    const commandsOf = (type: number): number => Math.ceil(world.receiver.pagesOf(type).length / 4);
    const needed = [...world.receiver.rings.keys()].reduce((sum, type) => sum + commandsOf(type), 0);
    expect(world.receiver.countOf(17)).toBe(needed);
    expect(page.cells.connection.value).toMatchObject({ kind: 'following', serial: world.receiver.serial });
    expect(page.cells.archive.value.latest?.value).toBe(world.receiver.records.at(-1)?.value);
  });

  test('new readings come by themselves, two commands each', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    const before = world.receiver.commandCount;
    await world.pass(20 * MINUTE);
    await world.expectFollowed(page.store);
    expect(world.receiver.commandCount - before).toBe(8);
    expect(page.cells.archive.value.latest?.systemTime).toBe(world.receiver.records.at(-1)?.systemTime);
  });

  test('a read that was cut off leaves no hole, and the next one fetches only what is missing', async () => {
    const world = new World({ receiver: { days: 30 } });
    const page = await world.open();
    let pulled = false;
    page.cells.connection.watch((state) => {
      if (!pulled && state.kind === 'reading' && (state.fraction ?? 0) > 0.3) {
        pulled = true;
        world.socket.unplug();
      }
    });
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    expect(pulled).toBe(true);
    expect(page.cells.connection.value.kind).toBe('lost');
    const read = world.receiver.countOf(17);
    world.socket.plug();
    await world.pass(20_000);
    await world.expectArchived(page.store);
    const pages = [...world.receiver.rings.keys()].flatMap((type) => world.receiver.pagesOf(type)).length;
    expect(world.receiver.countOf(17) - read).toBeLessThan(Math.ceil(pages / 4));
  });

  test('the next day all rings of a G4 take 36 commands at most, opening included', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    world.socket.unplug();
    await world.pass(24 * HOUR);
    const before = world.receiver.commandCount;
    world.socket.plug();
    await world.pass(20_000);
    await world.expectArchived(page.store);
    expect(world.receiver.commandCount - before).toBeLessThanOrEqual(36);
  });

  test.each(practiceModels)('the next day the glucose of a %s takes 12 commands at most, opening included', async (model) => {
    const world = new World({ receiver: { model } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    world.socket.unplug();
    await world.pass(24 * HOUR);
    const before = world.receiver.commandCount;
    let count: number | null = null;
    page.cells.connection.watch((state) => {
      if (state.kind === 'reading' && state.stage === 'readings' && state.fraction === 1) count = world.receiver.commandCount - before;
    });
    world.socket.plug();
    await world.pass(20_000);
    await world.expectArchived(page.store);
    expect(count).toBeLessThanOrEqual(12);
  });

  test('a reset receiver begins a new generation, and the old pages stay', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    world.socket.unplug();
    world.receiver.reset('restarts');
    await world.pass(30 * MINUTE);
    world.socket.plug();
    await world.pass(20_000);
    await world.expectArchived(page.store);
    expect(page.cells.activity.value.map((line) => line.what)).toContain('receiver-reset');
    expect(page.cells.archive.value.latest?.place.generation).toBe(1);
    const old = await page.store.db.getAllKeys('pages', IDBKeyRange.bound([world.receiver.serial, 0], [world.receiver.serial, 1]));
    expect(old.length).toBeGreaterThan(0);
  });

  test('a record that the flash spoiled later is no reset, and the stored one stays', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    const last = world.receiver.rings.get(partitions.egv)!.range!.last;
    const slot0 = async (): Promise<Uint8Array> =>
      (await pagesBetween(page.store, world.receiver.serial, 0, partitions.egv, last, last))[0]!.bytes.slice(28, 41);
    const kept = await slot0();
    world.socket.unplug();
    world.receiver.order({ kind: 'bad-record', type: partitions.egv, page: last, slot: 0 });
    world.socket.plug();
    await world.pass(20_000);
    expect(page.cells.activity.value.map((line) => line.what)).not.toContain('receiver-reset');
    expect(await slot0()).toEqual(kept);
  });

  test.each([
    ['a lost answer', { kind: 'drop-answer', command: 17 }],
    ['a spoiled answer', { kind: 'corrupt-answer', offset: 300, command: 17 }],
    ['a late answer', { kind: 'stall', stallMs: 1_500, command: 17 }],
    ['stale bytes', { kind: 'stale-bytes', bytes: Uint8Array.of(1, 6, 0, 1, 0x35, 0xd4), command: 34 }],
  ] as const)('%s costs time and nothing else', async (_name, fault) => {
    const world = new World();
    world.receiver.order(fault);
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(40_000);
    expect(page.cells.connection.value.kind).toBe('following');
    await world.expectArchived(page.store);
  });

  test('a receiver that stops answering is opened again after pauses, and then the page says so', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    for (let i = 0; i < 500; i += 1) world.receiver.order({ kind: 'drop-answer' });
    const told = new Set<string>();
    page.cells.connection.watch(({ kind }) => told.add(kind));
    await world.pass(6 * MINUTE);
    // Nothing is being read before the first answer.
    expect([...told]).toEqual(['retrying']);
    expect(page.cells.connection.value).toMatchObject({ kind: 'retrying', problem: 'receiver:timeout' });
    await world.pass(14 * MINUTE);
    expect(page.cells.connection.value).toMatchObject({ kind: 'lost', why: 'trouble', problem: 'receiver:timeout' });
    const before = world.receiver.commandCount;
    await world.pass(30 * MINUTE);
    expect(world.receiver.commandCount).toBe(before);
  });

  test('disconnecting in the middle of a read frees the port at once', async () => {
    const world = new World({ receiver: { days: 30 } });
    const page = await world.open();
    const reading = new Promise<void>((resolve) => {
      const stop = page.cells.connection.watch((state) => {
        if (state.kind !== 'reading' || (state.fraction ?? 0) < 0.2) return;
        stop();
        void page.cradle.disconnect().then(resolve);
      });
    });
    await world.settle(page.cradle.connect());
    await world.settle(reading);
    expect(page.cells.connection.value).toEqual({ kind: 'idle' });
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    await world.expectArchived(page.store);
  });

  test('a page that contradicts the stored one while following is not counted as read and kept', async () => {
    const world = new World();
    const page = await world.open();
    const { page: top } = decodePageHeader(world.receiver.pagesOf(partitions.egv).at(-1)!);
    const others = Array.from({ length: 38 }, (_, nth) => ({ systemTime: nth }));
    const answer = encodeFrame(resultCodes.ack, makeEgvPage(others, { page: top }));
    const asked = encodeFrame(commands.pages.code, Uint8Array.of(partitions.egv, top & 255, top >> 8, 0, 0, 1));
    const choose = world.socket.choose.bind(world.socket);
    world.socket.choose = async () => answeringOnce(await choose(), asked, answer);
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.pass(10 * MINUTE);
    await world.expectFollowed(page.store);
    expect(countTold(page, 'pages-damaged')).toBe(1);
    expect(countTold(page, 'readings-stored')).toBe(world.receiver.records.length);
  });

  test('what the rings brought is told, also where the cable is pulled before the last of them', async () => {
    const world = new World();
    for (const type of [partitions.egv, partitions.meter]) {
      world.receiver.order({ kind: 'bad-record', type, page: world.receiver.rings.get(type)!.range!.last, slot: 0 });
    }
    const page = await world.open();
    const stop = page.cells.connection.watch((state) => {
      if (state.kind !== 'reading' || state.stage !== 'records' || (state.fraction ?? 0) < 0.5) return;
      stop();
      world.socket.unplug();
    });
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    expect(page.cells.connection.value.kind).toBe('lost');
    expect(countTold(page, 'readings-stored')).toBe(world.receiver.records.length);
    expect(countTold(page, 'records-stored')).toBeGreaterThan(0);
    expect(countTold(page, 'records-damaged')).toBe(2);
  });

  test('a damaged record in the history of the clock is told', async () => {
    const world = new World();
    const last = world.receiver.rings.get(partitions.userSetting)!.range!.last;
    world.receiver.order({ kind: 'bad-record', type: partitions.userSetting, page: last, slot: 0 });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    expect(countTold(page, 'records-damaged')).toBe(1);
  });

  test('a reading that was just being written in the last slot of a page is read again at the next look', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    const lastPage = (): Uint8Array => world.receiver.pagesOf(partitions.egv).at(-1)!;
    const untilWritten = (): Promise<void> => world.pass((world.receiver.secondsUntilNext + 2) * 1000);
    await untilWritten();
    while (!isFullPage(lastPage())) await untilWritten();
    const { page: number, recordCount } = decodePageHeader(lastPage());
    const flip = (): void => world.receiver.order({ kind: 'bad-record', type: partitions.egv, page: number, slot: recordCount - 1 });
    const newest = world.receiver.records.at(-1)!;
    flip();
    await world.pass(15_000);
    expect(page.cells.archive.value.latest?.systemTime).toBeLessThan(newest.systemTime);
    flip();
    await world.pass(30_000);
    expect(page.cells.archive.value.latest?.systemTime).toBe(newest.systemTime);
  });

  test('what a round brought is told, also where the cable is pulled in the middle of it', async () => {
    const world = new World();
    const page = await world.open();
    // So long after a record that the clocks are due between two slots, and read in a round that brings one.
    await world.pass((world.receiver.secondsUntilNext + 240) * 1000);
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    world.receiver.order({ kind: 'unplug', afterBytes: 0, command: commands.systemTime.code });
    let damaged = 0;
    while (page.cells.connection.value.kind === 'following' && damaged < 20) {
      await world.pass((world.receiver.secondsUntilNext + 2) * 1000);
      const { page: number, recordCount } = decodePageHeader(world.receiver.pagesOf(partitions.egv).at(-1)!);
      world.receiver.order({ kind: 'bad-record', type: partitions.egv, page: number, slot: recordCount - 1 });
      damaged += 1;
      await world.pass(2 * MINUTE);
    }
    expect(damaged).toBeLessThan(20);
    const told = page.cells.activity.value.filter(({ what }) => what === 'records-damaged').map(({ detail }) => Number(detail['count']));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(damaged);
  });

  test('a late reading that begins a new page is found at the next look, not in the next slot', async () => {
    const late: { clock: Clock | null; byMs: number } = { clock: null, byMs: 0 };
    const now = (): number => (late.clock?.now() ?? Date.UTC(2026, 10, 22, 12)) - late.byMs;
    const world = new World({ receiver: { clock: { now, elapsed: now, sleep: (ms, signal) => late.clock!.sleep(ms, signal) } } });
    late.clock = world.clock;
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    while (!isFullPage(world.receiver.pagesOf(partitions.egv).at(-1)!)) await world.pass(5 * MINUTE);
    const [before, newest] = [world.receiver.commandCount, world.receiver.records.at(-1)!];
    late.byMs = 20_000;
    await world.pass(5 * MINUTE);
    expect(world.receiver.records.at(-1)!.systemTime).toBeGreaterThan(newest.systemTime);
    expect(page.cells.archive.value.latest?.systemTime).toBe(world.receiver.records.at(-1)!.systemTime);
    expect(world.receiver.commandCount - before).toBeLessThanOrEqual(4);
  });
});
