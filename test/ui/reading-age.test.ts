import { describe, expect, test } from 'vitest';
import { ageOf, isRecent } from '../../src/ui/reading-age.ts';

const MINUTE = 60_000;
const NOW = 1_790_000_000_000;

describe('the age of a reading', () => {
  test.each([
    ['just now', 0, 'fresh'],
    ['7 minutes', 7 * MINUTE, 'fresh'],
    ['over 7 minutes', 7 * MINUTE + 1, 'late'],
    ['15 minutes', 15 * MINUTE, 'late'],
    ['over 15 minutes', 15 * MINUTE + 1, 'stale'],
    ['60 minutes', 60 * MINUTE, 'stale'],
    ['over 60 minutes', 60 * MINUTE + 1, 'old'],
    ['days', 5000 * MINUTE, 'old'],
    ['a minute in the future', -MINUTE, 'fresh'],
    ['more than a minute in the future', -MINUTE - 1, 'uncertain'],
  ])('%s', (_name, ageMs, age) => {
    expect(ageOf({ at: NOW - ageMs }, NOW)).toBe(age);
  });

  test('arrow and change are said of fresh and late readings only', () => {
    expect((['fresh', 'late', 'stale', 'old', 'uncertain'] as const).filter(isRecent)).toEqual(['fresh', 'late']);
  });

  test('is uncertain where its time is only guessed, unless it is old anyway', () => {
    expect(ageOf({ at: NOW - 60_000, isGuess: true }, NOW)).toBe('uncertain');
    expect(ageOf({ at: NOW - 2 * 3_600_000, isGuess: true }, NOW)).toBe('old');
  });
});
