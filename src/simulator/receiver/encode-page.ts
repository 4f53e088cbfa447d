import { crc16 } from '../../protocol/receiver/crc.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { PAGE_BYTES, PAGE_HEADER_BYTES, viewOf } from '../../protocol/receiver/page.ts';
import { recordsPerPage } from '../../protocol/receiver/partitions.ts';

/** Pages as a receiver writes them: the only place that encodes them (receiver-protocol, 5). */

const HEADER_CRC_AT = 26;
const COUNT_AT = 4;
const CRC_BYTES = 2;

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
  const view = viewOf(bytes);
  view.setUint32(0, page * recordsPerPage(size), true);
  view.setUint8(8, type);
  view.setUint8(9, revision);
  view.setUint32(10, page, true);
  records.forEach((record, slot) => bytes.set(record, PAGE_HEADER_BYTES + slot * size));
  return sealPage(bytes, records.length);
}

/** Puts one more record into a page that has room for it. Its header is wrong until `sealPage`. */
export function addRecord(page: Uint8Array, slot: number, record: Uint8Array): void {
  if (slot >= recordsPerPage(record.length)) throw new RangeError('the page is full');
  page.set(record, PAGE_HEADER_BYTES + slot * record.length);
}

/** Makes the header of a page with so many records right. */
export function sealPage(page: Uint8Array, recordCount: number): Uint8Array {
  const view = viewOf(page);
  view.setUint32(COUNT_AT, recordCount, true);
  view.setUint16(HEADER_CRC_AT, crc16(page, 0, HEADER_CRC_AT), true);
  return page;
}

/**
 * The same page with a wrong CRC in the record at `slot`, as after damage to the receiver's own flash. `recordBytes`: of a
 * revision that nobody documented.
 */
export function damageRecord(page: Uint8Array, slot: number, recordBytes: number | null = null): Uint8Array {
  const { records, recordBytes: size } = decodePage(page, recordBytes);
  if (!records[slot]) throw new RangeError(`no record at slot ${slot}`);
  return flipped(page, PAGE_HEADER_BYTES + (slot + 1) * size - CRC_BYTES);
}

/** The same page with a wrong CRC in its header. */
export function damageHeader(page: Uint8Array): Uint8Array {
  return flipped(page, HEADER_CRC_AT);
}

function flipped(page: Uint8Array, at: number): Uint8Array {
  return page.with(at, page[at]! ^ 0xff);
}
