import { describe, expect, test } from 'vitest';
import { addClock } from '../../src/store/add-clock.ts';
import { everyPage } from '../../src/store/every-row.ts';
import { nextGeneration, storedGenerations } from '../../src/store/generations.ts';
import { mergePages } from '../../src/store/merge-pages.ts';
import type { Store } from '../../src/store/open.ts';
import { storePages } from '../../src/store/pages.ts';
import { putReceiver } from '../../src/store/receivers.ts';
import type { PageRow } from '../../src/store/rows.ts';
import { clockRow } from '../sync/support.ts';
import { makeEgvPage, makePage, pageRow, type MadeReading } from '../support/pages.ts';
import { freshStore, watchWrites } from '../support/stores.ts';

const times = (count: number, over: Partial<MadeReading> = {}, at = -1): MadeReading[] =>
  Array.from({ length: count }, (_, i) => ({ systemTime: 1_000 + 300 * i, ...(i === at && over) }));
const damaged = (count: number, at: number): Uint8Array => makeEgvPage(times(count, { damaged: true }, at));
const whole = (count: number): Uint8Array => makeEgvPage(times(count));

async function all(store: Store): Promise<PageRow[]> {
  const rows: PageRow[] = [];
  for await (const batch of everyPage(store)) rows.push(...batch);
  return rows;
}

describe('a page from another archive', () => {
  const cases: [string, Uint8Array, Uint8Array, Record<string, number>, Uint8Array][] = [
    ['the same', whole(5), whole(5), { known: 1 }, whole(5)],
    ['with more records', whole(5), whole(7), { improved: 1 }, whole(7)],
    ['with fewer records, since it is older', whole(7), whole(5), { known: 1 }, whole(7)],
    ['with a good record for a damaged one', damaged(5, 2), whole(5), { improved: 1 }, whole(5)],
    ['with a damaged record for a good one', whole(5), damaged(5, 2), { known: 1 }, whole(5)],
    ['older, with a good record for a damaged one', damaged(7, 2), whole(5), { improved: 1 }, whole(7)],
    ['that contradicts', whole(5), makeEgvPage(times(5, { value: 300 }, 3)), { conflicts: 1 }, whole(5)],
    ['older, that contradicts', whole(7), makeEgvPage(times(5, { value: 300 }, 3)), { conflicts: 1 }, whole(7)],
    ['that begins elsewhere', whole(5), makeEgvPage(times(5), { firstIndex: 9 }), { conflicts: 1 }, whole(5)],
  ];

  test.each(cases)('%s', async (_name, stored, other, merged, kept) => {
    const store = await freshStore();
    await storePages(store, [pageRow(stored, { wasLast: true })]);
    expect(await mergePages(store, [pageRow(other, { storedAt: 9_000 })])).toEqual({ added: 0, improved: 0, known: 0, conflicts: 0, ...merged });
    expect((await all(store)).map(({ bytes }) => bytes)).toEqual([kept]);
    expect((await mergePages(store, [pageRow(other)])).improved).toBe(0);
  });

  test('that nothing is known of is added as it is, strictly, and one conflict keeps no other page out', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(whole(5))]);
    const writes = watchWrites();
    const rows = [1, 2, 3].map((page) => pageRow(makeEgvPage(times(38), { page }), { recordBytes: 13, wasLast: page === 3, storedAt: page }));
    expect(await mergePages(store, [pageRow(makeEgvPage(times(5, { value: 300 }, 3))), ...rows])).toEqual({ added: 3, improved: 0, known: 0, conflicts: 1 });
    expect(writes).toEqual([{ stores: ['pages'], durability: 'strict' }]);
    expect(await all(store)).toEqual([pageRow(whole(5)), ...rows]);
  });

  test('does not end that a part page which may still grow is read again', async () => {
    const store = await freshStore();
    await storePages(store, [pageRow(whole(5), { wasLast: true })]);
    await mergePages(store, [pageRow(whole(5), { wasLast: false })]);
    expect((await all(store))[0]!.wasLast).toBe(true);
  });

  test('that has more records takes nothing of the records’ length that was known', async () => {
    const store = await freshStore();
    const [short, long] = [1, 2].map((count) => makePage(new Uint8Array(20 * count).fill(1), count, { revision: 9 })) as [Uint8Array, Uint8Array];
    await storePages(store, [pageRow(short, { recordBytes: 20 })]);
    await mergePages(store, [pageRow(long)]);
    expect(await all(store)).toEqual([pageRow(long, { recordBytes: 20 })]);
  });

  test('with a wrong header CRC keeps the whole batch out', async () => {
    const store = await freshStore();
    const spoiled = whole(5).map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    await expect(mergePages(store, [pageRow(makeEgvPage(times(5), { page: 1 })), { ...pageRow(whole(5)), bytes: spoiled }])).rejects.toMatchObject({ code: 'bad-page' });
    expect(await all(store)).toEqual([]);
  });
});

describe('generations of a receiver', () => {
  const serial = 'SM12345678';

  test('are those of its row, its pages and its clocks; the next is above them all', async () => {
    const store = await freshStore();
    expect([await storedGenerations(store, serial), await nextGeneration(store, serial)]).toEqual([[], 0]);
    const row = { serial, productId: '', productName: '', firmwareVersion: '', partitionInfo: null, unit: null, firstSeenAt: 0, lastSeenAt: 0 };
    await putReceiver(store, { ...row, generation: 1 });
    for (const generation of [0, 3]) {
      await storePages(store, [0, 1].map((page) => pageRow(makeEgvPage(times(5), { page }), { generation })));
    }
    await storePages(store, [pageRow(whole(5), { serial: 'SM12345679', generation: 9 })]);
    await addClock(store, clockRow({ serial, generation: 5 }));
    expect([await storedGenerations(store, serial), await nextGeneration(store, serial)]).toEqual([[0, 1, 3, 5], 6]);
  });
});
