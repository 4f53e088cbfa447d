import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { beginRecord, sealRecord } from './seal.ts';

export interface SensorFields extends RecordTimes {
  /** Raw counts. */
  readonly unfiltered: number;
  readonly filtered: number;
  readonly rssiDbm: number;
}

/** 20 bytes, revision 1 (receiver-protocol, 6.2). */
export function encodeSensor(fields: SensorFields): Uint8Array {
  const { bytes, view } = beginRecord(20, fields);
  view.setUint32(8, fields.unfiltered, true);
  view.setUint32(12, fields.filtered, true);
  view.setInt8(16, fields.rssiDbm);
  return sealRecord(bytes);
}
