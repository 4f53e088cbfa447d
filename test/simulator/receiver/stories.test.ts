import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import type { RawRecord } from '../../../src/protocol/receiver/page.ts';
import { partitions } from '../../../src/protocol/receiver/partitions.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { PracticeReceiver, type PracticeModelName } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const NOW = Date.UTC(2026, 10, 23, 10, 20, 30);
const DAY = 86_400;
const DAY_MS = DAY * 1000;

function make(model: PracticeModelName = 'g4', days = 30): PracticeReceiver {
  return new PracticeReceiver({ clock: new VirtualClock(NOW), days, model });
}

function read<T>(receiver: PracticeReceiver, type: number, decode: (raw: RawRecord, revision: number) => T | null): T[] {
  return receiver.pagesOf(type).flatMap((page) => {
    const { header, records } = decodePage(page);
    return records.map((raw) => decode(raw, header.revision)!);
  });
}

const receiver = make();
const series = receiver.records.filter(({ displayOnly }) => !displayOnly);
const since = series[0]!.systemTime;

describe('sensor data', () => {
  it('has one record an EGV, warm-up included, of its second or the one before', () => {
    const sensor = read(receiver, partitions.sensor, decodeSensor).filter(({ systemTime }) => systemTime >= since - 1);
    const egvs = series.slice(-sensor.length);
    const raws = sensor.slice(-egvs.length);
    const early = raws.map(({ systemTime }, nth) => egvs[nth]!.systemTime - systemTime);
    expect(new Set(early)).toEqual(new Set([0, 1]));
    expect(egvs.some(({ value }) => value === 5)).toBe(true);
    expect(raws.every(({ rssiDbm }) => rssiDbm >= -92 && rssiDbm <= -38)).toBe(true);
  });
});

describe('fingersticks and calibrations', () => {
  it('lie before the display-only record of their calibration, entered 30 s before they were confirmed', () => {
    const corrected = receiver.records.filter(({ displayOnly }) => displayOnly);
    const meters = read(receiver, partitions.meter, decodeMeter).slice(-corrected.length);
    expect(corrected.length).toBeGreaterThan(50);
    corrected.forEach(({ systemTime, value }, nth) => {
      const meter = meters[nth]!;
      expect(meter.systemTime - meter.meterTime).toBe(30);
      expect(systemTime - meter.systemTime).toBeGreaterThanOrEqual(74);
      expect(systemTime - meter.systemTime).toBeLessThanOrEqual(567);
      expect(meter.valueMgdl).toBe(value);
    });
  });

  it.each([
    ['g4', 6],
    ['g4-share', 11],
  ] as const)('%s sets rest on the fingersticks of their sensor, up to %i', (model, most) => {
    const one = make(model, 16);
    const meters = new Set(read(one, partitions.meter, decodeMeter).map(({ meterTime }) => meterTime));
    const sets = read(one, partitions.calSet, decodeCalSet);
    expect(Math.max(...sets.map(({ points }) => points.length))).toBe(most);
    for (const { systemTime, points } of sets.slice(-14)) {
      expect(points.at(-1)!.appliedTime).toBe(systemTime);
      expect(points.every(({ enteredTime }) => meters.has(enteredTime))).toBe(true);
    }
    const egvs = new Set(one.records.map((record) => record.systemTime));
    expect(sets.slice(-14).every(({ systemTime }) => egvs.has(systemTime))).toBe(true);
  });
});

