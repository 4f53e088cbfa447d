import { describe, expect, test } from 'vitest';
import vectors from '../fixtures/receiver-vectors.json';
import type { Reading } from '../../src/domain/reading.ts';
import { storePages } from '../../src/store/pages.ts';
import { newestReadings } from '../../src/store/readings.ts';
import { makeEgvPage, makePage, pageRow, type MadeReading } from '../support/pages.ts';
import { freshStore, watchWrites } from '../support/stores.ts';

const SERIAL = 'SM12345678';

/** Readings five minutes apart. */
const run = (from: number, count: number): MadeReading[] =>
  Array.from({ length: count }, (_, i) => ({ systemTime: from + i * 300, value: 100 + i }));

const times = (readings: readonly Reading[]): number[] => readings.map((reading) => reading.systemTime);
const backfill = { type: 18, revision: 5 } as const;

describe('newestReadings', () => {
  test('of a receiver nobody stored is empty', async () => {
    const store = await freshStore();
    expect(await newestReadings(store, SERIAL, { count: 999 })).toEqual({ readings: [], damaged: 0 });
  });

  test('crosses pages until there are as many as asked for', async () => {
    const store = await freshStore();
    const pages = [0, 1, 2].map((page) => makeEgvPage(run(10_000 + page * 900, 3), { page }));
    await storePages(store, pages.map((bytes) => pageRow(bytes)));
    const { readings } = await newestReadings(store, SERIAL, { count: 4 });
    expect(times(readings)).toEqual([10_900, 11_200, 11_500, 11_800, 12_100, 12_400]);
    expect(readings[0]?.place).toEqual({ serial: SERIAL, generation: 0, type: 4, page: 1, slot: 0 });
    expect(readings[0]?.value).toBe(100);
  });

  test('decodes no page beyond them', async () => {
    const store = await freshStore();
    const old = makeEgvPage([{ systemTime: 1_000, damaged: true }, { systemTime: 1_300 }], { page: 0 });
    const pages = [old, makeEgvPage(run(10_000, 3), { page: 1 }), makeEgvPage(run(10_900, 3), { page: 2 })];
    await storePages(store, pages.map((bytes) => pageRow(bytes)));
    expect((await newestReadings(store, SERIAL, { count: 6 })).damaged).toBe(0);
    expect((await newestReadings(store, SERIAL, { count: 7 })).damaged).toBe(1);
  });

  test('does not stop at a page without readings', async () => {
    const store = await freshStore();
    await storePages(store, [
      pageRow(makeEgvPage(run(10_000, 2), { page: 0 })),
      pageRow(makeEgvPage([{ systemTime: 10_600, damaged: true }], { page: 1 })),
      pageRow(makePage(Uint8Array.of(1), 1, { page: 2, revision: 9 })),
      pageRow(makeEgvPage(run(10_900, 1), { page: 3 })),
    ]);
    const { readings, damaged } = await newestReadings(store, SERIAL, { count: 999 });
    expect(times(readings)).toEqual([10_000, 10_300, 10_900]);
    expect(damaged).toBe(1);
  });

  test('keeps the order of writing where the clock was set back, and loses nothing', async () => {
    const store = await freshStore();
    const pages = [makeEgvPage(run(10_000, 3), { page: 0 }), makeEgvPage(run(10_000, 3), { page: 1 }), makeEgvPage(run(0, 2), { page: 2 })];
    await storePages(store, pages.map((bytes) => pageRow(bytes)));
    const { readings } = await newestReadings(store, SERIAL, { count: 999 });
    expect(times(readings)).toEqual([10_000, 10_300, 10_600, 10_000, 10_300, 10_600, 0, 300]);
  });

  test('leaves display-only records out and keeps special values', async () => {
    const store = await freshStore();
    const page = makeEgvPage([
      { systemTime: 1_000, value: 5 },
      { systemTime: 1_300, value: 180 },
      { systemTime: 1_301, value: 150, displayOnly: true },
    ]);
    await storePages(store, [pageRow(page)]);
    const { readings } = await newestReadings(store, SERIAL, { count: 999 });
    expect(readings.map((reading) => [reading.systemTime, reading.value])).toEqual([[1_000, 5], [1_300, 180]]);
  });

  test('reads the newest generation of that receiver only', async () => {
    const store = await freshStore();
    await storePages(store, [
      pageRow(makeEgvPage(run(10_000, 3), { page: 7 })),
      pageRow(makeEgvPage(run(50_000, 2)), { generation: 1 }),
      pageRow(makeEgvPage(run(60_000, 2)), { serial: 'SM12345679', generation: 2 }),
    ]);
    const { readings } = await newestReadings(store, SERIAL, { count: 999 });
    expect(times(readings)).toEqual([50_000, 50_300]);
    expect(readings.map((reading) => reading.place.generation)).toEqual([1, 1]);
  });

  test('gives backfilled readings their own time, and tells when they were written', async () => {
    const store = await freshStore();
    const stored = 20_000;
    const filled = makeEgvPage(
      [
        { systemTime: stored, readingTime: 10_300, value: 201 },
        { systemTime: stored, readingTime: 10_600, value: 202 },
      ],
      backfill,
    );
    await storePages(store, [
      pageRow(makeEgvPage([{ systemTime: 10_000, value: 101 }, { systemTime: 10_600, value: 103 }])),
      pageRow(filled),
    ]);
    const { readings } = await newestReadings(store, SERIAL, { count: 999 });
    expect(readings.map(({ systemTime, value, place, writtenTime }) => [systemTime, value, place.type, writtenTime])).toEqual([
      [10_000, 101, 4, undefined],
      [10_600, 103, 4, undefined],
      [10_300, 201, 18, stored],
      [10_600, 202, 18, stored],
    ]);
  });

  test('reads the full page of the vectors', async () => {
    const vector = vectors.vectors.find(({ id }) => id === 'page-06');
    const hex = vector && 'bytes' in vector ? String(vector.bytes) : '';
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    const store = await freshStore();
    await storePages(store, [pageRow(bytes)]);
    const { readings, damaged } = await newestReadings(store, SERIAL, { count: 999 });
    expect(damaged).toBe(0);
    expect(readings.length).toBeGreaterThan(30);
    expect(times(readings)).toEqual(times(readings).toSorted((a, b) => a - b));
  });

  test('writes nothing', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(makeEgvPage(run(1_000, 1)))]);
    const writes = watchWrites();
    await newestReadings(store, SERIAL, { count: 999 });
    expect(writes).toEqual([]);
  });
});
