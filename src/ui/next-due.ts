import { clockTime } from './format.ts';
import { nextDue } from './words/receiver.ts';

/** A reading may come this much after it was due before the page says so. */
const OVERDUE_AFTER_MS = 60_000;

export function nextDueText(at: number, now: number): string {
  return nextDue(clockTime(at, now), now - at > OVERDUE_AFTER_MS);
}