describe('insertions', () => {
  it('start each warm-up, after the sensor before it has ended', () => {
    const insertions = read(receiver, partitions.insertion, decodeInsertion);
    insertions.slice(insertions[0]!.state === 'started' ? 0 : 1).forEach((record, nth) => {
      expect(record.state === 'started').toBe(nth % 2 === 0);
      expect(record.insertionTime).toBe(nth % 2 === 0 ? record.systemTime : null);
    });
    const starts = insertions.filter(({ state, systemTime }) => state === 'started' && systemTime > since);
    expect(starts.length).toBeGreaterThanOrEqual(4);
    for (const { systemTime } of starts) {
      expect(series.find((record) => record.systemTime > systemTime)).toMatchObject({ value: 5 });
    }
    expect(new Set(insertions.map(({ state }) => state))).toEqual(new Set(['started', 'removed', 'expired', 'counts-deviation']));
  });

  it('of a G5 have the transmitter in the bytes that nobody documented', () => {
    const [insertion] = read(make('g5', 3), partitions.insertion, decodeInsertion);
    expect([...insertion!.tail!]).toEqual([...Buffer.from('40PRAC'), 0, 0, 0, 0]);
  });
});

describe('user events', () => {
  it('are of every kind, whole minutes of display time, entered a little later', () => {
    const events = read(receiver, partitions.userEvent, decodeUserEvent);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['carbs', 'insulin', 'exercise', 'health']));
    for (const { eventTime, displayTime, kind, detail, value } of events) {
      expect(eventTime % 60).toBe(0);
      expect(displayTime - eventTime).toBeGreaterThanOrEqual(0);
      expect(displayTime - eventTime).toBeLessThan(600);
      expect(detail !== null).toBe(kind === 'exercise' || kind === 'health');
      expect(value > 0).toBe(kind !== 'health');
    }
  });

  it('have four meals on every day', () => {
    const days = new Map<number, number>();
    for (const { eventTime, kind } of read(receiver, partitions.userEvent, decodeUserEvent)) {
      const day = Math.floor(eventTime / DAY);
      if (kind === 'carbs') days.set(day, (days.get(day) ?? 0) + 1);
    }
    const counts = [...days.values()].slice(1, -1);
    expect(counts.length).toBeGreaterThan(28);
    expect(new Set(counts)).toEqual(new Set([4]));
  });
});

describe('all partitions', () => {
  it('are the same whenever the receiver is made, and whenever somebody looks', async () => {
    const clock = new VirtualClock(NOW);
    const watched = new PracticeReceiver({ clock, days: 9, model: 'g6-touchscreen' });
    for (let look = 0; look < 8; look += 1) {
      expect(watched.rings.size).toBe(14);
      await clock.advance(DAY_MS / 4);
    }
    const later = new PracticeReceiver({ clock: new VirtualClock(NOW + 2 * DAY_MS), days: 11, model: 'g6-touchscreen' });
    for (const type of watched.rings.keys()) expect(watched.pagesOf(type), `type ${type}`).toEqual(later.pagesOf(type));
  });

  it('grow as time goes by, each by what a day has', async () => {
    const clock = new VirtualClock(NOW);
    const one = new PracticeReceiver({ clock, days: 3 });
    const count = (type: number): number => one.pagesOf(type).reduce((sum, page) => sum + decodePage(page).records.length, 0);
    const types = [partitions.sensor, partitions.meter, partitions.calSet, partitions.userEvent, partitions.userSetting];
    const before = types.map(count);
    await clock.advance(DAY_MS);
    const grown = types.map((type, nth) => count(type) - before[nth]!);
    expect(grown[0]).toBeGreaterThanOrEqual(282);
    expect(grown.slice(1, 3)).toEqual([2, 2]);
    expect(grown[3]).toBeGreaterThanOrEqual(8);
    expect(grown[4]).toBe(0);
  });

  it('overwrite their oldest pages when a ring is full, whatever room it was given', async () => {
    const clock = new VirtualClock(NOW);
    const one = new PracticeReceiver({
      clock,
      days: 20,
      ringPages: { [partitions.egv]: 10, [partitions.sensor]: 5, [partitions.meter]: 2, [partitions.insertion]: 1 },
    });
    const rangesBefore = [4, 3, 10].map((type) => one.rings.get(type)!.range!);
    expect(rangesBefore.map(({ first, last }) => last - first + 1)).toEqual([10, 5, 2]);
    await clock.advance(40 * DAY_MS);
    [4, 3, 10].forEach((type, nth) => {
      const { first, last } = one.rings.get(type)!.range!;
      expect(last - first).toBe(rangesBefore[nth]!.last - rangesBefore[nth]!.first);
      expect(first).toBeGreaterThan(rangesBefore[nth]!.first);
      expect(one.pagesOf(type).map((page) => decodePage(page).header.page)).toEqual(
        Array.from({ length: last - first + 1 }, (_, page) => first + page),
      );
    });
    expect(one.pagesOf(partitions.insertion)).toHaveLength(1);
  });

  it('keep no more than a real G4 has room for', () => {
    const one = make('g4', 180);
    const room = [3, 5, 7, 8, 10, 11].map((type) => one.pagesOf(type).length);
    expect(room).toEqual([347, 29, 2, 49, 4, 25]);
  });

  it('begin at page 0 after a reset, and say nothing of what was before', async () => {
    const clock = new VirtualClock(NOW);
    const one = new PracticeReceiver({ clock, days: 3, model: 'g5-touchscreen' });
    one.reset();
    const erased = [...one.rings.keys()].filter((type) => type !== partitions.manufacturing);
    expect(erased.flatMap((type) => one.pagesOf(type))).toEqual([]);
    const resetAt = one.clocks.systemTime;
    await clock.advance(8 * DAY_MS);
    for (const type of [3, 4, 5, 6, 7, 8, 10, 11, 18]) {
      const { header, records } = decodePage(one.pagesOf(type)[0]!);
      expect(header, `type ${type}`).toMatchObject({ page: 0, firstIndex: 0 });
      expect(records[0]!.systemTime).toBeGreaterThanOrEqual(resetAt - 1);
    }
  });
});

