import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { parseShareTrend, shareTrendWords } from '../../../src/protocol/share/trends.ts';

describe('parseShareTrend', () => {
  test.each(fixtures.trends)('$number is $string', ({ number, string, nightscout }) => {
    expect(parseShareTrend(number)).toBe(number);
    expect(parseShareTrend(string)).toBe(number);
    expect(parseShareTrend(string.toUpperCase())).toBe(number);
    expect(parseShareTrend(nightscout)).toBe(number);
    expect(shareTrendWords[number]).toBe(string);
  });

  test.each([
    ['', 0],
    ['forty_five_up', 3],
    [' Single Down ', 6],
  ])('the spelling %j', (word, trend) => {
    expect(parseShareTrend(word)).toBe(trend);
  });

  test.each([10, -1, 4.5, Number.NaN, 'Sideways', 'Flatt', null, undefined, {}, true])('%s is not computable', (value) => {
    expect(parseShareTrend(value)).toBe(8);
  });
});
