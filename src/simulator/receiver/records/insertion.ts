import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../../../protocol/receiver/partitions.ts';
import { NO_TIME } from '../../../protocol/receiver/time.ts';
import { asciiBytes } from '../bytes.ts';
import { beginRecord, known, sealRecord } from './seal.ts';

/** States that a practice receiver writes (receiver-protocol, 6.3). */
export const insertionStates = { removed: 1, expired: 2, countsDeviation: 4, offTimeLoss: 6, started: 7 } as const;

export interface InsertionFields extends RecordTimes {
  /** System time; null when the record is not a start. */
  readonly insertionTime: number | null;
  readonly stateCode: number;
  /** Stands in the ten bytes that nobody documented; revision 2 and later. */
  readonly transmitterId: string;
}

/** 15 bytes, or 25 from revision 2 on. */
export function encodeInsertion(fields: InsertionFields, revision: number): Uint8Array {
  const size = known(recordBytes(partitions.insertion, revision), 'insertion', revision);
  const { bytes, view } = beginRecord(size, fields);
  view.setUint32(8, fields.insertionTime ?? NO_TIME, true);
  view.setUint8(12, fields.stateCode);
  if (revision >= 2) bytes.set(asciiBytes(fields.transmitterId), 13);
  return sealRecord(bytes);
}
