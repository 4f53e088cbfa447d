import type { ClockRow } from '../../store/rows.ts';

/** Whether a measurement stands on another computer's clock alone, whose error nobody knows now. */
export function isElsewhere({ source, foreign }: ClockRow): boolean {
  return source === 'computer' && foreign === true;
}
