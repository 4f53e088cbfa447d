import { viewOfKnown, type RawRecord, type RecordTimes } from '../page.ts';
import { partitions } from '../partitions.ts';

/** Raw sensor data, type 3 (receiver-protocol, 6.2). */
export interface SensorRecord extends RecordTimes {
  /** Raw counts. */
  readonly unfiltered: number;
  readonly filtered: number;
  readonly rssiDbm: number;
  /** Offset 17, meaning unknown. */
  readonly unknown17: number;
}

/** Null for a revision that nobody documented. Must: `record.crcOk`. */
export function decodeSensor(record: RawRecord, revision: number): SensorRecord | null {
  const view = viewOfKnown(record, partitions.sensor, revision);
  if (!view) return null;
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    unfiltered: view.getUint32(8, true),
    filtered: view.getUint32(12, true),
    rssiDbm: view.getInt8(16),
    unknown17: view.getUint8(17),
  };
}
