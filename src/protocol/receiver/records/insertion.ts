import { viewOfKnown, type RawRecord, type RecordTimes } from '../page.ts';
import { partitions } from '../partitions.ts';
import { NO_TIME } from '../time.ts';

const states = [
  'none',
  'removed',
  'expired',
  'residual-deviation',
  'counts-deviation',
  'second-session',
  'off-time-loss',
  'started',
  'bad-transmitter',
  'manufacturing-mode',
] as const;

export type InsertionState = (typeof states)[number] | 'unknown';

/** A sensor session's beginning or end, type 7 (receiver-protocol, 6.3). */
export interface InsertionRecord extends RecordTimes {
  /** System time; null when this record is not a start. */
  readonly insertionTime: number | null;
  readonly state: InsertionState;
  readonly stateCode: number;
  /** Revision 2 and later: ten bytes, meaning unknown; null before. */
  readonly tail: Uint8Array | null;
}

const TAIL_AT = 13;
const TAIL_REVISION = 2;

/** Null for a revision that nobody documented. Must: `record.crcOk`. */
export function decodeInsertion(record: RawRecord, revision: number): InsertionRecord | null {
  const view = viewOfKnown(record, partitions.insertion, revision);
  if (!view) return null;
  const insertionTime = view.getUint32(8, true);
  const stateCode = view.getUint8(12);
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    insertionTime: insertionTime === NO_TIME ? null : insertionTime,
    state: states[stateCode] ?? 'unknown',
    stateCode,
    tail: revision >= TAIL_REVISION ? record.bytes.slice(TAIL_AT, -2) : null,
  };
}
