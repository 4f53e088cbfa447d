import { viewOfKnown, type RawRecord, type RecordTimes } from '../page.ts';
import { partitions } from '../partitions.ts';
import { ProtocolError } from '../protocol-error.ts';

/** A calibration set, type 5 (receiver-protocol, 6.5). */
export interface CalSetRecord extends RecordTimes {
  readonly slope: number;
  readonly intercept: number;
  readonly scale: number;
  readonly decay: number;
  /** Offsets 32 to 34, meaning unknown. */
  readonly unknown32: readonly [number, number, number];
  readonly points: readonly CalibrationPoint[];
  /** Revision 3's last two numbers, meaning unknown; null before. */
  readonly tail: readonly [number, number] | null;
}

/** One fingerstick the calibration rests on. Times are system time. */
export interface CalibrationPoint {
  readonly enteredTime: number;
  readonly meterMgdl: number;
  /** Raw counts. */
  readonly sensorRaw: number;
  readonly appliedTime: number;
  /** Offset 16, meaning unknown. */
  readonly unknown16: number;
}

const POINT_COUNT_AT = 43;
const POINTS_AT = 44;
const POINT_BYTES = 17;
const TAIL_AT = 231;
const TAIL_REVISION = 3;

/** Null for a revision that nobody documented; 'bad-record' for more points than fit. Must: `record.crcOk`. */
export function decodeCalSet(record: RawRecord, revision: number): CalSetRecord | null {
  const view = viewOfKnown(record, partitions.calSet, revision);
  if (!view) return null;
  const hasTail = revision >= TAIL_REVISION;
  const count = view.getUint8(POINT_COUNT_AT);
  const room = Math.floor(((hasTail ? TAIL_AT : view.byteLength - 2) - POINTS_AT) / POINT_BYTES);
  if (count > room) throw new ProtocolError('bad-record', `${count} calibration points where ${room} fit`);
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    slope: view.getFloat64(8, true),
    intercept: view.getFloat64(16, true),
    scale: view.getFloat64(24, true),
    decay: view.getFloat64(35, true),
    unknown32: [view.getUint8(32), view.getUint8(33), view.getUint8(34)],
    points: Array.from({ length: count }, (_, i) => pointAt(view, POINTS_AT + i * POINT_BYTES)),
    tail: hasTail ? [view.getFloat64(TAIL_AT, true), view.getFloat64(TAIL_AT + 8, true)] : null,
  };
}

function pointAt(view: DataView, at: number): CalibrationPoint {
  return {
    enteredTime: view.getUint32(at, true),
    meterMgdl: view.getUint32(at + 4, true),
    sensorRaw: view.getUint32(at + 8, true),
    appliedTime: view.getUint32(at + 12, true),
    unknown16: view.getUint8(at + 16),
  };
}
