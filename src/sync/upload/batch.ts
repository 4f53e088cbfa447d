import type { TimedReading } from '../../domain/reading.ts';
import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { ClockRow, DestinationRow, SentReading } from '../../store/rows.ts';
import { instantOf } from '../timeline.ts';
import { correctionFor, type Correction } from './correction.ts';

/** Readings in one post (share-api, 7.6). */
export const MAX_BATCH = 50;

/** So many readings refused alone, and none accepted: it may not be the readings. */
const REFUSALS_IN_A_ROW = 3;

/** Where another was accepted a moment ago it is the readings, until there are too many of them. */
const REFUSALS_BESIDE_OTHERS = 12;

/** `refusals`: readings refused alone since the last one that was accepted. `isTaken`: whether this pass had one accepted. */
export function isDoubtful(refusals: number, isTaken = false): boolean {
  return refusals >= (isTaken ? REFUSALS_BESIDE_OTHERS : REFUSALS_IN_A_ROW);
}

/** How many of so many go in the next post: one by one, while it may not be the readings. */
export function postSize(refusals: number, count: number): number {
  return isDoubtful(refusals) ? 1 : count;
}

/** One post carries one TA, the middle one. Readings whose own differ by no more than this go together. */
const SAME_TA_SECONDS = 2;

export interface BatchInput {
  /** Ascending. */
  readonly waiting: readonly TimedReading[];
  /** The measurements that tell a reading's time, in its own system time. */
  clocksFor(reading: TimedReading): readonly ClockRow[];
  readonly computerErrorMs: number | null;
  readonly times: DestinationRow['times'];
  /** Whether a post with this reading may prove wrong: then it is small. */
  isCanary(reading: SentReading): boolean;
  /** The most that go in one post; `MAX_BATCH` when left out. */
  readonly limit?: number;
  /** This computer's offset from UTC at an instant, minutes east; for normalised times. */
  localOffsetMinutes(at: number): number;
}

export type Batch =
  | { readonly kind: 'batch'; readonly readings: readonly SentReading[] }
  | { readonly kind: 'none' }
  /** No trustworthy correction for the newest reading: the receiver must be plugged in again. */
  | { readonly kind: 'clock-unsure' };

/**
 * How many of `count` the canary takes: alone where one post would do, else the part that does not fill
 * a post, or a whole one, so that proving costs no post of its own (a day of 288 goes as 38 + 5 x 50).
 */
export function canarySize(count: number): number {
  return count <= MAX_BATCH ? 1 : count % MAX_BATCH || MAX_BATCH;
}

function correctionOf(reading: TimedReading, { clocksFor, computerErrorMs }: BatchInput): Correction {
  return correctionFor(reading.systemTime, clocksFor(reading), computerErrorMs);
}

function freeze(reading: TimedReading, taSeconds: number, input: BatchInput): SentReading {
  const { serial } = reading.place;
  const common = { serial, systemTime: reading.systemTime, value: reading.value, trend: reading.trend };
  if (input.times === 'receiver') {
    return { ...common, stAt: receiverTimeToMs(reading.systemTime), dtAt: receiverTimeToMs(reading.displayTime), taSeconds };
  }
  const stAt = instantOf(reading.systemTime, taSeconds);
  return { ...common, stAt, dtAt: stAt + input.localOffsetMinutes(stAt) * 60_000, taSeconds: 0 };
}

/** The newest batch, ascending within it: a follower sees the present before the past (design 3.9). */
export function nextBatch(input: BatchInput): Batch {
  const newest = input.waiting.at(-1);
  if (!newest) return { kind: 'none' };
  const correction = correctionOf(newest, input);
  if (correction.kind === 'unsure') return { kind: 'clock-unsure' };
  const isCanary = input.isCanary(freeze(newest, correction.taSeconds, input));
  const { limit: most = MAX_BATCH } = input;
  const limit = isCanary ? Math.min(most, canarySize(input.waiting.length)) : most;
  const chosen: TimedReading[] = [];
  let [least, greatest] = [correction.taSeconds, correction.taSeconds];
  for (const reading of input.waiting.toReversed()) {
    if (chosen.length === limit) break;
    const own = correctionOf(reading, input);
    if (own.kind === 'unsure') break;
    const [low, high] = [Math.min(least, own.taSeconds), Math.max(greatest, own.taSeconds)];
    if (high - low > SAME_TA_SECONDS) break;
    [least, greatest] = [low, high];
    chosen.push(reading);
  }
  const taSeconds = Math.round((least + greatest) / 2);
  return { kind: 'batch', readings: chosen.toReversed().map((reading) => freeze(reading, taSeconds, input)) };
}
