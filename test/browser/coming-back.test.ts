import { describe, expect, test } from 'vitest';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { TransportError } from '../../src/protocol/receiver/transport.ts';
import { MOST_FAILURES } from '../../src/sync/capture/reconnects.ts';
import { HOUR, MINUTE, World } from './world.ts';

/** Read, and then away for 40 days, of which the ring holds 30.5. */
async function awayForLong() {
  const world = new World({ receiver: { days: 30 } });
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  world.socket.unplug();
  await world.pass(1_000);
  world.clock.step(40 * 24 * HOUR);
  return { world, page };
}

/** A page that follows, on a computer that slept with the receiver on and was just woken. */
async function woken() {
  const world = new World();
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.pass(2 * MINUTE);
  world.clock.step(6 * HOUR);
  page.cradle.wake('looked-at');
  return { world, page };
}

describe('coming back', () => {
  test('a pulled cable is told as such, with the time', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    const at = world.clock.now();
    world.socket.unplug();
    await world.pass(1_000);
    expect(page.cells.connection.value).toEqual({ kind: 'lost', since: at, why: 'cable', problem: 'transport:lost' });
  });

  test('a receiver that was lost while the computer slept is told as slept, since then', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(2 * MINUTE);
    const asleepAt = world.clock.now();
    world.clock.step(6 * HOUR);
    world.socket.unplug();
    await world.pass(1_000);
    const { value: state } = page.cells.connection;
    expect(state).toMatchObject({ kind: 'lost', why: 'slept' });
    expect(state.kind === 'lost' && asleepAt - state.since).toBeLessThanOrEqual(30_000);
    world.socket.plug();
    await world.pass(5_000);
    expect(page.cells.connection.value.kind).toBe('following');
    await world.expectArchived(page.store);
  });

  test('a cable that is pulled after the receiver was read again is told as pulled, not as slept', async () => {
    const { world, page } = await woken();
    await world.pass(5_000);
    const at = world.clock.now();
    world.socket.unplug();
    await world.pass(1_000);
    expect(page.cells.connection.value).toEqual({ kind: 'lost', since: at, why: 'cable', problem: 'transport:lost' });
  });

  test('a computer that slept with the receiver on looks for readings at once', async () => {
    const { world, page } = await woken();
    await world.pass(1_000);
    expect(page.cells.archive.value.latest?.systemTime).toBe(world.receiver.records.at(-1)?.systemTime);
  });

  test('a receiver that appears and vanishes without end is left alone after ten times, until the person asks', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    const pauses: number[] = [];
    for (let time = 0; time < MOST_FAILURES + 2; time += 1) {
      world.socket.unplug();
      await world.pass(1_000);
      // Three bytes of the first answer, and it is gone again.
      if (time < MOST_FAILURES - 1) world.receiver.order({ kind: 'unplug', afterBytes: 3 });
      const before = world.receiver.commandCount;
      world.socket.plug();
      const pluggedAt = world.clock.now();
      while (world.receiver.commandCount === before && world.clock.now() - pluggedAt < 5 * MINUTE) await world.pass(500);
      pauses.push(world.clock.now() - pluggedAt);
    }
    expect(pauses.slice(0, 4).map((ms) => Math.floor(ms / 1_000))).toEqual([2, 5, 15, 60]);
    expect(pauses.at(-1)).toBe(5 * MINUTE);
    expect(page.cells.connection.value.kind).toBe('lost');
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    expect(page.cells.connection.value.kind).toBe('following');
  });

  test('a port that another program holds is an error for the person who asked, and silence otherwise', async () => {
    const world = new World();
    const holder = world.receiver.transport();
    await holder.open();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    expect(page.cells.connection.value).toEqual({ kind: 'failed', problem: 'transport:busy' });
    await holder.close();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    expect(page.cells.connection.value.kind).toBe('following');
  });

  test('after Disconnect the next page does not connect by itself; after Connect it does', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(5_000);
    await world.settle(page.cradle.disconnect());
    await page.cradle.close();
    const next = await world.open();
    await world.pass(10_000);
    expect(next.cells.connection.value).toEqual({ kind: 'idle' });
    await world.settle(next.cradle.connect());
    await world.pass(5_000);
    await next.cradle.close();
    const third = await world.open();
    await world.pass(10_000);
    expect(third.cells.connection.value.kind).toBe('following');
  });

  test('a closed chooser changes nothing', async () => {
    const world = new World();
    const page = await world.open();
    world.socket.choose = () => Promise.reject(new TransportError('refused', 'no gesture'));
    await world.settle(page.cradle.connect());
    expect(page.cells.connection.value).toEqual({ kind: 'failed', problem: 'transport:refused' });
  });

  test('a receiver that is reset while it is followed begins a new generation by itself', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    world.receiver.reset();
    await world.pass(20 * MINUTE);
    expect(page.cells.activity.value.map(({ what }) => what)).toContain('receiver-reset');
    expect(page.cells.connection.value.kind).toBe('following');
    await world.settle(page.cradle.disconnect());
    await world.settle(page.cradle.connect());
    await world.pass(1_000);
    await world.expectArchived(page.store);
  });

  test('a ring that dropped pages before anybody came: the page says how many hours are gone', async () => {
    const world = new World({ receiver: { days: 30 } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.pass(20_000);
    world.socket.unplug();
    await world.pass(1_000);
    world.clock.step(40 * 24 * HOUR);
    world.socket.plug();
    await world.pass(20_000);
    await world.expectArchived(page.store);
    const missed = page.cells.activity.value.find(({ what }) => what === 'readings-missed');
    // 40 days later, and the ring holds 30.5: nine days and a half, less the records of the page at either end.
    expect(Number(missed?.detail['count'])).toBeGreaterThan(9 * 24);
    expect(Number(missed?.detail['count'])).toBeLessThan(10.5 * 24);
    // Though all that was stored of the glucose has left the ring.
    expect(page.cells.activity.value.map(({ what }) => what)).not.toContain('receiver-reset');
  });

  test('hours that are gone are told once, also where the read that finds it out is cut short', async () => {
    const { world, page } = await awayForLong();
    const stop = page.cells.connection.watch((state) => {
      if (state.kind !== 'reading' || (state.fraction ?? 0) < 0.3) return;
      stop();
      world.socket.unplug();
    });
    world.socket.plug();
    await world.pass(5_000);
    expect(page.cells.connection.value.kind).toBe('lost');
    const missed = () => page.cells.activity.value.filter(({ what }) => what === 'readings-missed');
    expect(missed()).toEqual([]);
    for (let time = 0; time < 3; time += 1) {
      world.socket.plug();
      await world.pass(5_000);
      await world.untilFollowing(page);
      expect(missed()).toHaveLength(1);
      world.socket.unplug();
      await world.pass(HOUR);
    }
    expect(Number(missed()[0]?.detail['count'])).toBeGreaterThan(9 * 24);
    expect(Number(missed()[0]?.detail['count'])).toBeLessThan(10.5 * 24);
  });

  test('hours that are gone are told once, also where the oldest page cannot be read', async () => {
    const { world, page } = await awayForLong();
    const { page: oldest } = decodePageHeader(world.receiver.pagesOf(partitions.egv)[0]!);
    world.receiver.order({ kind: 'bad-page-header', type: partitions.egv, page: oldest, times: Infinity });
    for (let time = 0; time < 2; time += 1) {
      world.socket.plug();
      await world.pass(5_000);
      await world.untilFollowing(page);
      expect(page.cells.activity.value.filter(({ what }) => what === 'readings-missed')).toHaveLength(1);
      world.socket.unplug();
      await world.pass(1_000);
    }
  });
});
