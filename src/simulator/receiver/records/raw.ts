import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { asciiBytes } from '../bytes.ts';
import { chance } from '../curve.ts';
import { beginRecord, sealRecord } from './seal.ts';

/** Records that nobody decodes. */

const XML_BYTES = 500;

/** A record of types 0, 1 or 2: times, text, zeros, CRC (receiver-protocol, 6.8). */
export function encodeXmlRecord(systemTime: number, displayTime: number, xml: string): Uint8Array {
  const { bytes } = beginRecord(XML_BYTES, { systemTime, displayTime });
  bytes.set(asciiBytes(xml), 8);
  return sealRecord(bytes);
}

/** 20 bytes: source, code, eight bytes of data (receiver-protocol, 6.10). */
export function encodeReceiverLog(times: RecordTimes, source: number, code: number, data: readonly number[]): Uint8Array {
  const { bytes } = beginRecord(20, times);
  bytes.set([source, code, ...data.slice(0, 8)], 8);
  return sealRecord(bytes);
}

/** 15 bytes, five of them of unknown content (receiver-protocol, 6.9). */
export function encodeDeviation(times: RecordTimes, content: readonly number[]): Uint8Array {
  const { bytes } = beginRecord(15, times);
  bytes.set(content.slice(0, 5), 8);
  return sealRecord(bytes);
}

/** A record of a layout that nobody documented: times, bytes that mean nothing, CRC (receiver-protocol, 6.12). */
export function encodeUnknown(times: RecordTimes, recordBytes: number): Uint8Array {
  const { bytes } = beginRecord(recordBytes, times);
  for (let at = 8; at < recordBytes - 2; at += 1) bytes[at] = 256 * chance(times.systemTime, recordBytes, at);
  return sealRecord(bytes);
}
