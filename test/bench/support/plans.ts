import type { FarPlan } from './far-receiver.ts';

export const DAY_MS = 86_400_000;

const NEWEST_AGE_SECONDS = 60;

/** A receiver with 30 days of history whose next reading comes after the measurement. */
export function thirtyDays(over: Partial<FarPlan> = {}): FarPlan {
  return { days: 30, newestAgeSeconds: NEWEST_AGE_SECONDS, linkTimes: 'measured', ...over };
}
