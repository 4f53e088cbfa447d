import { viewOfKnown, type RawRecord, type RecordTimes } from '../page.ts';
import { partitions } from '../partitions.ts';

/** A fingerstick entry, type 10 (receiver-protocol, 6.4). `systemTime` is its confirmation, about 30 s after the entry. */
export interface MeterRecord extends RecordTimes {
  readonly valueMgdl: number;
  /** When it was entered, system time. */
  readonly meterTime: number;
  /** Revision 3, values not documented; null before. */
  readonly entryType: number | null;
  /** Revision 3, seconds of the transmitter's own clock; null before. */
  readonly transmitterTime: number | null;
}

const LONG_REVISION = 3;

/** Null for a revision that nobody documented. Must: `record.crcOk`. */
export function decodeMeter(record: RawRecord, revision: number): MeterRecord | null {
  const view = viewOfKnown(record, partitions.meter, revision);
  if (!view) return null;
  const isLong = revision >= LONG_REVISION;
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    valueMgdl: view.getUint16(8, true),
    meterTime: view.getUint32(isLong ? 11 : 10, true),
    entryType: isLong ? view.getUint8(10) : null,
    transmitterTime: isLong ? view.getUint32(15, true) : null,
  };
}
