import type { HistoryEntry, PracticeHistory } from '../history.ts';
import { firstSlotOf } from '../history.ts';
import { ALGORITHM_OK, NO_PREDICTION, encodeEgv, glucoseBits } from '../records/egv.ts';
import { instantOf, type Scene, type Story, type StoryRecord } from './story.ts';

const SLOT_SECONDS = 300;
const IMMEDIATE_MATCH = 0x80;
const ALGORITHM_WARM_UP = 2;
const RATE_UNKNOWN = 127;
const PREDICTED_MINUTES = 20;
const URGENT_LOW_SOON = 0x8000;
const URGENT_LOW_MGDL = 55;
const LEAST_PREDICTED_MGDL = 40;
const MOST_PREDICTED_MGDL = 400;

export interface EgvStoryRecord extends StoryRecord {
  readonly entry: HistoryEntry;
}

/** Seconds of the transmitter's own clock at a slot. */
export function transmitterTimeOf(slot: number): number {
  return (slot - firstSlotOf(0)) * SLOT_SECONDS;
}

/** Seconds from a reading to the writing of its record: above 0 in backfilled records only. */
export function ageOf({ slot, lateSeconds, readingSlot }: HistoryEntry): number {
  return readingSlot === slot ? 0 : (slot - readingSlot) * SLOT_SECONDS + lateSeconds;
}

/** Type 4: what the history tells, in the receiver's words (receiver-protocol, 6.1). */
export function egvStory(scene: Scene, history: PracticeHistory, predicts: boolean): Story<EgvStoryRecord> {
  return {
    perCycle: history.entriesPerCycle,
    tell: ({ entries }) => entries.map((entry) => told(scene, entry, predicts)),
  };
}

/** Type 18: the same readings as a gap lost, as far as they came back. */
export function backfillStory(scene: Scene, history: PracticeHistory, predicts: boolean): Story<EgvStoryRecord> {
  return {
    perCycle: history.life(0).backfilled.length,
    tell: ({ backfilled }) => backfilled.map((entry) => told(scene, entry, predicts)),
  };
}

function told(scene: Scene, entry: HistoryEntry, predicts: boolean): EgvStoryRecord {
  return {
    entry,
    writtenAt: instantOf(scene, entry.slot) + entry.lateSeconds * 1000,
    encode: (times, revision) =>
      encodeEgv(
        {
          systemTime: times.systemTime,
          displayTime: times.displayTime,
          glucoseWord: glucoseWord(entry, revision),
          trendNoise: entry.trend | (entry.noise << 4) | (entry.immediateMatch ? IMMEDIATE_MATCH : 0),
          readingTime: times.systemTime - ageOf(entry),
          transmitterTime: transmitterTimeOf(entry.readingSlot),
          filteredRate: rateByte(entry),
          algorithmState: entry.ratePerMinute === null ? ALGORITHM_WARM_UP : ALGORITHM_OK,
          predictedWord: predicts ? predictedWord(entry) : NO_PREDICTION,
        },
        revision,
      ),
  };
}

function glucoseWord({ value, displayOnly, slot, readingSlot }: HistoryEntry, revision: number): number {
  if (displayOnly) return value | glucoseBits.displayOnly;
  if (revision < 5) return value;
  return value | glucoseBits.onTransmitter | (readingSlot === slot ? 0 : glucoseBits.backfilled);
}

function rateByte({ ratePerMinute }: HistoryEntry): number {
  return ratePerMinute === null ? RATE_UNKNOWN : Math.max(-128, Math.min(126, Math.round(ratePerMinute * 10)));
}

function predictedWord({ value, ratePerMinute, slot, readingSlot }: HistoryEntry): number {
  if (ratePerMinute === null) return NO_PREDICTION;
  const mgdl = Math.round(value + ratePerMinute * PREDICTED_MINUTES);
  const kept = Math.max(LEAST_PREDICTED_MGDL, Math.min(MOST_PREDICTED_MGDL, mgdl));
  const isLow = mgdl < URGENT_LOW_MGDL ? URGENT_LOW_SOON : 0;
  return kept | isLow | (readingSlot === slot ? 0 : glucoseBits.backfilled);
}
