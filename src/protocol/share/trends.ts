import { NOT_COMPUTABLE, trendOf, type Trend } from '../../domain/trend.ts';

/** The words of read answers since December 2021; the index is the number that is posted (share-api, 6.1). */
export const shareTrendWords = [
  'None',
  'DoubleUp',
  'SingleUp',
  'FortyFiveUp',
  'Flat',
  'FortyFiveDown',
  'SingleDown',
  'DoubleDown',
  'NotComputable',
  'RateOutOfRange',
] as const;

const canonical = (word: string): string => word.replace(/[\s_]/g, '').toLowerCase();

const byWord: ReadonlyMap<string, Trend> = new Map([
  ['', 0],
  ...shareTrendWords.map((word, number) => [canonical(word), trendOf(number)] as const),
]);

/** A trend as Share tells it: a number or a word. What nobody knows is "not computable", never a direction. */
export function parseShareTrend(value: unknown): Trend {
  if (typeof value === 'number') return Number.isInteger(value) ? trendOf(value) : NOT_COMPUTABLE;
  if (typeof value === 'string') return byWord.get(canonical(value)) ?? NOT_COMPUTABLE;
  return NOT_COMPUTABLE;
}
