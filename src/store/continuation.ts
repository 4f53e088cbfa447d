import { decodePage, type DecodedPage } from '../protocol/receiver/decode-page.ts';
import { decodePageHeader, PAGE_HEADER_BYTES } from '../protocol/receiver/page.ts';
import { ProtocolError } from '../protocol/receiver/protocol-error.ts';

/**
 * `same`: nothing that is not stored already. `continues`: more records, or a good record where the stored
 * one was damaged. `contradicts`: not the page that was stored; the receiver was reset, or misread.
 */
export type Comparison = 'same' | 'continues' | 'contradicts';

const ERASED = 0xff;

/**
 * Compares a page with what is stored of it (design 3.3). It contradicts by another type, revision, number
 * or first index, by fewer records, or by a slot that differs though both its CRCs are good: a slot with a
 * bad CRC never contradicts. `recordBytes`: the records' length where nobody documented it but the receiver tells it. Where
 * nobody does, the stored bytes up to the erased rest must stand.
 *
 * Must: both are whole pages whose header CRC is good.
 */
export function compareWithStored(stored: Uint8Array, again: Uint8Array, recordBytes: number | null = null): Comparison {
  if (sameBytes(stored, again)) return 'same';
  const before = decodePageHeader(stored);
  const now = decodePageHeader(again);
  const samePage =
    before.type === now.type &&
    before.revision === now.revision &&
    before.page === now.page &&
    before.firstIndex === now.firstIndex;
  if (!samePage || now.recordCount < before.recordCount) return 'contradicts';

  const old = decoded(stored, recordBytes);
  const fresh = decoded(again, recordBytes);
  const gained = old && fresh ? gainedSlots(old, fresh) : gainedBytes(stored, again);
  if (gained === null) return 'contradicts';
  return gained || now.recordCount > before.recordCount ? 'continues' : 'same';
}

/**
 * The page to keep where `again` continues `stored`: its own bytes, but for slots that were stored with a
 * good CRC and have a bad one now. So no good record that was ever stored is lost.
 */
export function keepGood(stored: Uint8Array, again: Uint8Array, recordBytes: number | null = null): Uint8Array {
  const kept = again.slice();
  const fresh = decoded(again, recordBytes);
  for (const record of decoded(stored, recordBytes)?.records ?? []) {
    if (record.crcOk && fresh?.records[record.slot]?.crcOk === false) {
      kept.set(record.bytes, PAGE_HEADER_BYTES + record.slot * record.bytes.length);
    }
  }
  return kept;
}

/**
 * What to keep of a stored page and another copy of it, of which either may be the older: `null` where they contradict each other, `stored`
 * itself where the other adds nothing. Must: as for `compareWithStored`.
 */
export function mergePage(stored: Uint8Array, other: Uint8Array, recordBytes: number | null = null): Uint8Array | null {
  const forward = compareWithStored(stored, other, recordBytes);
  if (forward === 'same') return stored;
  if (forward === 'continues') return keepGood(stored, other, recordBytes);
  if (compareWithStored(other, stored, recordBytes) === 'contradicts') return null;
  const kept = keepGood(other, stored, recordBytes);
  return sameBytes(kept, stored) ? stored : kept;
}

/** Whether a damaged slot is good now; null: two good records contradict each other. */
function gainedSlots(old: DecodedPage, fresh: DecodedPage): boolean | null {
  let gained = false;
  for (const { slot, crcOk, bytes } of old.records) {
    const now = fresh.records[slot];
    if (!now?.crcOk) continue;
    if (crcOk && !sameBytes(bytes, now.bytes)) return null;
    gained ||= !crcOk;
  }
  return gained;
}

/** Without a layout: whether anything was written into the erased rest; null: what stood before it changed. */
function gainedBytes(stored: Uint8Array, again: Uint8Array): boolean | null {
  const used = stored.findLastIndex((byte) => byte !== ERASED) + 1;
  if (!sameBytes(stored.subarray(PAGE_HEADER_BYTES, used), again.subarray(PAGE_HEADER_BYTES, used))) return null;
  return again.subarray(used).some((byte) => byte !== ERASED);
}

function decoded(page: Uint8Array, recordBytes: number | null): DecodedPage | null {
  try {
    return decodePage(page, recordBytes);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
