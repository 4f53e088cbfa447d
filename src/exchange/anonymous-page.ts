import { crc16 } from '../protocol/receiver/crc.ts';
import { CRC_BYTES, PAGE_HEADER_BYTES, viewOf } from '../protocol/receiver/page.ts';
import { noteIds, replaceFound, replaceIds, replacePackedKnown } from './id-places.ts';
import { hasUnknownFields, pageIds } from './page-ids.ts';
import { isSealed, layoutOf, type PageHint, type Slot } from './page-slots.ts';
import type { StandIns } from './stand-ins.ts';

/** The 12 reserved bytes of the header, and all behind it: what is before says where the page belongs. */
const SEARCHED_FROM = 14;

/** Tells the stand-ins which ids a page holds. Must: 528 bytes. */
export function notePage(page: Uint8Array, hint: PageHint, standIns: StandIns): void {
  noteIds(page, pageIds(page, layoutOf(page, hint)), standIns);
}

/**
 * The page with stand-ins for all ids. A CRC that was right is right again, one that was wrong stays wrong. Glucose
 * and times are as they were, but for a page of which nobody can tell whether it bears ids. Must: 528 bytes.
 */
export function anonymousPage(page: Uint8Array, hint: PageHint, standIns: StandIns): Uint8Array {
  const copy = page.slice();
  const layout = layoutOf(page, hint);
  replaceIds(copy, pageIds(page, layout), standIns);
  if (hasUnknownFields(layout)) replacePackedKnown(copy.subarray(PAGE_HEADER_BYTES), standIns);
  replaceFound(copy, standIns, SEARCHED_FROM);
  for (const slot of layout.kind === 'records' ? layout.slots : []) keepVerdict(page, copy, slot);
  keepVerdict(page, copy, { at: 0, bytes: PAGE_HEADER_BYTES, crcOk: isSealed(page, 0, PAGE_HEADER_BYTES) });
  return copy;
}

/** The CRC of what was changed says the same of it as before. */
function keepVerdict(before: Uint8Array, after: Uint8Array, { at, bytes, crcOk }: Slot): void {
  const isSame = before.subarray(at, at + bytes).every((byte, i) => byte === after[at + i]);
  if (isSame || isSealed(after, at, bytes) === crcOk) return;
  const crcAt = at + bytes - CRC_BYTES;
  const crc = crc16(after, at, crcAt);
  viewOf(after).setUint16(crcAt, crcOk ? crc : crc ^ 0xffff, true);
}
