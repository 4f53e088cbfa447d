import { assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { formatShareDate, parseShareDate } from '../../../src/protocol/share/dates.ts';

describe('parseShareDate', () => {
  test.each(fixtures.dates)('$text', ({ text, ms, offsetMinutes, error }) => {
    expect(parseShareDate(text)).toEqual(error ? null : { at: ms, offsetMinutes });
  });

  test.each([
    ['', null],
    ['Date()', null],
    ['/Date(1e12)/', null],
    ['/Date(12345678901234567)/', null],
    ['/Date(8640000000000001)/', null],
    ['/Date(1000+0060)/', null],
    ['/Date(1000+07)/', null],
    ['x/Date(1000)/', null],
    ['/Date(1000)/x', null],
    ['/Date(-1000)/', { at: -1000, offsetMinutes: null }],
    ['Date(1000-0000)', { at: 1000, offsetMinutes: 0 }],
    ['Date(1000+0530)', { at: 1000, offsetMinutes: 330 }],
  ])('%s', (text, expected) => {
    expect(parseShareDate(text)).toEqual(expected);
  });

  test('reads back every instant that is written', () => {
    assert(
      property(integer({ min: -8.64e15, max: 8.64e15 }), (at) => {
        expect(parseShareDate(formatShareDate(at))).toEqual({ at, offsetMinutes: null });
      }),
    );
  });
});
