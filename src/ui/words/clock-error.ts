import { spanWords } from './durations.ts';

/** A clock that is wrong by less is right enough: nobody sets one better by hand. */
const CLOCK_TOLERANCE_MS = 30_000;

/** How wrong this computer's clock is, from Share's minus its own; null where it is right enough. */
export function clockErrorText(errorMs: number): string | null {
  if (Math.abs(errorMs) <= CLOCK_TOLERANCE_MS) return null;
  return `This computer’s clock is ${spanWords(Math.abs(errorMs) / 1000)} ${errorMs > 0 ? 'behind' : 'ahead of'} Share’s.`;
}
