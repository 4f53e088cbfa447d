import { expect, test } from 'vitest';
import { decodePage } from '../../src/protocol/receiver/decode-page.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { receiverTimeToMs } from '../../src/protocol/receiver/time.ts';
import { practiceModels } from '../../src/simulator/receiver/models.ts';
import { clockHistory } from '../../src/store/clock-history.ts';
import { clocksOf } from '../../src/store/clocks.ts';
import type { Store } from '../../src/store/open.ts';
import { inspectReceiver } from '../../src/sync/inspection.ts';
import { ClockModel } from '../../src/sync/time/clock-model.ts';
import { recordsOf } from '../../src/sync/time/timed-record.ts';
import { HOUR, MINUTE, World } from './world.ts';

/** What the archive tells of a receiver, against the practice receiver's own truth. */

async function readThrough(world: World): Promise<Store> {
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.pass(20_000);
  return page.store;
}

async function modelOf(store: Store, serial: string): Promise<ClockModel> {
  return new ClockModel(await clockHistory(store, serial, 0), await clocksOf(store, serial), null);
}

test('nothing is known of a receiver that was never read', async () => {
  const world = new World();
  const { store } = await world.open();
  expect(await world.settle(inspectReceiver(store, world.receiver.serial))).toBeNull();
});

test.each(practiceModels)('every ring of a %s is told with its size and its ends', async (model) => {
  const world = new World({ receiver: { model } });
  const store = await readThrough(world);
  const { serial } = world.receiver;
  const details = await world.settle(inspectReceiver(store, serial));
  const types = [...world.receiver.rings].filter(([, ring]) => ring.pages.length > 0).map(([type]) => type);
  expect(details?.rings.map(({ type }) => type)).toEqual(types.toSorted((a, b) => a - b));
  expect(details).toMatchObject({ serial, resets: 0, driftSecondsPerDay: null, clockChanges: [] });
  expect(details?.model).toMatch(/^Dexcom G[456]/);
  for (const ring of details!.rings) {
    const pages = world.receiver.pagesOf(ring.type).map((bytes) => decodePage(bytes));
    const records = pages.flatMap((page) => page.records);
    expect(ring).toMatchObject({ pages: pages.length, records: records.length, damaged: 0, rawPages: 0 });
    expect(Object.entries(partitions)).toContainEqual([ring.name, ring.type]);
  }
  const egv = details!.rings.find(({ type }) => type === partitions.egv);
  const [first, last] = [world.receiver.records[0]!, world.receiver.records.at(-1)!];
  expect(egv?.oldest?.wallClockMs).toBe(receiverTimeToMs(first.displayTime));
  expect(egv?.newest?.wallClockMs).toBe(receiverTimeToMs(last.displayTime));
  expect(Math.abs(egv!.oldest!.at! - first.trueAt)).toBeLessThanOrEqual(2_000);
  expect(Math.abs(egv!.newest!.at! - last.trueAt)).toBeLessThanOrEqual(2_000);
});

