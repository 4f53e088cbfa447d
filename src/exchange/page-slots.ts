import { crc16 } from '../protocol/receiver/crc.ts';
import { CRC_BYTES, decodePageHeader, PAGE_HEADER_BYTES, pageRecordBytes, viewOf } from '../protocol/receiver/page.ts';
import { partitions, recordBytes as knownRecordBytes, recordsPerPage } from '../protocol/receiver/partitions.ts';

/** What is known of a page from elsewhere: what was asked for, or where it is stored. */
export interface PageHint {
  /** Null: nobody knows what was asked for. */
  readonly type: number | null;
  /** Length of its records by the receiver's own list of partitions, for a layout that nobody documented. */
  readonly recordBytes: number | null;
}

/** Room for one record, whether the header counts it or not; each has a CRC of its own. */
export interface Slot {
  readonly at: number;
  readonly bytes: number;
  readonly crcOk: boolean;
}

/**
 * How a page is to be taken apart. `records`: `isSure` where the header is right and its count possible. `unknown`: a
 * right header, but nobody knows the length of the records. `lost`: nobody knows what is in the page, or it may be what
 * bears ids.
 */
export type PageLayout =
  | { readonly kind: 'records'; readonly type: number; readonly revision: number; readonly isSure: boolean; readonly slots: readonly Slot[] }
  | { readonly kind: 'unknown'; readonly type: number }
  | { readonly kind: 'lost'; readonly isHarmless: boolean };

export const xmlTypes: ReadonlySet<number> = new Set([partitions.manufacturing, partitions.firmwareParameters, partitions.pcParameters]);

/** The types whose records tell who a receiver, its owner or its transmitter is. */
export function bearsIds(type: number): boolean {
  return xmlTypes.has(type) || type === partitions.userSetting;
}

/** Behind a wrong header the layout is that of the page asked for; only the records' own CRCs say whether it fits. */
export function layoutOf(page: Uint8Array, hint: PageHint): PageLayout {
  const header = decodePageHeader(page);
  const { type: told, revision, recordCount, crcOk } = header;
  const size = crcOk ? pageRecordBytes(header, hint.recordBytes) : null;
  if (crcOk && size === null) return { kind: 'unknown', type: told };
  if (size !== null) {
    return { kind: 'records', type: told, revision, isSure: recordCount <= recordsPerPage(size), slots: slotsOf(page, size) };
  }
  const isHarmless = hint.type !== null && !bearsIds(hint.type) && !bearsIds(told);
  const type = hint.type === told || (hint.type !== null && bearsIds(hint.type)) ? hint.type : null;
  const likely = type === null ? null : knownRecordBytes(type, revision);
  if (type === null || likely === null) return { kind: 'lost', isHarmless };
  return { kind: 'records', type, revision, isSure: false, slots: slotsOf(page, likely) };
}

export function isSealed(page: Uint8Array, at: number, bytes: number): boolean {
  const crcAt = at + bytes - CRC_BYTES;
  return viewOf(page).getUint16(crcAt, true) === crc16(page, at, crcAt);
}

/** Empty slots are left out. */
function slotsOf(page: Uint8Array, size: number): readonly Slot[] {
  const slots = Array.from({ length: recordsPerPage(size) }, (_, slot): Slot => {
    const at = PAGE_HEADER_BYTES + slot * size;
    return { at, bytes: size, crcOk: isSealed(page, at, size) };
  });
  return slots.filter(({ at, bytes }) => page.subarray(at, at + bytes).some((byte) => byte !== 0xff));
}
