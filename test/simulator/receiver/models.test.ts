import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodeEgv } from '../../../src/protocol/receiver/egv.ts';
import { xmlOfRecord } from '../../../src/protocol/receiver/manufacturing.ts';
import { PAGE_HEADER_BYTES, decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { parsePartitionInfo } from '../../../src/protocol/receiver/partition-info.ts';
import { partitions, recordBytes, recordsPerPage } from '../../../src/protocol/receiver/partitions.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting } from '../../../src/protocol/receiver/records/user-setting.ts';
import { latin1, xmlAttributes } from '../../../src/protocol/receiver/xml.ts';
import { PracticeReceiver, practiceModels, type PracticeModelName } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { ask } from './helpers.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 20, 30);

const made = new Map<PracticeModelName, PracticeReceiver>();

function receiverOf(model: PracticeModelName): PracticeReceiver {
  let receiver = made.get(model);
  if (!receiver) made.set(model, (receiver = new PracticeReceiver({ clock: new VirtualClock(NOW), days: 16, model })));
  return receiver;
}

/** Reads a record by its type and revision; null where the protocol knows no more than bytes. */
function meaning(page: Uint8Array, slot: number): unknown {
  const { header, records } = decodePage(page);
  const raw = records[slot]!;
  const { type, revision } = header;
  switch (type) {
    case partitions.manufacturing:
    case partitions.firmwareParameters:
    case partitions.pcParameters:
      return xmlOfRecord(raw).startsWith('<') ? xmlOfRecord(raw) : null;
    case partitions.sensor:
      return decodeSensor(raw, revision);
    case partitions.egv:
    case partitions.backfilledEgv:
      return decodeEgv(raw, type, revision);
    case partitions.calSet:
      return decodeCalSet(raw, revision);
    case partitions.insertion:
      return decodeInsertion(raw, revision);
    case partitions.meter:
      return decodeMeter(raw, revision);
    case partitions.userEvent:
      return decodeUserEvent(raw, revision);
    case partitions.userSetting:
      return decodeUserSetting(raw, revision);
    default:
      return raw;
  }
}

describe.each(practiceModels)('a practice %s', (model) => {
  it('lists in its partition info what its pages are', () => {
    const receiver = receiverOf(model);
    const listed = parsePartitionInfo(latin1(ask(receiver, 15).payload));
    expect(listed.map(({ type }) => type)).toEqual([...receiver.rings.keys()]);
    for (const { type, revision, recordBytes: size } of listed) {
      expect(size, `type ${type}`).toBe(recordBytes(type, revision));
      for (const page of receiver.pagesOf(type)) expect(decodePageHeader(page)).toMatchObject({ type, revision });
    }
  });

  it('fills all partitions but the errors with pages in which a decoder finds no fault', () => {
    const receiver = receiverOf(model);
    for (const [type, ring] of receiver.rings) {
      const pages = receiver.pagesOf(type);
      expect(pages.length > 0, `type ${type}`).toBe(type !== partitions.receiverError);
      const perPage = recordsPerPage(ring.layout.recordBytes);
      const first = pages[0] && decodePageHeader(pages[0]).page;
      pages.forEach((page, nth) => {
        const { header, records, recordBytes: size } = decodePage(page);
        expect(header).toMatchObject({ page: first! + nth, firstIndex: header.page * perPage, reserved: [0, 0, 0] });
        expect(records.length).toBe(nth < pages.length - 1 ? perPage : header.recordCount);
        expect(records.every((record, slot) => record.crcOk && meaning(page, slot) !== null)).toBe(true);
        expect(page.subarray(PAGE_HEADER_BYTES + records.length * size).every((byte) => byte === 0xff)).toBe(true);
      });
    }
  });

  it('writes each partition in order of time', () => {
    const receiver = receiverOf(model);
    for (const type of receiver.rings.keys()) {
      const times = receiver.pagesOf(type).flatMap((page) => decodePage(page).records.map(({ systemTime }) => systemTime));
      expect(times, `type ${type}`).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it('tells the truth about its EGV records and about those that came back', () => {
    const receiver = receiverOf(model);
    for (const [type, records] of [[4, receiver.records], [18, receiver.backfilled]] as const) {
      const inPages = receiver.pagesOf(type).flatMap((page) => {
        const { header, records: raws } = decodePage(page);
        return raws.map((raw) => decodeEgv(raw, header.type, header.revision)!);
      });
      expect(inPages.length).toBe(records.length);
      records.forEach(({ trueAt: _trueAt, ...record }, nth) => expect(inPages[nth]).toMatchObject(record));
    }
  });

  it('answers the transmitter id that its settings have', () => {
    const receiver = receiverOf(model);
    const id = latin1(ask(receiver, 25).payload);
    expect(id).toHaveLength(model.startsWith('g4') ? 5 : 6);
    const { header, records } = decodePage(receiver.pagesOf(partitions.userSetting).at(-1)!);
    expect(decodeUserSetting(records.at(-1)!, header.revision)).toMatchObject({ transmitterId: id });
  });
});

describe('what the models differ in', () => {
  it.each([
    ['g4', 'G4Receiver', 'SW10050', [2, 1, 3, 1, 2]],
    ['g4-share', 'G4Receiver', 'SW10505', [2, 1, 4, 1, 3]],
    ['g5', 'G5MobileReceiver', 'SW10617', [4, 3, 5, 2, 3]],
    ['g5-touchscreen', 'ScoutReceiver', 'SW10751', [5, 3, 5, 2, 3]],
    ['g6-touchscreen', 'OrionReceiver', 'SW11163', [5, 3, 6, 2, 3]],
  ] as const)('%s is %s %s with its own revisions', (model, productId, softwareNumber, revisions) => {
    const receiver = receiverOf(model);
    const [header] = xmlAttributes(latin1(ask(receiver, 11).payload), 'FirmwareHeader');
    expect(header).toMatchObject({ ProductId: productId, SoftwareNumber: softwareNumber });
    expect('BLEDeviceAddress' in header!).toBe(model !== 'g4');
    expect([4, 10, 12, 7, 5].map((type) => receiver.rings.get(type)!.layout.revision)).toEqual(revisions);
    expect(receiver.rings.has(18)).toBe(model.endsWith('touchscreen'));
  });

  it('are the same glucose on each of them', () => {
    const series = (model: PracticeModelName) =>
      receiverOf(model)
        .records.filter(({ backfilled }) => !backfilled)
        .slice(-4000)
        .map(({ trueAt, value, displayOnly }) => ({ trueAt, value, displayOnly }));
    for (const model of practiceModels) expect(series(model)).toEqual(series('g4'));
  });

  it.each([
    ['g5-touchscreen', false],
    ['g6-touchscreen', true],
  ] as const)('%s predicts: %s', (model, predicts) => {
    const words = receiverOf(model)
      .pagesOf(partitions.egv)
      .flatMap((page) => decodePage(page).records.map((raw) => decodeEgv(raw, 4, 5)!))
      .filter(({ value }) => value >= 39)
      .map(({ predictedWord }) => predictedWord);
    expect(words.every((word) => word === 13)).toBe(!predicts);
    if (predicts) expect(words.some((word) => (word! & 0x8000) !== 0)).toBe(true);
  });
});

describe('a touchscreen receiver', () => {
  it.each(['g5-touchscreen', 'g6-touchscreen'] as const)('%s gets back a part of each gap, some of it as EGV records too', (model) => {
    const receiver = receiverOf(model);
    const { backfilled, records } = receiver;
    expect(backfilled.length).toBeGreaterThanOrEqual(8);
    const live = new Set(records.filter((record) => !record.backfilled).map(({ trueAt }) => trueAt));
    for (const record of backfilled) {
      expect(record.readingTime).toBeLessThan(record.systemTime - 300);
      expect(live.has(record.trueAt)).toBe(false);
    }
    const twice = records.filter((record) => record.backfilled);
    const truths = new Set(backfilled.map(({ trueAt }) => trueAt));
    expect(twice.length).toBeGreaterThanOrEqual(4);
    expect(twice.filter(({ trueAt }) => truths.has(trueAt)).length).toBeGreaterThanOrEqual(4);
  });

  it('may have lost nothing: type 18 is listed and empty', () => {
    const receiver = new PracticeReceiver({ clock: new VirtualClock(NOW), days: 8, model: 'g6-touchscreen', backfills: false });
    expect([...ask(receiver, 16, [18]).payload]).toEqual(Array(8).fill(0xff));
    expect(receiver.records.some(({ backfilled }) => backfilled)).toBe(false);
    expect(receiver.backfilled).toEqual([]);
  });
});

/** Which simulated page shows a record type and revision. */
const shown: readonly (readonly [type: keyof typeof partitions, revision: number, model: PracticeModelName])[] = [
  ['manufacturing', 1, 'g4'],
  ['firmwareParameters', 1, 'g4'],
  ['pcParameters', 1, 'g4'],
  ['sensor', 1, 'g4'],
  ['egv', 2, 'g4'],
  ['egv', 4, 'g5'],
  ['egv', 5, 'g6-touchscreen'],
  ['calSet', 2, 'g4'],
  ['calSet', 3, 'g4-share'],
  ['deviation', 1, 'g4'],
  ['insertion', 1, 'g4'],
  ['insertion', 2, 'g5'],
  ['receiverLog', 1, 'g4'],
  ['meter', 1, 'g4'],
  ['meter', 3, 'g5'],
  ['userEvent', 1, 'g4'],
  ['userSetting', 3, 'g4'],
  ['userSetting', 4, 'g4-share'],
  ['userSetting', 5, 'g5'],
  ['userSetting', 6, 'g6-touchscreen'],
  ['backfilledEgv', 5, 'g5-touchscreen'],
];

describe('the simulated pages', () => {
  it.each(shown)('show %s revision %i (on a %s)', (name, revision, model) => {
    const [page] = receiverOf(model).pagesOf(partitions[name]);
    expect(decodePageHeader(page!)).toMatchObject({ type: partitions[name], revision });
    expect(meaning(page!, 0)).not.toBeNull();
  });

  it('leave no revision of any model out of the table', () => {
    const listed = practiceModels.flatMap((model) =>
      [...receiverOf(model).rings.values()].map(({ layout: { type, revision } }) => `${type}.${revision}`),
    );
    const inTable = shown.map(([name, revision]) => `${partitions[name]}.${revision}`);
    const empty = `${partitions.receiverError}.1`;
    expect(new Set(listed)).toEqual(new Set([...inTable, empty]));
  });
});