test('records of every type have their true instants and the wall clock that the person saw, whatever was set', async () => {
  const world = new World();
  await readThrough(world);
  const { receiver } = world;
  const changes = [
    () => receiver.setDisplayClock(-9 * 3600),
    () => receiver.setSystemClock(3600),
    () => receiver.setSystemClock(-7200),
    () => receiver.loseTime(),
  ];
  for (const change of changes) {
    world.socket.unplug();
    await world.pass(4 * HOUR);
    change();
    await world.pass(4 * HOUR);
    world.socket.plug();
    await world.pass(MINUTE);
  }
  const store = await readThrough(world);
  const { serial } = receiver;
  const model = await modelOf(store, serial);
  for (const type of receiver.rings.keys()) {
    const records = await world.settle(recordsOf(store, { serial, generation: 0 }, type, model));
    const known = records.filter(({ moment }) => moment.at !== null);
    // Where a record was written since, it is not read yet.
    const raw = receiver.pagesOf(type).flatMap((bytes) => decodePage(bytes).records).slice(0, records.length);
    const events = type === partitions.userEvent;
    if (!events) expect(records.map(({ moment }) => moment.wallClockMs)).toEqual(raw.map(({ displayTime }) => receiverTimeToMs(displayTime)));
    const ats = known.map(({ moment }) => moment.at!);
    if (!events) expect(ats, `ring ${type}`).toEqual(ats.toSorted((a, b) => a - b));
    if (type !== partitions.egv) continue;
    expect(known).toHaveLength(records.length);
    for (const [nth, record] of receiver.records.slice(0, records.length).entries()) {
      expect(Math.abs(ats[nth]! - record.trueAt)).toBeLessThanOrEqual(2_000);
    }
  }
  const details = await world.settle(inspectReceiver(store, serial));
  expect(details?.clockChanges?.map(({ kind, bySeconds }) => [kind, bySeconds]).slice(1)).toEqual([
    ['system', -7200],
    ['system', 3600],
    ['display', -9 * 3600],
  ]);
  expect(details?.clockChanges?.[0]).toMatchObject({ kind: 'lost' });
  expect(details!.clockChanges![0]!.bySeconds).toBeLessThan(-10 * 365 * 86_400);
});

test('a user event stands where the person put it', async () => {
  const world = new World();
  const store = await readThrough(world);
  const { serial } = world.receiver;
  const events = await world.settle(recordsOf(store, { serial, generation: 0 }, partitions.userEvent, await modelOf(store, serial)));
  expect(events.length).toBeGreaterThan(0);
  for (const { content, moment } of events) {
    if (content.kind !== 'user-event') throw new Error('another record in the ring of events');
    expect(moment.wallClockMs).toBe(receiverTimeToMs(content.event.eventTime));
    const writtenAt = moment.at! + (content.event.displayTime - content.event.eventTime) * 1000;
    expect(Math.abs(receiverTimeToMs(content.event.systemTime) + world.receiver.utcMinusSystemSeconds * 1000 - writtenAt)).toBeLessThanOrEqual(1_000);
  }
});

test('a damaged record and a page that nobody can read are counted', async () => {
  const world = new World();
  const last = decodePage(world.receiver.pagesOf(partitions.sensor).at(-1)!).header.page;
  world.receiver.order({ kind: 'bad-record', type: partitions.sensor, page: last - 1, slot: 3 });
  const store = await readThrough(world);
  const details = await world.settle(inspectReceiver(store, world.receiver.serial));
  expect(details?.rings.find(({ type }) => type === partitions.sensor)).toMatchObject({ damaged: 1, rawPages: 0 });
});

test('the drift is told after a day', async () => {
  const world = new World({ receiver: { driftPpm: 60 } });
  const first = await world.sharingPage({ keep: true });
  await first.cradle.close();
  world.socket.unplug();
  await world.pass(10 * 24 * HOUR);
  world.socket.plug();
  const page = await world.open();
  await world.pass(10 * MINUTE);
  const details = await world.settle(inspectReceiver(page.store, world.receiver.serial));
  expect(details!.driftSecondsPerDay).toBeCloseTo(5.2, 0);
});

test('resets are counted, and the present generation is told', async () => {
  const world = new World();
  await readThrough(world);
  world.socket.unplug();
  world.receiver.reset('continues');
  await world.pass(30 * MINUTE);
  world.socket.plug();
  await world.pass(MINUTE);
  const { store } = await world.open();
  const details = await world.settle(inspectReceiver(store, world.receiver.serial));
  expect(details).toMatchObject({ resets: 1 });
  const held = world.receiver.pagesOf(partitions.egv).flatMap((bytes) => decodePage(bytes).records);
  expect(details?.rings.find(({ type }) => type === partitions.egv)).toMatchObject({ records: held.length });
});
