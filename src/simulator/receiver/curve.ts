/**
 * A glucose curve to practise on. Everything is a pure function of the seed and of where one looks, made of
 * polynomials only, so that every engine draws the same curve to the last bit.
 */

export const MINUTES_PER_DAY = 1440;
const RISE_MINUTES = 50;
const FALL_MINUTES = 180;

interface Meal {
  /** Minute of the day about which it is eaten, and how far that may vary. */
  readonly around: number;
  readonly give: number;
  /** mg/dL at its top: least, and how much more it may be. */
  readonly least: number;
  readonly more: number;
}

const meals: readonly Meal[] = [
  { around: 450, give: 40, least: 60, more: 50 },
  { around: 750, give: 40, least: 45, more: 50 },
  { around: 960, give: 60, least: 10, more: 30 },
  { around: 1130, give: 50, least: 60, more: 60 },
];

/** A number in [0, 1) that depends on its three arguments only. */
export function chance(seed: number, subject: number, index: number): number {
  let hash = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(subject | 0, 0x85ebca77) ^ Math.imul(index | 0, 0xc2b2ae3d);
  for (const factor of [0x2c1b3c6d, 0x297a2d39]) {
    hash = Math.imul(hash ^ (hash >>> 15), factor);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 2 ** 32;
}

/** 1 at 0, falling smoothly to 0 at -1 and 1. */
export function bell(x: number): number {
  return x > -1 && x < 1 ? (1 - x * x) ** 2 : 0;
}

/** mg/dL, unrounded, at a minute of local time counted over all days: a night, a dawn, and the day's meals. */
export function glucoseAt(seed: number, minute: number): number {
  const day = Math.floor(minute / MINUTES_PER_DAY);
  const minuteOfDay = minute - day * MINUTES_PER_DAY;
  const night = -16 * bell((minuteOfDay - 150) / 150);
  const dawn = 18 * bell((minuteOfDay - 340) / 150);
  let level = 108 + night + dawn;
  for (const date of [day - 1, day]) {
    meals.forEach((meal, index) => {
      const { eatenAt, top } = eaten(seed, date, meal, index);
      level += top * digestion(minute - eatenAt);
    });
  }
  return level;
}

/** One meal of a day. */
export interface Eaten {
  /** Minute of local time counted over all days. */
  readonly eatenAt: number;
  /** What it adds at its top, mg/dL. */
  readonly top: number;
}

/** The meals of one local date, ascending. */
export function mealsOf(seed: number, date: number): Eaten[] {
  return meals.map((meal, index) => eaten(seed, date, meal, index));
}

function eaten(seed: number, date: number, meal: Meal, index: number): Eaten {
  return {
    eatenAt: date * MINUTES_PER_DAY + meal.around + meal.give * (2 * chance(seed, date, index) - 1),
    top: meal.least + meal.more * chance(seed, date, index + meals.length),
  };
}

function digestion(minutes: number): number {
  return minutes < RISE_MINUTES ? smooth(minutes / RISE_MINUTES) : 1 - smooth((minutes - RISE_MINUTES) / FALL_MINUTES);
}

function smooth(x: number): number {
  const t = Math.min(1, Math.max(0, x));
  return t * t * (3 - 2 * t);
}
