import { crc16 } from './crc.ts';
import { PAGE_DATA_BYTES, recordBytes as knownRecordBytes, recordsPerPage } from './partitions.ts';
import { ProtocolError } from './protocol-error.ts';

/** Pages: 28 header bytes and 500 bytes of records, back to back, the rest 0xFF (receiver-protocol, 5). */

export const PAGE_BYTES = 528;
export const PAGE_HEADER_BYTES = 28;
export { PAGE_DATA_BYTES };

const HEADER_CRC_AT = 26;
export const CRC_BYTES = 2;
/** Two times and a CRC: what every record has. */
const LEAST_RECORD_BYTES = 10;

export interface PageHeader {
  /** Permanent number of the page's first record within its type: page number times records per page. */
  readonly firstIndex: number;
  readonly recordCount: number;
  readonly type: number;
  readonly revision: number;
  readonly page: number;
  readonly reserved: readonly [number, number, number];
  readonly crc: number;
  readonly crcOk: boolean;
}

/** What every record begins with, receiver seconds; what its own time is depends on its type. */
export interface RecordTimes {
  readonly systemTime: number;
  readonly displayTime: number;
}

/** A record before anyone knows what it means. `bytes` is a view into its page, CRC included. */
export interface RawRecord extends RecordTimes {
  readonly index: number;
  readonly slot: number;
  readonly bytes: Uint8Array;
  readonly crc: number;
  readonly crcOk: boolean;
}

export interface PageShape {
  readonly header: PageHeader;
  readonly recordBytes: number;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads 28 or more bytes; a wrong CRC is told by `crcOk`, fewer bytes throw 'bad-length'. */
export function decodePageHeader(bytes: Uint8Array): PageHeader {
  if (bytes.length < PAGE_HEADER_BYTES) throw new ProtocolError('bad-length', `a page header of ${bytes.length} bytes`);
  const view = viewOf(bytes);
  const crc = view.getUint16(HEADER_CRC_AT, true);
  return {
    firstIndex: view.getUint32(0, true),
    recordCount: view.getUint32(4, true),
    type: view.getUint8(8),
    revision: view.getUint8(9),
    page: view.getUint32(10, true),
    reserved: [view.getUint32(14, true), view.getUint32(18, true), view.getUint32(22, true)],
    crc,
    crcOk: crc === crc16(bytes, 0, HEADER_CRC_AT),
  };
}

/**
 * Length of the page's records: the documented one of its type and revision, else `recordBytes` (from the
 * partition info, for a revision nobody documented), else null.
 */
export function pageRecordBytes(header: PageHeader, recordBytes: number | null = null): number | null {
  const bytes = knownRecordBytes(header.type, header.revision) ?? recordBytes;
  return bytes !== null && bytes >= LEAST_RECORD_BYTES && bytes <= PAGE_DATA_BYTES ? bytes : null;
}

/** All checks that concern a page as a whole. Throws as `decodePage` does. */
export function pageShape(bytes: Uint8Array, recordBytes: number | null = null): PageShape {
  if (bytes.length !== PAGE_BYTES) throw new ProtocolError('bad-length', `a page of ${bytes.length} bytes`);
  const header = decodePageHeader(bytes);
  if (!header.crcOk) throw new ProtocolError('bad-header-crc', 'a page header with a wrong CRC');
  const size = pageRecordBytes(header, recordBytes);
  if (size === null) throw new ProtocolError('unknown-layout', `type ${header.type} revision ${header.revision}`);
  if (header.recordCount > recordsPerPage(size)) {
    throw new ProtocolError('bad-count', `${header.recordCount} records of ${size} bytes`);
  }
  return { header, recordBytes: size };
}

/** The record's bytes, if they are as many as its type and revision are documented to have; else null. */
export function viewOfKnown({ bytes }: RawRecord, type: number, revision: number): DataView | null {
  return bytes.length === knownRecordBytes(type, revision) ? viewOf(bytes) : null;
}
