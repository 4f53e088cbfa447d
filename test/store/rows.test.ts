import { describe, expect, test } from 'vitest';
import { newestActivity } from '../../src/store/activity.ts';
import { ACTIVITY_CAP, addActivity } from '../../src/store/add-activity.ts';
import { addClock } from '../../src/store/add-clock.ts';
import { clocksOf, clocksSince, newestClock } from '../../src/store/clocks.ts';
import { putReadBack, readBackOf } from '../../src/store/readbacks.ts';
import { allReceivers, putReceiver, receiverOf } from '../../src/store/receivers.ts';
import { defaultSettings, type ActivityRow } from '../../src/store/rows.ts';
import { loadSettings, saveSettings } from '../../src/store/settings.ts';
import { clockRow, freshName, freshStore, receiverRow, watchWrites } from '../support/stores.ts';

const receiver = receiverRow();

const clock = clockRow();

const line = (at: number): ActivityRow => ({ at, what: 'readings-stored', detail: { count: at } });

describe('receivers', () => {
  test('hold one row a serial number, strictly', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    await putReceiver(store, receiver);
    await putReceiver(store, { ...receiver, generation: 1 });
    await putReceiver(store, { ...receiver, serial: 'SM00000001' });
    expect(writes.every(({ durability }) => durability === 'strict')).toBe(true);
    expect(await receiverOf(store, receiver.serial)).toEqual({ ...receiver, generation: 1 });
    expect((await allReceivers(store)).map((row) => row.serial)).toEqual(['SM00000001', 'SM12345678']);
    expect(await receiverOf(store, 'SM99999999')).toBeNull();
  });
});

describe('clocks', () => {
  test('are appended strictly and listed by time, of one receiver', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    for (const measuredAt of [3_000, 1_000, 2_000]) await addClock(store, { ...clock, measuredAt });
    await addClock(store, { ...clock, serial: 'SM99999999' });
    expect(writes).toEqual(Array.from({ length: 4 }, () => ({ stores: ['clocks', 'settings'], durability: 'strict' })));
    expect((await clocksOf(store, clock.serial)).map((row) => row.measuredAt)).toEqual([1_000, 2_000, 3_000]);
  });

  test('are found from an instant on, and the newest by itself', async () => {
    const store = await freshStore();
    expect(await newestClock(store, clock.serial)).toBeNull();
    for (const measuredAt of [1_000, 3_000, 2_000]) await addClock(store, { ...clock, measuredAt });
    await addClock(store, { ...clock, serial: 'SM99999999', measuredAt: 9_000 });
    expect((await clocksSince(store, clock.serial, 2_000)).map((row) => row.measuredAt)).toEqual([1_000, 2_000, 3_000]);
    expect((await clocksSince(store, clock.serial, 1_000)).map((row) => row.measuredAt)).toEqual([1_000, 2_000, 3_000]);
    expect((await clocksSince(store, clock.serial, 2_500)).map((row) => row.measuredAt)).toEqual([2_000, 3_000]);
    expect(await newestClock(store, clock.serial)).toEqual({ ...clock, measuredAt: 3_000 });
  });

  test('that refute what was known of this computer’s clock forget it with themselves, or do neither', async () => {
    const store = await freshStore();
    const computerError = { errorMs: 0, askedAt: 2_000 };
    await saveSettings(store, { computerError });
    await addClock(store, clock);
    expect((await loadSettings(store)).computerError).toEqual(computerError);
    const broken = { ...clock, measuredAt: 5_000, unstorable: () => undefined };
    await expect(addClock(store, broken, computerError)).rejects.toThrow();
    expect((await loadSettings(store)).computerError).toEqual(computerError);
    const writes = watchWrites();
    await addClock(store, { ...clock, measuredAt: 6_000 }, computerError);
    expect(writes).toHaveLength(1);
    expect((await loadSettings(store)).computerError).toBeNull();
    expect(await clocksOf(store, clock.serial)).toHaveLength(2);
  });

  test('that refute what was known leave what Share told since', async () => {
    const store = await freshStore();
    const told = { errorMs: 5, askedAt: 7_000 };
    await saveSettings(store, { computerError: told });
    await addClock(store, clock, { errorMs: 0, askedAt: 2_000 });
    expect((await loadSettings(store)).computerError).toEqual(told);
  });

  test('are never changed', async () => {
    const store = await freshStore();
    await addClock(store, clock);
    await addClock(store, { ...clock, taSeconds: 99 });
    expect(await clocksOf(store, clock.serial)).toEqual([clock]);
  });
});

describe('readbacks', () => {
  test('the last look counts, also by a clock that was set back since', async () => {
    const store = await freshStore();
    const entry = { stAt: 1, at: 2, value: 142, trend: 4 } as const;
    expect(await readBackOf(store, 'd1')).toBeNull();
    await putReadBack(store, { destination: 'd1', askedAt: 2_000, entries: [] });
    await putReadBack(store, { destination: 'd1', askedAt: 1_000, entries: [entry] });
    expect(await readBackOf(store, 'd1')).toEqual({ destination: 'd1', askedAt: 1_000, entries: [entry] });
  });
});

describe('settings', () => {
  test('are the defaults where nothing was chosen', async () => {
    expect(await loadSettings(await freshStore())).toEqual(defaultSettings);
  });

  test('keep each choice by itself, relaxed, over connections', async () => {
    const name = freshName();
    const [one, two] = [await freshStore(name), await freshStore(name)];
    const writes = watchWrites();
    await Promise.all([saveSettings(one, { region: 'jp' }), saveSettings(two, { unit: 'mmol/L', destination: null })]);
    expect(writes.map(({ durability }) => durability)).toEqual(['relaxed', 'relaxed']);
    expect(await loadSettings(one)).toEqual({ ...defaultSettings, region: 'jp', unit: 'mmol/L' });
    await saveSettings(two, { unit: null });
    expect((await loadSettings(one)).unit).toBeNull();
  });

  test('that a later version added are not passed on', async () => {
    const store = await freshStore();
    await store.db.put('settings', 'x', 'unheard-of');
    expect(await loadSettings(store)).toEqual(defaultSettings);
  });
});

describe('activity', () => {
  test('is given newest first, in the order it was added', async () => {
    const store = await freshStore();
    for (const at of [5, 3, 9]) await addActivity(store, line(at));
    expect((await newestActivity(store, 2)).map((row) => row.at)).toEqual([9, 3]);
    expect((await newestActivity(store, 9)).map((row) => row.at)).toEqual([9, 3, 5]);
  });

  test('is given as many lines as are asked for, also where some between were forgotten', async () => {
    const store = await freshStore();
    expect(await newestActivity(store, 2)).toEqual([]);
    for (const at of [1, 2, 3, 4]) await addActivity(store, line(at));
    const [, third] = await newestActivity(store, 2);
    await store.db.delete('activity', third!.id!);
    expect((await newestActivity(store, 2)).map(({ at }) => at)).toEqual([4, 2]);
    expect((await newestActivity(store, 3)).map(({ at }) => at)).toEqual([4, 2, 1]);
  });

  test('drops the oldest beyond the cap', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    await Promise.all(Array.from({ length: ACTIVITY_CAP + 3 }, (_, at) => addActivity(store, line(at))));
    const rows = await newestActivity(store, ACTIVITY_CAP * 2);
    expect(rows).toHaveLength(ACTIVITY_CAP);
    expect(rows.at(0)).toMatchObject(line(ACTIVITY_CAP + 2));
    expect(rows.at(-1)).toMatchObject(line(3));
    expect(writes.every(({ durability }) => durability === 'relaxed')).toBe(true);
  });
});
