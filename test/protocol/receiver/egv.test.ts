import { describe, expect, it } from 'vitest';
import { decodeEgv, readingsOfPage, type EgvRecord } from '../../../src/protocol/receiver/egv.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { PAGE_HEADER_BYTES, type RawRecord } from '../../../src/protocol/receiver/page.ts';
import { recordBytes } from '../../../src/protocol/receiver/partitions.ts';
import { makeEgvPage, makePage } from '../../support/pages.ts';
import { seal } from './support/reference.ts';
import { hex, pageBytes, vectorsOf } from './support/vectors.ts';

const place = { serial: 'SM12345678', generation: 2 };

interface EgvFields {
  readonly word?: number;
  readonly trendNoise?: number;
  /** Offset 10 of the long layouts. */
  readonly ownSystemTime?: number;
}

/** One record stored at system time 5000, display time 6000. */
function recordOf(fields: EgvFields, type = 4, revision = 2): RawRecord {
  const bytes = new Uint8Array(recordBytes(type, revision)!);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 5000, true);
  view.setUint32(4, 6000, true);
  view.setUint16(8, fields.word ?? 120, true);
  if (revision >= 4) view.setUint32(10, fields.ownSystemTime ?? 5000, true);
  view.setUint8(revision >= 4 ? 19 : 10, fields.trendNoise ?? 0x14);
  seal(bytes);
  return decodePage(makePage(bytes, 1, { type, revision })).records[0]!;
}

function egvOf(fields: EgvFields, type = 4, revision = 2): EgvRecord {
  return decodeEgv(recordOf(fields, type, revision), type, revision)!;
}

describe('decodeEgv', () => {
  it.each([1, 2, 3])('reads revision %i as the short layout', (revision) => {
    expect(egvOf({}, 4, revision)).toEqual({
      systemTime: 5000,
      displayTime: 6000,
      readingTime: 5000,
      readingDisplayTime: 6000,
      glucoseWord: 120,
      value: 120,
      displayOnly: false,
      backfilled: false,
      trendNoise: 0x14,
      trend: 4,
      noise: 1,
      immediateMatch: false,
      ownSystemTime: null,
      transmitterTime: null,
      filteredRate: null,
      algorithmState: null,
      predictedWord: null,
    });
  });

  it.each([
    [0x94, 4, 1],
    [0xa4, 4, 2],
    [0xb8, 8, 3],
  ])('masks bit 7 out of the noise: 0x%s', (trendNoise, trend, noise) => {
    expect(egvOf({ trendNoise })).toMatchObject({ trend, noise, immediateMatch: true });
  });

  it.each([10, 11, 12, 13, 14, 15])('reads the unassigned trend %i as not computable', (bits) => {
    expect(egvOf({ trendNoise: 0x10 | bits })).toMatchObject({ trend: 8, trendNoise: 0x10 | bits });
  });

  it.each([
    [2, 0x8078, { value: 120, displayOnly: true, backfilled: false }],
    [2, 0x6078, { value: 120, displayOnly: false, backfilled: false }],
    [4, 0x2078, { value: 120, displayOnly: false, backfilled: false }],
    [5, 0x2078, { value: 120, displayOnly: false, backfilled: true }],
    [5, 0x4078, { value: 120, displayOnly: false, backfilled: false }],
    [5, 0xffff, { value: 1023, displayOnly: true, backfilled: true }],
  ])('reads the flags that revision %i has in word 0x%s', (revision, word, meaning) => {
    expect(egvOf({ word }, 4, revision)).toMatchObject(meaning);
  });

  it('takes the own time of a backfilled record from offset 10, and moves the display time with it', () => {
    const moved = { systemTime: 5000, displayTime: 6000, readingTime: 4100, readingDisplayTime: 5100 };
    expect(egvOf({ word: 0x2078, ownSystemTime: 4100 }, 4, 5)).toMatchObject(moved);
    expect(egvOf({ ownSystemTime: 4100 }, 18, 5)).toMatchObject({ ...moved, backfilled: true });
  });

  it('takes the own time of any other record from where it was stored', () => {
    expect(egvOf({ ownSystemTime: 4100 }, 4, 5)).toMatchObject({ readingTime: 5000, ownSystemTime: 4100 });
    expect(egvOf({ ownSystemTime: 4100 }, 4, 4)).toMatchObject({ readingTime: 5000, ownSystemTime: 4100 });
  });

  it.each([
    [4, 0],
    [4, 6],
    [18, 2],
    [18, 4],
    [18, 6],
    [3, 1],
    [10, 2],
  ])('guesses nothing of type %i revision %i', (type, revision) => {
    expect(decodeEgv(recordOf({}), type, revision)).toBeNull();
    expect(decodeEgv(recordOf({}, 4, 5), type, revision)).toBeNull();
  });

  it('reads no record that is shorter or longer than its layout', () => {
    expect(decodeEgv(recordOf({}), 4, 5)).toBeNull();
    expect(decodeEgv(recordOf({}, 4, 5), 4, 2)).toBeNull();
  });
});

describe('readingsOfPage', () => {
  it.each(vectorsOf('page').filter(({ meaning }) => [4, 18].includes(meaning.header.type)))('holds the series of $id: $name', (vector) => {
    const { header, records } = vector.meaning;
    const series = records.flatMap((record, slot) => {
      if (record['displayOnly']) return [];
      const [stored, shown] = [Number(record['systemSeconds']), Number(record['displaySeconds'])];
      const systemTime = record['backfilled'] ? Number(record['systemTimeSeconds']) : stored;
      return {
        place: { ...place, type: header.type, page: header.page, slot },
        systemTime,
        displayTime: shown - stored + systemTime,
        value: record['glucose'],
        trend: record['trend'],
        backfilled: record['backfilled'] ?? false,
        ...(systemTime === stored ? {} : { writtenTime: stored }),
      };
    });
    expect(readingsOfPage(hex(vector.bytes), place)).toEqual({ readings: series, damaged: 0 });
  });

  it('leaves display-only records out, and drops and counts damaged ones', () => {
    const page = makeEgvPage([
      { systemTime: 100 },
      { systemTime: 101, displayOnly: true },
      { systemTime: 400, damaged: true },
      { systemTime: 401, displayOnly: true, damaged: true },
      { systemTime: 700, value: 5 },
    ]);
    const { readings, damaged } = readingsOfPage(page, place);
    expect(readings.map(({ systemTime, value, place: { slot } }) => [slot, systemTime, value])).toEqual([
      [0, 100, 120],
      [4, 700, 5],
    ]);
    expect(damaged).toBe(2);
  });

  it.each([
    ['a revision that nobody documented', makePage(new Uint8Array(), 3, { type: 4, revision: 6 })],
    ['another type', pageBytes('page-10')],
    ['more records than fit', makePage(new Uint8Array(), 39, { type: 4, revision: 2 })],
    ['a wrong header CRC', pageBytes('page-06').with(0, 0)],
    ['no page at all', new Uint8Array(PAGE_HEADER_BYTES)],
  ])('finds no readings in %s', (_, bytes) => {
    expect(readingsOfPage(bytes, place)).toEqual({ readings: [], damaged: 0 });
  });
});
