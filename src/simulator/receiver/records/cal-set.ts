import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../../../protocol/receiver/partitions.ts';
import type { CalibrationPoint } from '../../../protocol/receiver/records/cal-set.ts';
import { beginRecord, known, sealRecord } from './seal.ts';

export interface CalSetFields extends RecordTimes {
  readonly slope: number;
  readonly intercept: number;
  readonly scale: number;
  readonly decay: number;
  /** Offsets 32 to 34, meaning unknown. */
  readonly unknown32: readonly [number, number, number];
  /** Oldest first; what a revision has no room for is left out at the old end. */
  readonly points: readonly CalibrationPoint[];
}

const POINT_BYTES = 17;
const LONG_REVISION = 3;
/** Revision 3's last two numbers in all real records, meaning unknown. */
const TAIL = [0.3, 2 / 3] as const;

/** 148 bytes, or 249 in revision 3 (receiver-protocol, 6.5). */
export function encodeCalSet(fields: CalSetFields, revision: number): Uint8Array {
  const size = known(recordBytes(partitions.calSet, revision), 'cal set', revision);
  const { bytes, view } = beginRecord(size, fields);
  const isLong = revision >= LONG_REVISION;
  const points = fields.points.slice(isLong ? -11 : -6);
  view.setFloat64(8, fields.slope, true);
  view.setFloat64(16, fields.intercept, true);
  view.setFloat64(24, fields.scale, true);
  bytes.set(fields.unknown32, 32);
  view.setFloat64(35, fields.decay, true);
  view.setUint8(43, points.length);
  points.forEach((point, nth) => {
    const at = 44 + nth * POINT_BYTES;
    view.setUint32(at, point.enteredTime, true);
    view.setUint32(at + 4, point.meterMgdl, true);
    view.setUint32(at + 8, point.sensorRaw, true);
    view.setUint32(at + 12, point.appliedTime, true);
    view.setUint8(at + 16, point.unknown16);
  });
  if (isLong) TAIL.forEach((number, nth) => view.setFloat64(231 + 8 * nth, number, true));
  return sealRecord(bytes);
}
