import { chance } from '../curve.ts';
import { SLOT_MS } from '../history.ts';
import { encodeDeviation, encodeReceiverLog } from '../records/raw.ts';
import { instantOf, type Scene, type Story } from './story.ts';

/** What a receiver notes for itself; nobody decodes it (receiver-protocol, 6.9 and 6.10). */

const LOG_ENTRIES = 56;
/** As they were seen. */
const SOURCES = [9, 9, 9, 9, 9, 16, 18, 22];
const CODES = [59, 1, 130, 6, 12, 10];

const subjects = { at: -601, source: -602, code: -603, data: -604 };

/** Type 8: eight lines a day. */
export function receiverLogStory(scene: Scene): Story {
  const { seed } = scene.history;
  return {
    perCycle: LOG_ENTRIES,
    tell({ cycle, firstSlot, endSlot }) {
      const everyMs = ((endSlot - firstSlot) * SLOT_MS) / LOG_ENTRIES;
      return Array.from({ length: LOG_ENTRIES }, (_, nth) => {
        const index = cycle * LOG_ENTRIES + nth;
        const pick = (subject: number, from: readonly number[]): number =>
          from[Math.floor(from.length * chance(seed, subject, index))]!;
        return {
          writtenAt: instantOf(scene, firstSlot) + Math.floor(everyMs * (nth + chance(seed, subjects.at, index))),
          encode: (times) =>
            encodeReceiverLog(times, pick(subjects.source, SOURCES), pick(subjects.code, CODES), bytes(seed, index, 8)),
        };
      });
    },
  };
}

/** Type 6: one a sensor, when the gap begins. */
export function deviationStory(scene: Scene): Story {
  const { seed } = scene.history;
  return {
    perCycle: 1,
    tell: ({ cycle, gapSlot }) => [
      { writtenAt: instantOf(scene, gapSlot), encode: (times) => encodeDeviation(times, bytes(seed, cycle, 5)) },
    ],
  };
}

function bytes(seed: number, index: number, count: number): number[] {
  return Array.from({ length: count }, (_, nth) => Math.floor(256 * chance(seed, subjects.data, index * 8 + nth)));
}