describe('a revision that nobody documented', () => {
  it.each([
    { type: partitions.calSet, revision: 9, recordBytes: 60 },
    { type: partitions.userSetting, revision: 77, recordBytes: 33 },
    { type: partitions.egv, revision: 6, recordBytes: 40 },
    { type: partitions.insertion, revision: 0, recordBytes: 10 },
    { type: partitions.pcParameters, revision: 2, recordBytes: 250 },
  ])('is told by the partition info and fills the pages of type $type', (unknownRevision) => {
    const { type, revision, recordBytes } = unknownRevision;
    const one = new PracticeReceiver({ clock: new VirtualClock(NOW), days: 9, unknownRevision });
    expect(one.rings.get(type)!.layout).toMatchObject({ type, revision, recordBytes });
    const pages = one.pagesOf(type);
    expect(pages.length).toBeGreaterThan(0);
    for (const page of pages) {
      expect(() => decodePage(page)).toThrow(expect.objectContaining({ code: 'unknown-layout' }));
      const { header, records } = decodePage(page, recordBytes);
      expect(header.firstIndex).toBe(header.page * Math.floor(500 / recordBytes));
      expect(records.every(({ crcOk }) => crcOk)).toBe(true);
    }
  });

  it('goes on in loaded pages of it, and can be damaged', async () => {
    const unknownRevision = { type: partitions.egv, revision: 6, recordBytes: 40 };
    const pages = new PracticeReceiver({ clock: new VirtualClock(NOW), days: 1, unknownRevision }).pagesOf(partitions.egv);
    const one = new PracticeReceiver({ clock: new VirtualClock(NOW), pages, unknownRevision });
    expect(one.pagesOf(partitions.egv)).toEqual(pages);
    const { page } = decodePage(pages[0]!, 40).header;
    one.order({ kind: 'bad-record', type: partitions.egv, page, slot: 2 });
    const { records } = decodePage(one.pagesOf(partitions.egv)[0]!, 40);
    expect(records.filter(({ crcOk }) => !crcOk).map(({ slot }) => slot)).toEqual([2]);
  });
});
