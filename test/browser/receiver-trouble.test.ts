import { describe, expect, test } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { resultCodes } from '../../src/protocol/receiver/result-codes.ts';
import { TransportError, type Transport } from '../../src/protocol/receiver/transport.ts';
import { MOST_FAILURES } from '../../src/sync/capture/reconnects.ts';
import type { IsOf } from '../../src/receiver/ports.ts';
import type { Store } from '../../src/store/open.ts';
import { HOUR, MINUTE, World, type Page } from './world.ts';

/** A receiver that never answers the range of one ring. */
function deafTo(inner: Transport, type: number): Transport {
  const asked = encodeFrame(commands.pageRange.code, Uint8Array.of(type)).join();
  return {
    ids: inner.ids,
    open: (s) => inner.open(s),
    close: () => inner.close(),
    write: async (b, s) => (b.join() === asked ? undefined : inner.write(b, s)),
    read: (s) => inner.read(s),
  };
}
function lieAboutRange(inner: Transport, type: number, first: number, last: number, times = 1): Transport {
  const u32 = (n: number): number[] => [n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24];
  return answerRange(inner, type, encodeFrame(resultCodes.ack, Uint8Array.from([...u32(first), ...u32(last)])), times);
}
function answerRange(inner: Transport, type: number, lie: Uint8Array, times: number): Transport {
  const asked = encodeFrame(commands.pageRange.code, Uint8Array.of(type)).join();
  let left = times;
  let lying = false;
  return {
    ids: inner.ids,
    open: (s) => inner.open(s),
    close: () => inner.close(),
    async write(b, s) {
      if (left > 0 && b.join() === asked) { left -= 1; lying = true; } else await inner.write(b, s);
    },
    async read(s) {
      if (!lying) return inner.read(s);
      lying = false;
      return lie;
    },
  };
}

/** A page that follows a receiver whose rings began so long ago, at page 0. */
async function youngFollowed(ageMs: number) {
  const world = new World();
  world.receiver.reset();
  world.clock.step(ageMs);
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  return { world, page };
}

/** Pulled, and reset so long before it is plugged in again; `before`: what happens to it right before. */
async function resetAway(world: World, awayMs: number, before: () => void = () => undefined): Promise<void> {
  world.socket.unplug();
  await world.pass(1_000);
  world.receiver.reset();
  world.clock.step(awayMs);
  before();
  world.socket.plug();
  await world.pass(MINUTE);
}

/** The page told of a reset, and another connection has all of the new life. */
async function expectNoticed(world: World, page: Page & { readonly store: Store }): Promise<void> {
  expect(page.cells.activity.value.map(({ what }) => what)).toContain('receiver-reset');
  await world.settle(page.cradle.disconnect());
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  await world.expectArchived(page.store);
}

