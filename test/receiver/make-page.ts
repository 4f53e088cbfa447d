import { crc16 } from '../../src/protocol/receiver/crc.ts';

const PER_PAGE: Readonly<Record<number, number>> = { 0: 1, 4: 38 };
const REVISION: Readonly<Record<number, number>> = { 0: 1, 4: 2 };

/** A page with a good header; `records` are raw, without their CRCs, which are added. Types 0 and 4 of a G4. */
export function makePage(type: number, page: number, records: readonly Uint8Array[] = [new Uint8Array(11)]): Uint8Array {
  const bytes = new Uint8Array(528).fill(0xff);
  const view = new DataView(bytes.buffer);
  bytes.fill(0, 0, 28);
  view.setUint32(0, page * (PER_PAGE[type] ?? 1), true);
  view.setUint32(4, records.length, true);
  view.setUint8(8, type);
  view.setUint8(9, REVISION[type] ?? 1);
  view.setUint32(10, page, true);
  view.setUint16(26, crc16(bytes, 0, 26), true);
  let at = 28;
  for (const record of records) {
    bytes.set(record, at);
    view.setUint16(at + record.length, crc16(record), true);
    at += record.length + 2;
  }
  return bytes;
}

/** The page of partition 0 of a receiver with this serial number. */
export function makeManufacturingPage(page: number, serial: string): Uint8Array {
  const record = new Uint8Array(498);
  const xml = `<ManufacturingParameters SerialNumber="${serial}" HardwarePartNumber="MT20649" HardwareRevision="" />`;
  record.set(new TextEncoder().encode(xml), 8);
  return makePage(0, page, [record]);
}

/** The same page with a header whose CRC is wrong. */
export function damageHeader(page: Uint8Array): Uint8Array {
  const bytes = page.slice();
  bytes[26] = (bytes[26] ?? 0) ^ 1;
  return bytes;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function u32(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) view.setUint32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}
