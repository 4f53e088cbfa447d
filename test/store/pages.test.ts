import { describe, expect, test } from 'vitest';
import { crc16 } from '../../src/protocol/receiver/crc.ts';
import { highestPage, pagesBetween, storePages } from '../../src/store/pages.ts';
import { makeEgvPage, makePage, pageRow, type MadeReading } from '../support/pages.ts';
import { freshName, freshStore, watchWrites } from '../support/stores.ts';

const SERIAL = 'SM12345678';
const a: MadeReading = { systemTime: 1_000, value: 101 };
const b: MadeReading = { systemTime: 1_300, value: 102 };
const c: MadeReading = { systemTime: 1_600, value: 103 };

const numbers = (rows: readonly { page: number }[]): number[] => rows.map((row) => row.page);

/** A record of any layout: `fill`, and a good CRC. */
function framedRecord(size: number, fill: number): Uint8Array {
  const record = new Uint8Array(size).fill(fill);
  new DataView(record.buffer).setUint16(size - 2, crc16(record, 0, size - 2), true);
  return record;
}

describe('storePages', () => {
  test('stores a batch in one strict transaction', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    const rows = [3, 1, 2].map((page) => pageRow(makeEgvPage([a, b], { page })));
    await storePages(store, rows);
    expect(writes).toEqual([{ stores: ['pages'], durability: 'strict' }]);
    expect(await pagesBetween(store, SERIAL, 0, 4, 0, 9)).toEqual([rows[1], rows[2], rows[0]]);
  });

  test('is on the disk for the next connection', async () => {
    const name = freshName();
    const store = await freshStore(name);
    await storePages(store, [pageRow(makeEgvPage([a]))]);
    store.close();
    expect(await highestPage(await freshStore(name), SERIAL, 0, 4)).toEqual(pageRow(makeEgvPage([a])));
  });

  test('stores a view of a longer answer as 528 bytes', async () => {
    const store = await freshStore();
    const answer = new Uint8Array(4 * 528);
    answer.set(makeEgvPage([a]), 528);
    await storePages(store, [pageRow(answer.subarray(528, 2 * 528))]);
    expect((await highestPage(store, SERIAL, 0, 4))?.bytes.buffer.byteLength).toBe(528);
  });

  test.for([
    ['a header with a wrong CRC', () => ({ bytes: makeEgvPage([a]).with(26, 0x55) })],
    ['a page that is another type', () => ({ type: 18 })],
    ['a page that is another number', () => ({ page: 7 })],
    ['a page cut short', () => ({ bytes: makeEgvPage([a]).slice(0, 527) })],
  ] as const)('%s is bad-page, and its batch is not stored', async ([, wrong]) => {
    const store = await freshStore();
    const good = pageRow(makeEgvPage([a], { page: 1 }));
    const bad = { ...pageRow(makeEgvPage([a])), ...wrong() };
    await expect(storePages(store, [good, bad])).rejects.toMatchObject({ code: 'bad-page', actor: 'nobody' });
    expect(await pagesBetween(store, SERIAL, 0, 4, 0, 9)).toEqual([]);
  });

  test('a page that continues the stored one replaces it', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(makeEgvPage([a]), { wasLast: true, storedAt: 1 })]);
    const longer = pageRow(makeEgvPage([a, b]), { wasLast: false, storedAt: 2 });
    await storePages(store, [longer]);
    expect(await highestPage(store, SERIAL, 0, 4)).toEqual(longer);
  });

  test.for<[string, MadeReading[]]>([
    ['another record', [{ ...a, value: 222 }, b]],
    ['fewer records', [a]],
  ])('%s is page-conflict, and nothing of the batch is written', async ([, readings]) => {
    const store = await freshStore();
    const kept = pageRow(makeEgvPage([a, b]));
    await storePages(store, [kept]);
    const batch = [pageRow(makeEgvPage([a], { page: 1 })), pageRow(makeEgvPage(readings))];
    await expect(storePages(store, batch)).rejects.toMatchObject({ code: 'page-conflict', actor: 'nobody' });
    expect(await pagesBetween(store, SERIAL, 0, 4, 0, 9)).toEqual([kept]);
  });

  test('a record that was damaged is mended, and one that is damaged now is kept', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(makeEgvPage([a, { ...b, damaged: true }]))]);
    await storePages(store, [pageRow(makeEgvPage([{ ...a, damaged: true }, b, c]))]);
    expect((await highestPage(store, SERIAL, 0, 4))?.bytes).toEqual(makeEgvPage([a, b, c]));
  });

  test('a good page is not replaced by the same one with damage', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(makeEgvPage([a, b]))]);
    await storePages(store, [pageRow(makeEgvPage([a, { ...b, damaged: true }]))]);
    expect((await highestPage(store, SERIAL, 0, 4))?.bytes).toEqual(makeEgvPage([a, b]));
  });

  test.for([
    [true, false],
    [false, true],
  ])('the same page again changes nothing but wasLast, %s to %s', async ([before, after]) => {
    const store = await freshStore();
    await storePages(store, [pageRow(makeEgvPage([a]), { wasLast: before!, storedAt: 1 })]);
    await storePages(store, [pageRow(makeEgvPage([a]), { wasLast: after!, storedAt: 2 })]);
    expect(await highestPage(store, SERIAL, 0, 4)).toEqual(pageRow(makeEgvPage([a]), { wasLast: after!, storedAt: 1 }));
  });

  test('a page twice in one batch must continue itself', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(makeEgvPage([a])), pageRow(makeEgvPage([a, b]))]);
    expect((await highestPage(store, SERIAL, 0, 4))?.bytes).toEqual(makeEgvPage([a, b]));
    const backwards = [[a, b], [a]].map((readings) => pageRow(makeEgvPage(readings, { page: 1 })));
    await expect(storePages(store, backwards)).rejects.toMatchObject({ code: 'page-conflict' });
    expect((await highestPage(store, SERIAL, 0, 4))?.page).toBe(0);
  });

  test('two connections cannot overwrite the longer page with the shorter', async () => {
    const name = freshName();
    const [one, two] = [await freshStore(name), await freshStore(name)];
    await Promise.allSettled([
      storePages(one, [pageRow(makeEgvPage([a, b]))]),
      storePages(two, [pageRow(makeEgvPage([a]))]),
    ]);
    expect((await highestPage(one, SERIAL, 0, 4))?.bytes).toEqual(makeEgvPage([a, b]));
  });

  test('a new generation begins beside the old pages', async () => {
    const store = await freshStore();
    const old = pageRow(makeEgvPage([a, b]));
    const reset = pageRow(makeEgvPage([c]), { generation: 1 });
    await storePages(store, [old]);
    await storePages(store, [reset]);
    expect(await highestPage(store, SERIAL, 0, 4)).toEqual(old);
    expect(await highestPage(store, SERIAL, 1, 4)).toEqual(reset);
  });

  test('the length of records that nobody documented stays, and is compared by, where the page comes again without it', async () => {
    const store = await freshStore();
    const recordBytes = 20;
    const place = { revision: 9 };
    const [one, two] = [1, 2].map((fill) => framedRecord(recordBytes, fill)) as [Uint8Array, Uint8Array];
    const spoiled = two.with(4, 0x55);
    await storePages(store, [pageRow(makePage(Uint8Array.of(...one, ...spoiled), 2, place), { recordBytes })]);
    const mended = makePage(Uint8Array.of(...one, ...two), 2, place);
    await storePages(store, [pageRow(mended, { storedAt: 2 })]);
    expect(await highestPage(store, SERIAL, 0, 4)).toEqual(pageRow(mended, { recordBytes, storedAt: 2 }));
  });

  test('a page of a layout nobody knows is kept for a later version', async () => {
    const store = await freshStore();
    const unknown = pageRow(makePage(Uint8Array.of(1, 2, 3), 1, { revision: 9 }));
    await storePages(store, [unknown]);
    expect(await highestPage(store, SERIAL, 0, 4)).toEqual(unknown);
  });
});

describe('reading pages back', () => {
  test('by range and highest, of one ring only', async () => {
    const store = await freshStore();
    const ring = [9, 10, 11, 12].map((page) => pageRow(makeEgvPage([a], { page })));
    const elsewhere = [
      pageRow(makeEgvPage([a], { page: 99 }), { serial: 'SM99999999' }),
      pageRow(makeEgvPage([a], { page: 98 }), { generation: 1 }),
      pageRow(makeEgvPage([a], { page: 97, type: 18, revision: 5 })),
      pageRow(makePage(new Uint8Array(20), 1, { page: 96, type: 3, revision: 1 })),
    ];
    await storePages(store, [...ring, ...elsewhere]);
    expect(numbers(await pagesBetween(store, SERIAL, 0, 4, 10, 11))).toEqual([10, 11]);
    expect(numbers(await pagesBetween(store, SERIAL, 0, 4, 0, 1_000))).toEqual([9, 10, 11, 12]);
    expect(await pagesBetween(store, SERIAL, 0, 4, 11, 10)).toEqual([]);
    expect((await highestPage(store, SERIAL, 0, 4))?.page).toBe(12);
    expect(await highestPage(store, SERIAL, 2, 4)).toBeNull();
  });
});