/** Each of these held up, lost or misled once. */
describe('a receiver in trouble', () => {
  test('Disconnect frees the port also where the wish cannot be stored', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...a: [unknown]) {
      if (this.name === 'settings') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, a);
    };
    try {
      await world.settle(page.cradle.disconnect());
      await world.pass(10 * MINUTE);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    await world.pass(20 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('idle');
  });

  test('a ring of no importance that is never answered does not stop the following', async () => {
    const world = new World();
    const known = world.socket.known.bind(world.socket);
    const choose = world.socket.choose.bind(world.socket);
    world.socket.known = async () => (await known()).map((t) => deafTo(t, partitions.receiverLog));
    world.socket.choose = async () => deafTo(await choose(), partitions.receiverLog);
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(30 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('following');
  });

  test.each([
    ['answered', true],
    ['never answered', false],
  ])('while the rest is being read, readings are sent only with the history of the clock (%s)', async (_name, isAnswered) => {
    const world = new World();
    const page = await world.sharingPage();
    await world.settle(page.cradle.disconnect());
    // A new life: nothing of its history is stored, so that it is asked for first.
    world.receiver.reset();
    world.clock.step(30 * HOUR);
    const known = world.socket.known.bind(world.socket);
    if (!isAnswered) world.socket.known = async () => (await known()).map((t) => deafTo(t, partitions.userSetting));
    const kinds = new Set<string>();
    world.onRequest = () => kinds.add(page.cells.connection.value.kind);
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.pass(5_000);
    expect(kinds.has('reading')).toBe(isAnswered);
    expect(kinds.has('following')).toBe(true);
  });

  test('a slot without a reading takes 4 commands at most', async () => {
    const outer = { now: 0 };
    const world: World = new World({
      receiver: { clock: { now: () => outer.now || world0.now(), elapsed: () => world0.now(), sleep: (ms, s) => world0.sleep(ms, s) } },
    });
    now0 = () => world.clock.now();
    sleep0 = (ms, s) => world.clock.sleep(ms, s);
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.pass(5 * MINUTE);
    outer.now = world.clock.now();
    await world.pass(5 * MINUTE);
    const before = world.receiver.commandCount;
    await world.pass(15 * MINUTE);
    expect(world.receiver.commandCount - before).toBeLessThanOrEqual(12);
  });

  test.each(['person', 'by itself'])('a port that a system’s program holds right after plugging in is tried again (page opened by a %s)', async (who) => {
    const world = new World();
    let page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    if (who === 'by itself') {
      await page.cradle.close();
      await world.pass(2_000);
      page = await world.open();
      await world.pass(5_000);
      expect(page.cells.connection.value.kind).toBe('following');
    }
    world.socket.unplug();
    await world.pass(10_000);
    world.receiver.plug();
    const holder = world.receiver.transport();
    await holder.open();
    world.socket.plug();
    await world.pass(8_000);
    await holder.close();
    await world.pass(10 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('following');
  });

  test.each([['meter', partitions.meter], ['egv', partitions.egv], ['sensor', partitions.sensor]])('a range that was told too long once leaves no hole (%s)', async (_n, type) => {
    const world = new World();
    const page = await world.open();
    const range = world.receiver.rings.get(type)!.range!;
    const known = world.socket.known.bind(world.socket);
    const choose = world.socket.choose.bind(world.socket);
    let lied = false;
    const wrap = (t: Transport): Transport => (lied ? t : ((lied = true), lieAboutRange(t, type, range.first, range.last + 2)));
    world.socket.known = async () => (await known()).map(wrap);
    world.socket.choose = async () => wrap(await choose());
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    await world.pass(2 * HOUR);
    world.socket.unplug();
    await world.pass(1_000);
    world.clock.step(3 * HOUR);
    world.socket.plug();
    await world.pass(30_000);
    await world.settle(page.cradle.disconnect());
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.expectArchived(page.store);
  });

  test('a page header that stays damaged is told once, not at every look', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    world.receiver.order({ kind: 'bad-page-header', type: partitions.egv, page: world.receiver.rings.get(partitions.egv)!.range!.last, times: Infinity });
    await world.pass(HOUR);
    const lines = page.cells.activity.value.filter(({ what }) => what === 'pages-damaged').length;
    expect(lines).toBe(1);
  });

  test('after ten failures looking at the page opens nothing', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    for (let time = 0; time < MOST_FAILURES; time += 1) {
      world.socket.unplug();
      await world.pass(1_000);
      if (time < MOST_FAILURES - 1) world.receiver.order({ kind: 'unplug', afterBytes: 3 });
      world.socket.plug();
      await world.pass(2 * MINUTE);
    }
    const before = world.receiver.commandCount;
    page.cradle.wake('looked-at');
    await world.pass(3_000);
    expect(world.receiver.commandCount).toBe(before);
  });

  test('looking at the page again and again does not hurry a receiver', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    let opened = 0;
    const known = world.socket.known.bind(world.socket);
    world.socket.known = async () => (await known()).map((t) => ({
      ids: t.ids, close: () => t.close(), write: (b: Uint8Array, s?: AbortSignal) => t.write(b, s), read: (s?: AbortSignal) => t.read(s),
      open: async () => { opened += 1; throw new TransportError('lost', 'gone again'); },
    }));
    world.socket.unplug();
    await world.pass(1_000);
    world.socket.plug();
    for (let i = 0; i < 20; i += 1) { page.cradle.wake('looked-at'); await world.pass(1_000); }
    expect(opened).toBeLessThanOrEqual(4);
  });

  test.each<[string, IsOf | undefined, boolean]>([
    ['another receiver that is pulled takes nothing from this one', () => false, true],
    ['where nobody says which receiver was pulled, this one is looked for again, and followed', undefined, false],
  ])('%s', async (_name, isOf, isUntouched) => {
    const world = new World();
    const tells: ((isOf?: IsOf) => void)[] = [];
    const watch = world.socket.watch.bind(world.socket);
    world.socket.watch = (onConnect, onDisconnect) => {
      tells.push(onDisconnect);
      return watch(onConnect, onDisconnect);
    };
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    const kinds = new Set<string>();
    page.cells.connection.watch(({ kind }) => kinds.add(kind));
    tells[0]!(isOf);
    await world.pass(20 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('following');
    expect([...kinds].every((kind) => kind === 'following')).toBe(isUntouched);
  });

  test('Disconnect ends an opening that the platform never ends', async () => {
    const world = new World();
    const page = await world.open();
    const choose = world.socket.choose.bind(world.socket);
    world.socket.choose = async () => ({ ...(await choose()), open: () => new Promise(() => undefined), close: async () => undefined });
    void page.cradle.connect();
    await world.pass(MINUTE);
    expect(page.cells.connection.value).toMatchObject({ kind: 'reading', stage: 'opening' });
    await world.settle(page.cradle.disconnect());
    expect(page.cells.connection.value.kind).toBe('idle');
    world.socket.choose = choose;
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
  });

  test('after a loss of time the latest reading is the last that was written', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.pass(10 * MINUTE);
    world.receiver.loseTime();
    await world.pass(40 * MINUTE);
    const latest = page.cells.archive.value.latest!;
    expect(latest.systemTime).toBe(world.receiver.records.at(-1)!.systemTime);
  });

  test('a damaged record of an undocumented glucose layout is no reset', async () => {
    const world = new World({ receiver: { unknownRevision: { type: partitions.egv, revision: 7, recordBytes: 31 } } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    world.socket.unplug();
    await world.pass(1_000);
    const last = world.receiver.rings.get(partitions.egv)!.range!.last;
    world.receiver.order({ kind: 'bad-record', type: partitions.egv, page: last, slot: 0 });
    world.socket.plug();
    await world.pass(20_000);
    expect(page.cells.activity.value.map(({ what }) => what)).not.toContain('receiver-reset');
  });

  test('a reset is noticed where the page that would tell it is damaged', async () => {
    const { world, page } = await youngFollowed(12 * HOUR);
    const { last } = world.receiver.rings.get(partitions.egv)!.range!;
    await resetAway(world, 18 * HOUR, () => world.receiver.order({ kind: 'bad-page-header', type: partitions.egv, page: last, times: 3 }));
    await expectNoticed(world, page);
  });

  test('a reset is noticed where all that is stored of the glucose has left the ring since', async () => {
    const { world, page } = await youngFollowed(12 * HOUR);
    await resetAway(world, 40 * 24 * HOUR);
    await expectNoticed(world, page);
  });

  test.each([
    ['never answers', (inner: Transport): Transport => deafTo(inner, partitions.userSetting)],
    ['refuses', (inner: Transport): Transport => answerRange(inner, partitions.userSetting, encodeFrame(resultCodes.invalidParam, new Uint8Array(0)), Infinity)],
  ])('a slower ring that would tell of a reset, and %s, keeps nobody from the glucose', async (_name, changed) => {
    const { world, page } = await youngFollowed(12 * HOUR);
    await world.settle(page.cradle.disconnect());
    world.receiver.setDisplayClock(60);
    const ready = await world.open();
    await world.settle(ready.cradle.connect());
    await world.untilFollowing(ready);
    await world.settle(ready.cradle.disconnect());
    world.clock.step(40 * 24 * HOUR);
    const known = world.socket.known.bind(world.socket);
    world.socket.known = async () => (await known()).map(changed);
    await world.settle(ready.cradle.connect());
    await world.untilFollowing(ready);
    expect(ready.cells.activity.value.map(({ what }) => what)).not.toContain('receiver-reset');
    await world.expectFollowed(ready.store);
  });

  test('a reset is noticed while followed, also where the first record after it comes before the next look', async () => {
    const { world, page } = await youngFollowed(HOUR);
    await world.pass((world.receiver.secondsUntilNext - 1) * 1000);
    world.receiver.reset();
    await world.pass(5 * HOUR);
    expect(page.cells.activity.value.map(({ what }) => what)).toContain('receiver-reset');
    await world.expectFollowed(page.store);
  });

  test('a reset is noticed while followed, also with one page stored', async () => {
    const world = new World({ receiver: { days: 0.05 } as never });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    world.receiver.reset();
    await world.pass(HOUR);
    expect(page.cells.activity.value.map(({ what }) => what)).toContain('receiver-reset');
  });

  test('a dead port that is still listed after waking is no failure', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    // The read rejects first; getPorts still lists the port, and it opens no more (web-serial-facts).
    world.socket.known = async () => [{
      ids: { vendorId: 0x22a3, productId: 0x47 }, write: async () => undefined, read: () => new Promise(() => undefined), close: async () => undefined,
      open: () => Promise.reject(new TransportError('busy', 'Failed to open serial port')),
    }];
    world.socket.unplug();
    await world.pass(100);
    page.cradle.wake('looked-at');
    await world.pass(1_000);
    expect(page.cells.connection.value.kind).toBe('lost');
  });

  test('a write that the platform fails once is tried again', async () => {
    const world = new World();
    const page = await world.open();
    let fails = false;
    const choose = world.socket.choose.bind(world.socket);
    world.socket.choose = async () => {
      const inner = await choose();
      return {
        ids: inner.ids,
        open: (signal) => inner.open(signal),
        close: () => inner.close(),
        read: (signal) => inner.read(signal),
        async write(bytes, signal) {
          if (fails) {
            fails = false;
            throw new TransportError('refused', 'not written: UnknownError');
          }
          await inner.write(bytes, signal);
        },
      };
    };
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    fails = true;
    await world.pass(20 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('following');
    await world.expectFollowed(page.store);
  });

  test('a page that reads badly at a connection is read again within the day, and told as a page', async () => {
    const world = new World({ receiver: { days: 5 } });
    const page = await world.open();
    const last = world.receiver.rings.get(partitions.egv)!.range!.last;
    world.receiver.order({ kind: 'bad-page-header', type: partitions.egv, page: last - 3, times: 2 });
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    expect(page.cells.activity.value.find(({ what }) => what === 'pages-damaged')?.detail['count']).toBe(1);
    await world.pass(13 * HOUR);
    await world.expectFollowed(page.store);
  });
});
const world0 = { now: (): number => now0(), sleep: (ms: number, s?: AbortSignal): Promise<void> => sleep0(ms, s) };
let now0 = (): number => Date.UTC(2026, 10, 22, 12);
let sleep0 = async (_ms: number, _s?: AbortSignal): Promise<void> => undefined;
