import { CRC_BYTES, PAGE_BYTES, PAGE_DATA_BYTES, PAGE_HEADER_BYTES } from '../protocol/receiver/page.ts';
import { partitions, recordBytes as knownRecordBytes, recordsPerPage } from '../protocol/receiver/partitions.ts';
import { latin1 } from '../protocol/receiver/xml.ts';
import { idRuns, spelledIds, xmlIds, type IdPlace } from './id-places.ts';
import { bearsIds, xmlTypes, type PageLayout, type Slot } from './page-slots.ts';

/** The types with fields that nobody knows. */
const unexplained: ReadonlySet<number> = new Set([partitions.deviation, partitions.receiverLog, partitions.receiverError, partitions.insertion]);

/** Offsets of receiver-protocol, 6.3 and 6.7. */
const TRANSMITTER_AT = 16;
const TEXT_ID_BYTES = 6;
const PACKED_ID_BYTES = 4;
const LAST_PACKED_REVISION = 4;
const SENSOR_CODE = { at: 47, bytes: 4 };
const SENSOR_CODE_REVISION = 6;
const INSERTION_TAIL = { at: 13, bytes: 10 };
const INSERTION_TAIL_REVISION = 2;

/** A run of letters and digits that is no accident: transmitter ids have five or six. */
const LEAST_ID = 5;

type Split = Extract<PageLayout, { readonly kind: 'records' }>;

const DATA = { at: PAGE_HEADER_BYTES, bytes: PAGE_DATA_BYTES };

/** Whether an id may stand anywhere in it, packed too. */
export function hasUnknownFields(layout: PageLayout): boolean {
  if (layout.kind !== 'records') return true;
  return unexplained.has(layout.type) || knownRecordBytes(layout.type, layout.revision) === null;
}

/** All ids of one page that are told by their place or their spelling. */
export function pageIds(page: Uint8Array, layout: PageLayout): IdPlace[] {
  return [...spelledIds(latin1(page)), ...idsByPlace(page, layout)];
}

function idsByPlace(page: Uint8Array, layout: PageLayout): IdPlace[] {
  switch (layout.kind) {
    case 'unknown':
      return unknownIds(page, DATA, layout.type);
    case 'lost':
      return layout.isHarmless ? [] : [{ kind: 'blank', ...DATA }];
    case 'records': {
      const { type, revision, slots } = layout;
      const size = knownRecordBytes(type, revision);
      const isDocumented = size !== null || xmlTypes.has(type);
      const inSlots = slots.flatMap((slot) => (isDocumented ? slotIds(page, slot, layout) : unknownIds(page, slot, type)));
      return size === null || !bearsIds(type) ? inSlots : [...inSlots, ...behindSlots(page, size)];
    }
  }
}

function slotIds(page: Uint8Array, slot: Slot, { type, revision, isSure }: Split): IdPlace[] {
  if (xmlTypes.has(type)) return xmlSlotIds(page, slot);
  if (type === partitions.userSetting) {
    const ids = settingIds(page, slot, revision);
    return isSure || slot.crcOk ? ids : [...ids, { kind: 'blank', at: slot.at, bytes: slot.bytes }];
  }
  if (type !== partitions.insertion || revision < INSERTION_TAIL_REVISION) return [];
  return idRuns(page, slot.at + INSERTION_TAIL.at, INSERTION_TAIL.bytes, LEAST_ID);
}

/** In a record with a wrong CRC quotes may be missing, so nothing but the receiver's own words is left of its text. */
function xmlSlotIds(page: Uint8Array, { at, bytes, crcOk }: Slot): IdPlace[] {
  const text = { at: at + 8, bytes: bytes - 8 - CRC_BYTES };
  const ids = xmlIds(page, text.at, text.bytes);
  return crcOk ? ids : [...ids, { kind: 'words', ...text }];
}

/** In a record with a wrong CRC an id may be half of one: its place is made empty. */
function settingIds(page: Uint8Array, { at, crcOk }: Slot, revision: number): IdPlace[] {
  const isPacked = revision <= LAST_PACKED_REVISION;
  const transmitter = { at: at + TRANSMITTER_AT, bytes: isPacked ? PACKED_ID_BYTES : TEXT_ID_BYTES };
  const code = revision >= SENSOR_CODE_REVISION ? [{ at: at + SENSOR_CODE.at, bytes: SENSOR_CODE.bytes }] : [];
  const ids: IdPlace[] = [
    ...(isPacked ? [{ kind: 'packed' as const, ...transmitter }] : idRuns(page, transmitter.at, transmitter.bytes, 1)),
    ...code.flatMap((field) => idRuns(page, field.at, field.bytes, 1).map((run) => ({ ...run, kind: 'text' as const }))),
  ];
  return crcOk ? ids : [...ids, ...[transmitter, ...code].map((field) => ({ kind: 'blank' as const, ...field }))];
}

/** Where nobody documented the fields: what looks like an id, in the types that have some. */
function unknownIds(page: Uint8Array, { at, bytes }: { readonly at: number; readonly bytes: number }, type: number): IdPlace[] {
  if (xmlTypes.has(type)) return xmlIds(page, at, bytes);
  return type === partitions.userSetting || type === partitions.insertion ? idRuns(page, at, bytes, LEAST_ID) : [];
}

/** What follows the last slot is no record; in real pages it is 0xFF. */
function behindSlots(page: Uint8Array, size: number): IdPlace[] {
  const at = PAGE_HEADER_BYTES + recordsPerPage(size) * size;
  const isEmpty = page.subarray(at).every((byte) => byte === 0xff);
  return isEmpty ? [] : [{ kind: 'blank', at, bytes: PAGE_BYTES - at }];
}
