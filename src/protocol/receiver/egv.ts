import type { Reading } from '../../domain/reading.ts';
import { trendOf, type Trend } from '../../domain/trend.ts';
import { decodePage, viewOf, type RawRecord } from './page.ts';
import { partitions } from './partitions.ts';
import { ProtocolError } from './protocol-error.ts';

/** Estimated glucose values, types 4 and 18 (receiver-protocol, 6.1). */

const VALUE_BITS = 0x03ff;
const DISPLAY_ONLY = 0x8000;
const BACKFILLED = 0x2000;
const TREND_BITS = 0x0f;
const NOISE_BITS = 0x70;
const IMMEDIATE_MATCH = 0x80;

export interface EgvRecord {
  /** When it was stored, receiver seconds. */
  readonly systemTime: number;
  readonly displayTime: number;
  /** The reading's own time: offset 10 for type 18 and backfilled records, else `systemTime`. */
  readonly readingTime: number;
  /** The display clock at `readingTime`, as long as it was not set in between. */
  readonly readingDisplayTime: number;
  readonly glucoseWord: number;
  /** Low 10 bits: mg/dL or a special code. */
  readonly value: number;
  /** Computed anew for the screen after a calibration; no part of the series. */
  readonly displayOnly: boolean;
  readonly backfilled: boolean;
  readonly trendNoise: number;
  readonly trend: Trend;
  readonly noise: number;
  readonly immediateMatch: boolean;
  /** What revisions 4 and 5 add; null before. */
  readonly extended: EgvExtension | null;
}

export interface EgvExtension {
  /** Offset 10, receiver seconds. */
  readonly ownSystemTime: number;
  /** Seconds of the transmitter's own clock. */
  readonly transmitterTime: number;
  /** Signed, unit not documented. */
  readonly filteredRate: number;
  readonly algorithmState: number;
  /** Revision 5. */
  readonly predictedWord: number | null;
}

interface Layout {
  readonly trendNoiseAt: number;
  readonly extended: boolean;
  readonly predictedAt: number | null;
}

const short: Layout = { trendNoiseAt: 10, extended: false, predictedAt: null };
const layouts: Readonly<Record<number, Layout>> = {
  1: short,
  2: short,
  3: short,
  4: { trendNoiseAt: 19, extended: true, predictedAt: null },
  5: { trendNoiseAt: 19, extended: true, predictedAt: 21 },
};

/** Null for a revision that nobody documented: no glucose value is ever guessed. */
export function decodeEgv(record: RawRecord, type: number, revision: number): EgvRecord | null {
  const layout = layouts[revision];
  if (!layout) return null;
  const view = viewOf(record.bytes);
  const glucoseWord = view.getUint16(8, true);
  const trendNoise = view.getUint8(layout.trendNoiseAt);
  const extended = layout.extended ? extensionOf(view, layout) : null;
  // Bit 13 has a meaning in revision 5 only.
  const backfilled = type === partitions.backfilledEgv || (revision === 5 && (glucoseWord & BACKFILLED) !== 0);
  const readingTime = backfilled && extended ? extended.ownSystemTime : record.systemTime;
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    readingTime,
    readingDisplayTime: record.displayTime - record.systemTime + readingTime,
    glucoseWord,
    value: glucoseWord & VALUE_BITS,
    displayOnly: (glucoseWord & DISPLAY_ONLY) !== 0,
    backfilled,
    trendNoise,
    trend: trendOf(trendNoise & TREND_BITS),
    noise: (trendNoise & NOISE_BITS) >> 4,
    immediateMatch: (trendNoise & IMMEDIATE_MATCH) !== 0,
    extended,
  };
}

function extensionOf(view: DataView, { predictedAt }: Layout): EgvExtension {
  return {
    ownSystemTime: view.getUint32(10, true),
    transmitterTime: view.getUint32(14, true),
    filteredRate: view.getInt8(18),
    algorithmState: view.getUint8(20),
    predictedWord: predictedAt === null ? null : view.getUint16(predictedAt, true),
  };
}

export interface PageReadings {
  readonly readings: Reading[];
  /** Records whose CRC is wrong: dropped and counted. */
  readonly damaged: number;
}

/**
 * The series that one stored EGV or backfill page holds: records with a good CRC, display-only ones left out.
 * A page of a layout that nobody documented holds none that could be told.
 */
export function readingsOfPage(bytes: Uint8Array, { serial, generation }: { readonly serial: string; readonly generation: number }): PageReadings {
  try {
    const { header, records } = decodePage(bytes);
    const { type, page, revision } = header;
    const readings: Reading[] = [];
    let damaged = 0;
    for (const record of records) {
      if (!record.crcOk) {
        damaged += 1;
        continue;
      }
      const egv = decodeEgv(record, type, revision);
      if (!egv || egv.displayOnly) continue;
      readings.push({
        place: { serial, generation, type, page, slot: record.slot },
        systemTime: egv.readingTime,
        displayTime: egv.readingDisplayTime,
        value: egv.value,
        trend: egv.trend,
        backfilled: egv.backfilled,
      });
    }
    return { readings, damaged };
  } catch (error) {
    if (error instanceof ProtocolError) return { readings: [], damaged: 0 };
    throw error;
  }
}
