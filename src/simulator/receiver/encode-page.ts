import { crc16 } from '../../protocol/receiver/crc.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { PAGE_BYTES, PAGE_HEADER_BYTES, decodePageHeader } from '../../protocol/receiver/page.ts';
import { recordsPerPage } from '../../protocol/receiver/partitions.ts';
import { asciiBytes } from './bytes.ts';

/** Pages and records as a receiver writes them: the only place that encodes them (receiver-protocol, 5 and 6). */

const HEADER_CRC_AT = 26;
const COUNT_AT = 4;
const CRC_BYTES = 2;
const XML_RECORD_BYTES = 500;

/** What the generator does not know about rev 4 and 5 records; the numbers are those of a sensor in good order. */
const ALGORITHM_OK = 6;
const NO_PREDICTION = 13;

/** An EGV record's fields. Those from `readingTime` on exist from revision 4 on only. */
export interface EgvFields {
  readonly systemTime: number;
  readonly displayTime: number;
  /** Low ten bits mg/dL or a special code; bit 15 display only, 14 and 13 see receiver-protocol 6.1. */
  readonly glucoseWord: number;
  /** Bits 0-3 trend, 4-6 noise, 7 immediate match. */
  readonly trendNoise: number;
  /** System time of the reading; default: the record's own. */
  readonly readingTime?: number;
  readonly transmitterTime?: number;
  readonly filteredRate?: number;
  readonly algorithmState?: number;
  /** Revision 5 only. */
  readonly predictedWord?: number;
}

/** One record of type 4 or 18 with its CRC: 13, 23 or 25 bytes. Throws `RangeError` for a revision nobody knows. */
export function encodeEgv(fields: EgvFields, revision: number): Uint8Array {
  const size = egvBytes(revision);
  const record = new Uint8Array(size);
  const view = new DataView(record.buffer);
  view.setUint32(0, fields.systemTime, true);
  view.setUint32(4, fields.displayTime, true);
  view.setUint16(8, fields.glucoseWord, true);
  if (revision <= 3) {
    view.setUint8(10, fields.trendNoise);
  } else {
    view.setUint32(10, fields.readingTime ?? fields.systemTime, true);
    view.setUint32(14, fields.transmitterTime ?? 0, true);
    view.setInt8(18, fields.filteredRate ?? 0);
    view.setUint8(19, fields.trendNoise);
    view.setUint8(20, fields.algorithmState ?? ALGORITHM_OK);
    if (revision === 5) view.setUint16(21, fields.predictedWord ?? NO_PREDICTION, true);
  }
  return seal(record);
}

function egvBytes(revision: number): number {
  if (revision >= 1 && revision <= 3) return 13;
  if (revision === 4) return 23;
  if (revision === 5) return 25;
  throw new RangeError(`EGV revision ${revision} is not known`);
}

/** A record of types 0, 1 or 2: times, text, zeros, CRC (receiver-protocol, 6.8). */
export function encodeXmlRecord(systemTime: number, displayTime: number, xml: string): Uint8Array {
  const record = new Uint8Array(XML_RECORD_BYTES);
  const view = new DataView(record.buffer);
  view.setUint32(0, systemTime, true);
  view.setUint32(4, displayTime, true);
  record.set(asciiBytes(xml), 8);
  return seal(record);
}

export interface PageContent {
  readonly type: number;
  readonly revision: number;
  readonly page: number;
  /** One or more, of one length, CRC included. */
  readonly records: readonly Uint8Array[];
}

/** A page of 528 bytes whose first index is page number times records per page; unused bytes are 0xFF. */
export function encodePage({ type, revision, page, records }: PageContent): Uint8Array {
  const size = records[0]?.length ?? 0;
  if (size === 0 || records.length > recordsPerPage(size)) throw new RangeError(`a page of ${records.length} records`);
  const bytes = new Uint8Array(PAGE_BYTES).fill(0xff);
  bytes.fill(0, 0, PAGE_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, page * recordsPerPage(size), true);
  view.setUint32(COUNT_AT, records.length, true);
  view.setUint8(8, type);
  view.setUint8(9, revision);
  view.setUint32(10, page, true);
  records.forEach((record, slot) => bytes.set(record, PAGE_HEADER_BYTES + slot * size));
  return sealHeader(bytes);
}

/** The same page with one more record, its other bytes untouched. Throws `RangeError` when it is full. */
export function continuePage(page: Uint8Array, record: Uint8Array): Uint8Array {
  const { recordCount } = decodePageHeader(page);
  if (recordCount >= recordsPerPage(record.length)) throw new RangeError('the page is full');
  const bytes = page.slice();
  new DataView(bytes.buffer).setUint32(COUNT_AT, recordCount + 1, true);
  bytes.set(record, PAGE_HEADER_BYTES + recordCount * record.length);
  return sealHeader(bytes);
}

/** The same page with a wrong CRC in the record at `slot`, as after damage to the receiver's own flash. */
export function damageRecord(page: Uint8Array, slot: number): Uint8Array {
  const { records, recordBytes } = decodePage(page);
  if (!records[slot]) throw new RangeError(`no record at slot ${slot}`);
  const bytes = page.slice();
  const crcAt = PAGE_HEADER_BYTES + (slot + 1) * recordBytes - CRC_BYTES;
  bytes[crcAt] = bytes[crcAt]! ^ 0xff;
  return bytes;
}

function seal(record: Uint8Array): Uint8Array {
  const crcAt = record.length - CRC_BYTES;
  new DataView(record.buffer).setUint16(crcAt, crc16(record, 0, crcAt), true);
  return record;
}

function sealHeader(page: Uint8Array): Uint8Array {
  new DataView(page.buffer).setUint16(HEADER_CRC_AT, crc16(page, 0, HEADER_CRC_AT), true);
  return page;
}
