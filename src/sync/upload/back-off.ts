import type { DestinationRow } from '../../store/rows.ts';

const STEPS_MS = [30_000, 60_000, 120_000, 300_000, 900_000] as const;

/** No pause is longer; one that is was noted before this computer's clock was set back. */
const LONGEST_MS = 3_600_000;

/** The pause after the `failures`th failure in a row, from 1; ± 20 % by `random` in 0..1 (share-api, 10). */
export function backOffMs(failures: number, random: number): number {
  const step = STEPS_MS[Math.min(failures, STEPS_MS.length) - 1] ?? STEPS_MS[0];
  return Math.round(step * (0.8 + 0.4 * random));
}

/** Which pauses a pass keeps to: a person's word ends any; what Share itself asked for, nothing else does. */
export type Heed = 'none' | 'of-share' | 'any';

/** When the pause that is to be kept to is over; null where there is none. */
export function pauseAt(pause: NonNullable<DestinationRow['pause']> | null, now: number, heed: Heed): number | null {
  if (!pause || heed === 'none' || (heed === 'of-share' && !pause.isByShare)) return null;
  return pause.until > now && pause.until <= now + LONGEST_MS ? pause.until : null;
}
