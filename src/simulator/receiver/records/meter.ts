import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../../../protocol/receiver/partitions.ts';
import { beginRecord, known, sealRecord } from './seal.ts';

export interface MeterFields extends RecordTimes {
  readonly valueMgdl: number;
  /** System time of the entry. */
  readonly meterTime: number;
  /** Revision 3 only. */
  readonly entryType: number;
  readonly transmitterTime: number;
}

/** 16 bytes, or 21 in revision 3 (receiver-protocol, 6.4). */
export function encodeMeter(fields: MeterFields, revision: number): Uint8Array {
  const size = known(recordBytes(partitions.meter, revision), 'meter', revision);
  const { bytes, view } = beginRecord(size, fields);
  view.setUint16(8, fields.valueMgdl, true);
  if (revision >= 3) {
    view.setUint8(10, fields.entryType);
    view.setUint32(11, fields.meterTime, true);
    view.setUint32(15, fields.transmitterTime, true);
  } else {
    view.setUint32(10, fields.meterTime, true);
  }
  return sealRecord(bytes);
}
