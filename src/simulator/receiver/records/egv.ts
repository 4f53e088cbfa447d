import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../../../protocol/receiver/partitions.ts';
import { beginRecord, known, sealRecord } from './seal.ts';

/** The low ten bits are mg/dL or a special code; these are the others (receiver-protocol, 6.1). */
export const glucoseBits = { displayOnly: 0x8000, onTransmitter: 0x4000, backfilled: 0x2000 } as const;

/** Stands in a predicted word where there is no prediction. */
export const NO_PREDICTION = 13;
export const ALGORITHM_OK = 6;

/** An EGV record's fields. Those from `readingTime` on exist from revision 4 on only. */
export interface EgvFields extends RecordTimes {
  readonly glucoseWord: number;
  /** Bits 0-3 trend, 4-6 noise, 7 immediate match. */
  readonly trendNoise: number;
  /** System time of the reading; default: the record's own. */
  readonly readingTime?: number;
  readonly transmitterTime?: number;
  readonly filteredRate?: number;
  /** Default: that of a sensor in good order. */
  readonly algorithmState?: number;
  /** Revision 5 only; default: unavailable. */
  readonly predictedWord?: number;
}

/** One record of type 4 or 18 with its CRC: 13, 23 or 25 bytes. Throws `RangeError` for a revision nobody knows. */
export function encodeEgv(fields: EgvFields, revision: number): Uint8Array {
  const size = known(recordBytes(partitions.egv, revision), 'EGV', revision);
  const { bytes, view } = beginRecord(size, fields);
  view.setUint16(8, fields.glucoseWord, true);
  if (revision <= 3) {
    view.setUint8(10, fields.trendNoise);
  } else {
    view.setUint32(10, fields.readingTime ?? fields.systemTime, true);
    view.setUint32(14, fields.transmitterTime ?? 0, true);
    view.setInt8(18, fields.filteredRate ?? 0);
    view.setUint8(19, fields.trendNoise);
    view.setUint8(20, fields.algorithmState ?? ALGORITHM_OK);
    if (revision === 5) view.setUint16(21, fields.predictedWord ?? NO_PREDICTION, true);
  }
  return sealRecord(bytes);
}
