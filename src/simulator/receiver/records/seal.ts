import { crc16 } from '../../../protocol/receiver/crc.ts';
import type { RecordTimes } from '../../../protocol/receiver/page.ts';

const CRC_BYTES = 2;

const MOST_BYTES = 500;

/** Where records are made, one at a time: a buffer of its own for each of ten thousand would take longer than all the rest. */
const scratch = new Uint8Array(MOST_BYTES);
const scratchView = new DataView(scratch.buffer);

/** Begins a record of `size` bytes that has its two times and nothing else yet. Must: sealed before the next one is begun. */
export function beginRecord(size: number, { systemTime, displayTime }: RecordTimes): { bytes: Uint8Array; view: DataView } {
  scratch.fill(0, 0, size);
  scratchView.setUint32(0, systemTime, true);
  scratchView.setUint32(4, displayTime, true);
  return { bytes: scratch.subarray(0, size), view: scratchView };
}

/** Writes the CRC that every record ends with (receiver-protocol, 6), and gives the record. */
export function sealRecord(bytes: Uint8Array): Uint8Array {
  const crcAt = bytes.length - CRC_BYTES;
  const crc = crc16(bytes, 0, crcAt);
  bytes[crcAt] = crc & 0xff;
  bytes[crcAt + 1] = crc >> 8;
  return bytes.slice();
}

/** The record length of a type's revision. Throws `RangeError` for a revision nobody knows. */
export function known(size: number | null, name: string, revision: number): number {
  if (size === null) throw new RangeError(`${name} revision ${revision} is not known`);
  return size;
}
