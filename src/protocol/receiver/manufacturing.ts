import { canonicalSerial, isSerial } from '../../domain/receiver-identity.ts';
import type { RawRecord } from './page.ts';
import { ProtocolError } from './protocol-error.ts';
import { latin1, xmlAttributes } from './xml.ts';

/** The XML records: 8 time bytes, then text padded with zeros, then the CRC (receiver-protocol, 6.8). */
export function xmlOfRecord({ bytes }: RawRecord): string {
  const text = latin1(bytes.subarray(8, -2));
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

export interface Manufacturing {
  /** In its one spelling: two capitals, eight digits. */
  readonly serial: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Throws 'bad-record' for a wrong CRC and 'no-serial' where no serial number is told. */
export function decodeManufacturing(record: RawRecord): Manufacturing {
  if (!record.crcOk) throw new ProtocolError('bad-record', 'a manufacturing record with a wrong CRC');
  const [attributes = {}] = xmlAttributes(xmlOfRecord(record), 'ManufacturingParameters');
  const serial = canonicalSerial(attributes['SerialNumber'] ?? '');
  if (!isSerial(serial)) throw new ProtocolError('no-serial', 'a manufacturing record without a serial number');
  return { serial, attributes };
}
