import { crc16 } from '../../src/protocol/receiver/crc.ts';
import { decodePageHeader, PAGE_BYTES, PAGE_HEADER_BYTES } from '../../src/protocol/receiver/page.ts';
import { partitions, recordBytes, recordsPerPage } from '../../src/protocol/receiver/partitions.ts';
import type { PageRow } from '../../src/store/rows.ts';

/** Pages made by hand, by receiver-protocol, sections 5 and 6.1: for tests that must not trust our own encoder. */

export interface MadeReading {
  readonly systemTime: number;
  readonly displayTime?: number;
  readonly value?: number;
  readonly trend?: number;
  readonly displayOnly?: boolean;
  /** Revision 4 and 5: when the reading was taken, where that is not when it was stored. */
  readonly readingTime?: number;
  /** One bit of its CRC is wrong. */
  readonly damaged?: boolean;
}

export interface MadePage {
  readonly page?: number;
  readonly type?: number;
  readonly revision?: number;
  readonly firstIndex?: number;
}

/** An EGV page (type 4 revision 2), or with `type: 18, revision: 5` a backfill page. */
export function makeEgvPage(readings: readonly MadeReading[], place: MadePage = {}): Uint8Array {
  const { page = 0, type = partitions.egv, revision = 2 } = place;
  const size = recordBytes(type, revision);
  if (size === null) throw new Error(`no layout for type ${type} revision ${revision}`);
  const data = new Uint8Array(size * readings.length);
  readings.forEach((reading, slot) => data.set(egvRecord(reading, size, type), slot * size));
  return makePage(data, readings.length, { firstIndex: page * recordsPerPage(size), ...place, page, type, revision });
}

/** Any page: a header with a good CRC, `data`, and 0xFF to the end. */
export function makePage(data: Uint8Array, recordCount: number, place: MadePage = {}): Uint8Array {
  const bytes = new Uint8Array(PAGE_BYTES).fill(0xff);
  const view = new DataView(bytes.buffer);
  bytes.fill(0, 0, PAGE_HEADER_BYTES);
  view.setUint32(0, place.firstIndex ?? 0, true);
  view.setUint32(4, recordCount, true);
  view.setUint8(8, place.type ?? partitions.egv);
  view.setUint8(9, place.revision ?? 2);
  view.setUint32(10, place.page ?? 0, true);
  view.setUint16(26, crc16(bytes, 0, 26), true);
  bytes.set(data, PAGE_HEADER_BYTES);
  return bytes;
}

/** The archive's row of a page, its type and number taken from the header. */
export function pageRow(bytes: Uint8Array, rest: Partial<PageRow> = {}): PageRow {
  const { type, page } = decodePageHeader(bytes);
  return { serial: 'SM12345678', generation: 0, type, page, bytes, wasLast: false, storedAt: 1_000, ...rest };
}

function egvRecord(reading: MadeReading, size: number, type: number): Uint8Array {
  const record = new Uint8Array(size);
  const view = new DataView(record.buffer);
  const backfilled = type === partitions.backfilledEgv ? 0x2000 : 0;
  view.setUint32(0, reading.systemTime, true);
  view.setUint32(4, reading.displayTime ?? reading.systemTime, true);
  view.setUint16(8, (reading.value ?? 120) | (reading.displayOnly ? 0x8000 : 0) | backfilled, true);
  if (size > 13) view.setUint32(10, reading.readingTime ?? reading.systemTime, true);
  view.setUint8(size > 13 ? 19 : 10, reading.trend ?? 4);
  view.setUint16(size - 2, crc16(record, 0, size - 2) ^ (reading.damaged ? 1 : 0), true);
  return record;
}
