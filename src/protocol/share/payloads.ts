import type { Trend } from '../../domain/trend.ts';
import { formatShareDate, parseShareDate } from './dates.ts';
import { parseShareTrend } from './trends.ts';

/** A reading as it is posted. `stAt` and `dtAt`: the receiver's two clocks as whole epoch milliseconds (share-api, 7.5). */
export interface PostedReading {
  readonly stAt: number;
  readonly dtAt: number;
  /** mg/dL, 39 (low) to 401 (high). */
  readonly value: number;
  readonly trend: Trend;
}

/** The body of `PostReceiverEgvRecords` (share-api, 3.1). */
export interface PostBody {
  readonly SN: string;
  readonly Egvs: readonly { readonly Trend: Trend; readonly ST: string; readonly DT: string; readonly Value: number }[];
  readonly TA: number;
}

/** `taSeconds` is what the service adds to ST to get WT, the true instant (share-api, 7.1). */
export function encodePost(readings: readonly PostedReading[], serial: string, taSeconds: number): PostBody {
  return {
    SN: serial,
    Egvs: readings.map(({ stAt, dtAt, value, trend }) => ({
      Trend: trend,
      ST: formatShareDate(stAt),
      DT: formatShareDate(dtAt),
      Value: value,
    })),
    TA: taSeconds,
  };
}

/** WT: the instant that the service derives from what was posted (share-api, 7.1). */
export function derivedAt(stAt: number, taSeconds: number): number {
  return stAt + taSeconds * 1000;
}

/** What `UpdatePublisherAccountRuntimeInfo` tells of the app, in Share's own words (share-api, 3.7). */
export interface RuntimeInfo {
  readonly DeviceManufacturer: string;
  readonly DeviceModel: string;
  readonly DeviceOsVersion: string;
  readonly AppVersion: string;
  readonly AppName: string;
  readonly AppNumber: string;
  readonly DeviceOsName: string;
}

/** A reading as the service tells it, to the publisher as to the followers. */
export interface SeenReading {
  readonly stAt: number;
  /** WT, the true instant; ST where an answer has no WT (share-api, 7.4). */
  readonly at: number;
  readonly value: number;
  readonly trend: Trend;
}

/**
 * The array that `ReadPublisherLatestGlucoseValues` answers, in its order. Null when any entry is
 * not readable: a list with a hole would pass for evidence that a reading is absent.
 */
export function parseEntries(json: unknown): readonly SeenReading[] | null {
  if (!Array.isArray(json)) return null;
  const entries: SeenReading[] = [];
  for (const item of json) {
    const entry = parseEntry(item);
    if (!entry) return null;
    entries.push(entry);
  }
  return entries;
}

function parseEntry(json: unknown): SeenReading | null {
  if (typeof json !== 'object' || json === null) return null;
  const { ST, WT, Value, Trend } = json as Record<string, unknown>;
  const stAt = instant(ST);
  const wtAt = instant(WT);
  const at = wtAt ?? stAt;
  if (at === null || typeof Value !== 'number' || !Number.isFinite(Value)) return null;
  return { stAt: stAt ?? at, at, value: Value, trend: parseShareTrend(Trend) };
}

function instant(value: unknown): number | null {
  return typeof value === 'string' ? (parseShareDate(value)?.at ?? null) : null;
}
