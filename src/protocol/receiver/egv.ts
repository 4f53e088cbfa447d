import type { Reading } from '../../domain/reading.ts';
import { trendOf, type Trend } from '../../domain/trend.ts';
import { crc16 } from './crc.ts';
import { PAGE_HEADER_BYTES, pageShape, viewOf, viewOfKnown, type PageShape, type RawRecord, type RecordTimes } from './page.ts';
import { partitions } from './partitions.ts';
import { ProtocolError } from './protocol-error.ts';

/** Estimated glucose values, types 4 and 18 (receiver-protocol, 6.1). */

const VALUE_BITS = 0x03ff;
const DISPLAY_ONLY = 0x8000;
const BACKFILLED = 0x2000;
const TREND_BITS = 0x0f;
const NOISE_BITS = 0x70;
const IMMEDIATE_MATCH = 0x80;

/** From here on a record has the long layout. */
const LONG_REVISION = 4;
/** From here on bit 13 has a meaning, and there is a predicted word. */
const BACKFILL_REVISION = 5;

/** `systemTime` and `displayTime` are of the moment of storing. Null: the revision has no such field. */
export interface EgvRecord extends RecordTimes {
  /** The reading's own time: offset 10 for type 18 and backfilled records, else `systemTime`. */
  readonly readingTime: number;
  /** The display clock at `readingTime`, as long as it was not set in between. */
  readonly readingDisplayTime: number;
  readonly glucoseWord: number;
  /** The word's low 10 bits: mg/dL or a special code. */
  readonly value: number;
  /** Computed anew for the screen after a calibration; no part of the series. */
  readonly displayOnly: boolean;
  readonly backfilled: boolean;
  readonly trendNoise: number;
  readonly trend: Trend;
  readonly noise: number;
  readonly immediateMatch: boolean;
  /** Offset 10: the system time of the reading, whether backfilled or not. */
  readonly ownSystemTime: number | null;
  /** Seconds of the transmitter's own clock. */
  readonly transmitterTime: number | null;
  /** Signed, unit not documented. */
  readonly filteredRate: number | null;
  readonly algorithmState: number | null;
  readonly predictedWord: number | null;
}

/** Null for a layout that nobody documented: no glucose value is ever guessed. Must: `record.crcOk`. */
export function decodeEgv(record: RawRecord, type: number, revision: number): EgvRecord | null {
  const view = isEgv(type) ? viewOfKnown(record, type, revision) : null;
  return view && readEgv(view, 0, type, revision);
}

function isEgv(type: number): boolean {
  return type === partitions.egv || type === partitions.backfilledEgv;
}

function readEgv(view: DataView, at: number, type: number, revision: number): EgvRecord {
  const isLong = revision >= LONG_REVISION;
  const systemTime = view.getUint32(at, true);
  const displayTime = view.getUint32(at + 4, true);
  const glucoseWord = view.getUint16(at + 8, true);
  const trendNoise = view.getUint8(at + (isLong ? 19 : 10));
  const ownSystemTime = isLong ? view.getUint32(at + 10, true) : null;
  const flagged = revision >= BACKFILL_REVISION && (glucoseWord & BACKFILLED) !== 0;
  const backfilled = type === partitions.backfilledEgv || flagged;
  const readingTime = backfilled && ownSystemTime !== null ? ownSystemTime : systemTime;
  return {
    systemTime,
    displayTime,
    readingTime,
    readingDisplayTime: displayTime - systemTime + readingTime,
    glucoseWord,
    value: glucoseWord & VALUE_BITS,
    displayOnly: (glucoseWord & DISPLAY_ONLY) !== 0,
    backfilled,
    trendNoise,
    trend: trendOf(trendNoise & TREND_BITS),
    noise: (trendNoise & NOISE_BITS) >> 4,
    immediateMatch: (trendNoise & IMMEDIATE_MATCH) !== 0,
    ownSystemTime,
    transmitterTime: isLong ? view.getUint32(at + 14, true) : null,
    filteredRate: isLong ? view.getInt8(at + 18) : null,
    algorithmState: isLong ? view.getUint8(at + 20) : null,
    predictedWord: revision >= BACKFILL_REVISION ? view.getUint16(at + 21, true) : null,
  };
}

export interface PageReadings {
  readonly readings: Reading[];
  /** Records whose CRC is wrong: dropped and counted. */
  readonly damaged: number;
}

/**
 * The series that one stored EGV or backfill page holds: records with a good CRC, display-only ones left out.
 * Never throws: a page that cannot be read, or of a layout that nobody documented, holds no readings.
 */
export function readingsOfPage(
  bytes: Uint8Array,
  { serial, generation }: { readonly serial: string; readonly generation: number },
): PageReadings {
  const readings: Reading[] = [];
  const shape = shapeOrNull(bytes);
  if (!shape || !isEgv(shape.header.type)) return { readings, damaged: 0 };
  const { type, page, revision, recordCount } = shape.header;
  const view = viewOf(bytes);
  let damaged = 0;
  for (let slot = 0; slot < recordCount; slot++) {
    const start = PAGE_HEADER_BYTES + slot * shape.recordBytes;
    const crcAt = start + shape.recordBytes - 2;
    if (crc16(bytes, start, crcAt) !== view.getUint16(crcAt, true)) {
      damaged += 1;
      continue;
    }
    const egv = readEgv(view, start, type, revision);
    if (egv.displayOnly) continue;
    const reading: Reading = {
      place: { serial, generation, type, page, slot },
      systemTime: egv.readingTime,
      displayTime: egv.readingDisplayTime,
      value: egv.value,
      trend: egv.trend,
      backfilled: egv.backfilled,
    };
    readings.push(egv.readingTime === egv.systemTime ? reading : { ...reading, writtenTime: egv.systemTime });
  }
  return { readings, damaged };
}

function shapeOrNull(bytes: Uint8Array): PageShape | null {
  try {
    return pageShape(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
