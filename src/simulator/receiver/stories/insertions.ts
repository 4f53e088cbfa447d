import { chance } from '../curve.ts';
import { encodeInsertion, insertionStates } from '../records/insertion.ts';
import { instantOf, type Scene, type Story, type StoryRecord } from './story.ts';

const STARTED_BEFORE_MS = 120_000;
const ENDED_BEFORE_MS = 200_000;

const subjects = { end: -401 };

/** Type 7: a start at the beginning of each sensor's life, and how it ended (receiver-protocol, 6.3). */
export function insertionStory(scene: Scene): Story {
  const { transmitterId, history } = scene;
  const record = (writtenAt: number, stateCode: number): StoryRecord => ({
    writtenAt,
    encode: (times, revision) =>
      encodeInsertion(
        {
          ...times,
          stateCode,
          insertionTime: stateCode === insertionStates.started ? times.systemTime : null,
          transmitterId,
        },
        revision,
      ),
  });
  return {
    perCycle: 2,
    tell: ({ cycle, firstSlot, endSlot }) => [
      record(instantOf(scene, firstSlot) - STARTED_BEFORE_MS, insertionStates.started),
      record(instantOf(scene, endSlot) - ENDED_BEFORE_MS, endOf(chance(history.seed, subjects.end, cycle))),
    ],
  };
}

/** As often as among 18 real endings. */
function endOf(share: number): number {
  if (share < 11 / 18) return insertionStates.removed;
  return share < 14 / 18 ? insertionStates.countsDeviation : insertionStates.expired;
}
