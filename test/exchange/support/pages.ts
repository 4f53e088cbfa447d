import * as fc from 'fast-check';
import { decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { recordBytes as knownRecordBytes } from '../../../src/protocol/receiver/partitions.ts';
import { packTransmitterId } from '../../../src/simulator/receiver/records/user-setting.ts';
import { seal } from '../../protocol/receiver/support/reference.ts';
import { pageBytes } from '../../protocol/receiver/support/vectors.ts';
import { makePage } from '../../support/pages.ts';
import type { Ids } from './ids.ts';

/** Pages that hold ids in every place there is for them, made by hand. */

const ascii = new TextEncoder();

export function manufacturingText({ serial, hardwareId }: Ids): string {
  return (
    `<ManufacturingParameters SerialNumber="${serial}" HardwarePartNumber="MD1060-MT20649" HardwareRevision="23" ` +
    `DateTimeCreated="2014-12-09 18:25:59.246 -08:00" HardwareId="{${hardwareId}}" />`
  );
}

export function pcText({ receiverId, nickname }: Ids): string {
  return (
    `<PCParameterRecord ReceiverId="{${receiverId}}" FirmwareImageId="" DateTimeCreated="2015-01-02 03:04:05.678 -08:00" ` +
    `Nickname="${nickname}" />`
  );
}

export function xmlPage(type: number, text: string, revision = 1): Uint8Array {
  const record = new Uint8Array(500);
  record.set([1, 2, 3, 4, 5, 6, 7, 8]);
  record.set(ascii.encode(text), 8);
  seal(record);
  return makePage(record, 1, { type, revision });
}

/** One or more records of zeros with some fields set. */
export function recordsPage(type: number, revision: number, size: number, fields: readonly (readonly [at: number, bytes: Uint8Array])[], count = 2): Uint8Array {
  const data = new Uint8Array(size * count);
  for (let slot = 0; slot < count; slot++) {
    const record = data.subarray(slot * size, (slot + 1) * size);
    record.set([slot, 2, 3, 4, slot, 6, 7, 8]);
    for (const [at, bytes] of fields) record.set(bytes, at);
    seal(record);
  }
  return makePage(data, count, { type, revision, page: 3, firstIndex: 3 * Math.floor(500 / size) });
}

export function packed(id: string): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, packTransmitterId(id), true);
  return bytes;
}

export const text = (word: string): Uint8Array => ascii.encode(word);

export function settingsPage(ids: Ids, revision: 3 | 5 | 6): Uint8Array {
  if (revision === 3) return recordsPage(12, 3, 48, [[16, packed(ids.packed)], [24, Uint8Array.of(200, 0)]]);
  const six = [[47, text(ids.sensorCode)]] as const;
  return recordsPage(12, revision, revision === 5 ? 50 : 60, [[16, text(ids.transmitter)], ...(revision === 6 ? six : [])]);
}

/** One page for each way in which ids are told by their place, and two of glucose. */
export function pagesWith(ids: Ids): Uint8Array[] {
  return [
    xmlPage(0, manufacturingText(ids)),
    xmlPage(1, `<FirmwareParameters FirmwareImageId="" BLEDeviceAddress='${ids.bluetooth}'/>`),
    xmlPage(2, pcText(ids)),
    settingsPage(ids, 3),
    settingsPage(ids, 5),
    settingsPage(ids, 6),
    recordsPage(7, 2, 25, [[13, text(ids.transmitter)]]),
    pageBytes('page-06'),
    pageBytes('page-18'),
  ];
}

/** Pages in which nobody knows where ids are, if there are any: only those are found that are known from elsewhere. */
export function unexplainedPages(ids: Ids): Uint8Array[] {
  return [
    recordsPage(8, 1, 20, [[10, packed(ids.packed)]]),
    recordsPage(9, 1, 500, [[100, text(ids.serial)]], 1),
    recordsPage(4, 9, 30, [[10, text(ids.serial)], [22, text(ids.transmitter)]]),
    recordsPage(12, 7, 70, [[16, text(ids.transmitter)], [30, packed(ids.packed)]]),
    recordsPage(13, 1, 100, [[20, text(ids.serial.toLowerCase())], [40, text(ids.hardwareId)]]),
    xmlPage(0, manufacturingText(ids), 2),
  ];
}

export type Damage = readonly (readonly [page: number, at: number, flips: number])[];

export const damage: fc.Arbitrary<Damage> = fc.array(fc.tuple(fc.nat(99), fc.nat(999), fc.integer({ min: 1, max: 255 })), { maxLength: 12 });

/** With some bytes flipped behind the headers, of which the archive takes only good ones; unless `from` is 0. */
export function damaged(pages: readonly Uint8Array[], changes: Damage, from = 28): Uint8Array[] {
  const copies = pages.map((page) => page.slice());
  for (const [which, where, flips] of changes) {
    const page = copies[which % copies.length]!;
    const at = from + (where % (page.length - from));
    page[at] = page[at]! ^ flips;
  }
  return copies;
}

/** Whether the CRCs of header and slots say that they are whole; of slots, where the layout is documented. */
export function verdicts(page: Uint8Array, isSealed: (bytes: Uint8Array) => boolean): boolean[] {
  const { type, revision } = decodePageHeader(page);
  const size = knownRecordBytes(type, revision);
  const slots = size === null ? [] : Array.from({ length: Math.floor(500 / size) }, (_, slot) => page.subarray(28 + slot * size, 28 + (slot + 1) * size));
  return [page.subarray(0, 28), ...slots].map(isSealed);
}
