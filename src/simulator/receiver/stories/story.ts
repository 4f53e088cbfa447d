import type { ClockReading, PracticeClocks } from '../clocks.ts';
import { SLOT_MS, type PracticeHistory, type SensorLife } from '../history.ts';

/** What all stories are told from. */
export interface Scene {
  readonly history: PracticeHistory;
  readonly clocks: PracticeClocks;
  /** The instant of the history's slot 0. */
  readonly anchorAt: number;
  readonly transmitterId: string;
}

/** One record of a story, before the clocks of its moment are known. */
export interface StoryRecord {
  /** Epoch ms. Within a partition these ascend. */
  readonly writtenAt: number;
  /** `times`: what the clocks show at `writtenAt`. */
  encode(times: ClockReading, revision: number): Uint8Array;
}

/**
 * What one partition gets in each sensor's life. Must: `tell` gives `perCycle` records, always the same for the same
 * life, none earlier than any of the life before.
 */
export interface Story<R extends StoryRecord = StoryRecord> {
  readonly perCycle: number;
  tell(life: SensorLife): readonly R[];
}

export function instantOf({ anchorAt }: Scene, slot: number): number {
  return anchorAt + slot * SLOT_MS;
}
