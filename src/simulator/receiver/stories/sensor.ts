import { isSendable } from '../../../domain/glucose.ts';
import { chance } from '../curve.ts';
import { ENTRIES_PER_CYCLE, type HistoryEntry } from '../history.ts';
import { encodeSensor } from '../records/sensor.ts';
import { instantOf, type Scene, type Story } from './story.ts';

/** Raw counts by which the calibrations of practice were made: raw = slope x mg/dL + intercept. */
export const RAW_SLOPE = 812.5;
export const RAW_INTERCEPT = 31_000;

/** What the sensor would feel while the receiver shows a code. */
const UNSEEN_MGDL = 110;

/** What `chance` is asked about. */
const subjects = { early: -201, filtered: -202, rssi: -203 };

export function rawCounts(mgdl: number): number {
  return Math.round(mgdl * RAW_SLOPE + RAW_INTERCEPT);
}

/** Type 3: one record an EGV, in the warm-up too, of its second or the one before (receiver-protocol, 6.2). */
export function sensorStory(scene: Scene, calibrationsPerCycle: number): Story {
  const { seed } = scene.history;
  return {
    perCycle: ENTRIES_PER_CYCLE - calibrationsPerCycle,
    tell: ({ entries }) =>
      entries.filter(isNewReading).map(({ slot, value }) => ({
        writtenAt: instantOf(scene, slot),
        encode({ systemTime, displayTime }) {
          const early = chance(seed, subjects.early, slot) < 0.5 ? 1 : 0;
          const unfiltered = rawCounts(isSendable(value) ? value : UNSEEN_MGDL);
          return encodeSensor({
            systemTime: systemTime - early,
            displayTime: displayTime - early,
            unfiltered,
            filtered: Math.round(unfiltered * (0.98 + 0.04 * chance(seed, subjects.filtered, slot))),
            rssiDbm: -92 + Math.floor(55 * chance(seed, subjects.rssi, slot)),
          });
        },
      })),
  };
}

function isNewReading({ displayOnly, readingSlot, slot }: HistoryEntry): boolean {
  return !displayOnly && readingSlot === slot;
}
