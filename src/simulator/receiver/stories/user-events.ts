import { MINUTES_PER_DAY, chance, mealsOf } from '../curve.ts';
import { encodeUserEvent, eventKinds } from '../records/user-event.ts';
import { SLOT_MS, type SensorLife } from '../history.ts';
import type { Scene, Story, StoryRecord } from './story.ts';

const MINUTE_MS = 60_000;
const SLOT_MINUTES = SLOT_MS / MINUTE_MS;
const DAYS = 7;
const MEALS_A_DAY = 4;
/** Which days of a sensor's life have an exercise, and which a note of health. */
const EXERCISE_DAYS = [1, 3, 5];
const HEALTH_DAYS = [2, 6];
const EXERCISE_AT = 1_020;
const HEALTH_AT = 1_320;
const MOST_LATE_SECONDS = 500;

const subjects = { late: -501, grams: -502, detail: -503, minutes: -504 };

interface Event {
  /** Minute of local time counted over all days. */
  readonly minute: number;
  readonly kindCode: number;
  readonly detailCode: number;
  readonly value: number;
}

/** Type 11: what the person ate, injected, did and felt; entered a little later (receiver-protocol, 6.6). */
export function userEventStory(scene: Scene): Story {
  const { seed, localMinuteOfSlot0 } = scene.history;
  return {
    perCycle: DAYS * MEALS_A_DAY * 2 + EXERCISE_DAYS.length + HEALTH_DAYS.length,
    tell(life) {
      const firstDate = firstDateOf(life, localMinuteOfSlot0);
      const events = Array.from({ length: DAYS }, (_, day) => eventsOf(seed, firstDate + day, day)).flat();
      return events.map((event) => record(scene, event)).toSorted((a, b) => a.writtenAt - b.writtenAt);
    },
  };
}

/** Lives follow each other after seven days exactly, so no date is told twice or left out. */
function firstDateOf({ firstSlot }: SensorLife, localMinuteOfSlot0: number): number {
  return Math.floor((localMinuteOfSlot0 + firstSlot * SLOT_MINUTES) / MINUTES_PER_DAY);
}

function eventsOf(seed: number, date: number, day: number): Event[] {
  const detail = (most: number): number => 1 + Math.floor(most * chance(seed, subjects.detail, date));
  const events: Event[] = mealsOf(seed, date).flatMap(({ eatenAt, top }, nth) => {
    const grams = Math.round(top * (0.4 + 0.2 * chance(seed, subjects.grams, date * MEALS_A_DAY + nth)));
    return [
      { minute: eatenAt - 5, kindCode: eventKinds.insulin, detailCode: 0, value: grams * 10 },
      { minute: eatenAt, kindCode: eventKinds.carbs, detailCode: 0, value: grams },
    ];
  });
  const start = date * MINUTES_PER_DAY;
  if (EXERCISE_DAYS.includes(day)) {
    const minutes = 15 + 5 * Math.floor(10 * chance(seed, subjects.minutes, date));
    events.push({ minute: start + EXERCISE_AT, kindCode: eventKinds.exercise, detailCode: detail(3), value: minutes });
  }
  if (HEALTH_DAYS.includes(day)) {
    events.push({ minute: start + HEALTH_AT, kindCode: eventKinds.health, detailCode: detail(6), value: 0 });
  }
  return events;
}

function record({ anchorAt, clocks, history }: Scene, { minute, kindCode, detailCode, value }: Event): StoryRecord {
  const happenedAt = anchorAt + Math.round((minute - history.localMinuteOfSlot0) * MINUTE_MS);
  const late = Math.floor(MOST_LATE_SECONDS * chance(history.seed, subjects.late, Math.round(minute) * 8 + kindCode));
  return {
    writtenAt: happenedAt + late * 1000,
    encode(times) {
      const eventTime = Math.floor(clocks.displayTimeAt(happenedAt) / 60) * 60;
      return encodeUserEvent({ ...times, kindCode, detailCode, eventTime, value });
    },
  };
}
