import { describe, expect, it } from 'vitest';
import { decodeEgv } from '../../../src/protocol/receiver/egv.ts';
import { decodeManufacturing } from '../../../src/protocol/receiver/manufacturing.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { addRecord, damageHeader, damageRecord, encodePage, sealPage } from '../../../src/simulator/receiver/encode-page.ts';
import { encodeEgv } from '../../../src/simulator/receiver/records/egv.ts';
import { encodeXmlRecord } from '../../../src/simulator/receiver/records/raw.ts';
import { pageVector } from './helpers.ts';

/** The page's records, decoded and encoded again. */
function encodedAgain(page: Uint8Array): Uint8Array[] {
  const { header, records } = decodePage(page);
  return records.map((raw) => {
    const egv = decodeEgv(raw, header.type, header.revision)!;
    return encodeEgv(
      {
        systemTime: egv.systemTime,
        displayTime: egv.displayTime,
        glucoseWord: egv.glucoseWord,
        trendNoise: egv.trendNoise,
        ...(header.revision >= 4 && {
          readingTime: new DataView(raw.bytes.slice().buffer).getUint32(10, true),
          transmitterTime: new DataView(raw.bytes.slice().buffer).getUint32(14, true),
          filteredRate: new DataView(raw.bytes.slice().buffer).getInt8(18),
          algorithmState: raw.bytes[20]!,
        }),
        ...(header.revision === 5 && { predictedWord: raw.bytes[21]! | (raw.bytes[22]! << 8) }),
      },
      header.revision,
    );
  });
}

describe('encoding pages', () => {
  it.each([
    ['page-06', 'revision 2'],
    ['page-14', 'revision 4'],
    ['page-18', 'revision 5'],
    ['page-19', 'backfilled, revision 5'],
  ])('writes %s (%s) again, byte for byte', (id) => {
    const page = pageVector(id);
    const { type, revision, page: number } = decodePage(page).header;
    expect(encodePage({ type, revision, page: number, records: encodedAgain(page) })).toEqual(page);
  });

  it('reaches the same page by continuing it record by record', () => {
    const page = pageVector('page-06');
    const [first, ...rest] = encodedAgain(page);
    const begun = encodePage({ type: 4, revision: 2, page: 1229, records: [first!] });
    rest.forEach((record, nth) => addRecord(begun, nth + 1, record));
    expect(sealPage(begun, rest.length + 1)).toEqual(page);
  });

  it('does not continue a full page', () => {
    const page = pageVector('page-06');
    const record = encodeEgv({ systemTime: 1, displayTime: 2, glucoseWord: 100, trendNoise: 20 }, 2);
    for (const slot of [36, 37]) addRecord(page, slot, record);
    expect(decodePage(sealPage(page, 38)).header.recordCount).toBe(38);
    expect(() => addRecord(page, 38, record)).toThrow(RangeError);
  });

  it('refuses a page without records, with too many, and a revision nobody knows', () => {
    const record = encodeEgv({ systemTime: 1, displayTime: 2, glucoseWord: 100, trendNoise: 20 }, 3);
    expect(() => encodePage({ type: 4, revision: 2, page: 0, records: [] })).toThrow(RangeError);
    expect(() => encodePage({ type: 4, revision: 2, page: 0, records: Array(39).fill(record) })).toThrow(RangeError);
    expect(() => encodeEgv({ systemTime: 1, displayTime: 2, glucoseWord: 100, trendNoise: 20 }, 6)).toThrow(RangeError);
  });

  it('damages one record and no other', () => {
    const { header, records } = decodePage(damageRecord(pageVector('page-06'), 7));
    expect(header.crcOk).toBe(true);
    expect(records.filter((record) => !record.crcOk).map((record) => record.slot)).toEqual([7]);
    expect(() => damageRecord(pageVector('page-06'), 36)).toThrow(RangeError);
  });

  it('damages a header, and no byte of a record', () => {
    const page = pageVector('page-06');
    const damaged = damageHeader(page);
    expect(() => decodePage(damaged)).toThrow(expect.objectContaining({ code: 'bad-header-crc' }));
    expect(damaged.slice(28)).toEqual(page.slice(28));
  });

  it('writes XML records that fill their page', () => {
    const record = encodeXmlRecord(11, 22, '<ManufacturingParameters SerialNumber="AB12345678" />');
    const [raw] = decodePage(encodePage({ type: 0, revision: 1, page: 3, records: [record] })).records;
    expect(raw).toMatchObject({ index: 3, systemTime: 11, displayTime: 22, crcOk: true });
    expect(decodeManufacturing(raw!).serial).toBe('AB12345678');
  });
});
