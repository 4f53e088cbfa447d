import type { TrendName } from '../../domain/trend.ts';
import { trendWords as arrows } from './first.ts';

/** Texts of the graph and its table. */
export const graph = {
  title: 'Last 24 hours',
  asTable: 'Show as table',
  asGraph: 'Show as graph',
  readings: 'Readings of the last 24 hours',
  hint: 'Point at it, or use the arrow keys',
  unitUnknown: 'The graph waits until the unit is known: choose it in Settings.',
  timeUncertain: 'time uncertain',
  time: 'Time',
  glucose: 'Glucose',
  trend: 'Trend',
} as const;

export const gapWords = (from: string, to: string): string => `No readings from ${from} to ${to}`;

export const trendWords: Record<TrendName, string> = {
  ...arrows,
  none: 'no trend',
  'not-computable': 'trend not computable',
  'rate-out-of-range': 'trend out of range',
};
