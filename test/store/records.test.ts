import { expect, test } from 'vitest';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { clockHistory } from '../../src/store/clock-history.ts';
import { storePages } from '../../src/store/pages.ts';
import { storedPages, storedTypes } from '../../src/store/records.ts';
import { encodeUserSetting } from '../../src/simulator/receiver/records/user-setting.ts';
import { makeEgvPage, makePage, pageRow } from '../support/pages.ts';
import { freshStore } from '../support/stores.ts';

const SERIAL = 'SM12345678';

async function all(...args: Parameters<typeof storedPages>) {
  const found = [];
  for await (const page of storedPages(...args)) found.push(page);
  return found;
}

test('every stored page of one ring comes once, ascending, over several batches', async () => {
  const store = await freshStore();
  const pages = Array.from({ length: 150 }, (_, page) => makeEgvPage([{ systemTime: page }], { page }));
  await storePages(store, pages.map((bytes) => pageRow(bytes)));
  await storePages(store, [pageRow(makeEgvPage([{ systemTime: 1 }], { page: 7 }), { generation: 1 })]);
  const found = await all(store, SERIAL, 0, partitions.egv);
  expect(found.map(({ page }) => page)).toEqual(pages.map((_, page) => page));
  expect(found.map(({ records }) => records?.[0]?.systemTime)).toEqual(pages.map((_, page) => page));
});

test('a damaged record is told as such, and a layout that nobody documented is counted by its header', async () => {
  const store = await freshStore();
  const unknown = makePage(new Uint8Array(40), 4, { page: 1, revision: 9 });
  await storePages(store, [
    pageRow(makeEgvPage([{ systemTime: 1, damaged: true }, { systemTime: 2 }])),
    pageRow(unknown),
    pageRow(makePage(new Uint8Array(40), 4, { page: 2, revision: 9 }), { recordBytes: 10 }),
  ]);
  const [known, raw, told] = await all(store, SERIAL, 0, partitions.egv);
  expect(known).toMatchObject({ recordCount: 2, isDocumented: true, records: [{ crcOk: false }, { crcOk: true }] });
  expect(raw).toEqual({ page: 1, revision: 9, recordCount: 4, isDocumented: false, records: null });
  expect(told).toMatchObject({ page: 2, isDocumented: false, recordCount: 4 });
  expect(told?.records).toHaveLength(4);
});

test('the stored types are those with pages', async () => {
  const store = await freshStore();
  const make = (type: number, generation = 0) => pageRow(makePage(new Uint8Array(20), 1, { type, revision: 1 }), { generation });
  await storePages(store, [make(0), make(4), make(18), make(12, 1)]);
  expect(await storedTypes(store, SERIAL, 0)).toEqual([0, 4, 18]);
  expect(await storedTypes(store, SERIAL, 1)).toEqual([12]);
  expect(await storedTypes(store, SERIAL, 2)).toEqual([]);
});

test.each([3, 5, 6])('the history of the clocks is read from settings of revision %i, damaged records left out', async (revision) => {
  const settings = [0, 1, 2].map((nth) =>
    encodeUserSetting(
      {
        systemTime: 1_000 + nth, displayTime: 4_600 + nth, systemOffset: 900, displayOffset: 3_600 + nth,
        transmitterId: revision < 5 ? '6PRAC' : '40PRAC', enableFlags: nth === 2 ? 0x233 : 0x33,
        highAlertMgdl: 200, highSnoozeMinutes: 60, lowAlertMgdl: 80, lowSnoozeMinutes: 30, riseRate: 3, fallRate: 3,
        outOfRangeMinutes: 20, language: 0x0409, alarmProfile: 3, setUpState: 5,
        predictiveLowSnoozeMinutes: 30, brightness: 50, sensorCode: '5915', graphHeight: 3,
      },
      revision,
    ),
  );
  const data = new Uint8Array(settings.flatMap((bytes) => [...bytes]));
  data[settings[0]!.length + 9]! ^= 1;
  const store = await freshStore();
  await storePages(store, [pageRow(makePage(data, 3, { type: partitions.userSetting, revision }))]);
  expect(await clockHistory(store, SERIAL, 0)).toEqual([
    { systemTime: 1_000, displayTime: 4_600, systemOffset: 900, displayOffset: 3_600, timeLost: false },
    { systemTime: 1_002, displayTime: 4_602, systemOffset: 900, displayOffset: 3_602, timeLost: true },
  ]);
});
