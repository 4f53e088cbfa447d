import { describe, expect, test } from 'vitest';
import { compareWithStored, keepGood } from '../../src/store/continuation.ts';
import { makeEgvPage, makePage, type MadeReading } from '../support/pages.ts';

const a: MadeReading = { systemTime: 1_000, value: 101 };
const b: MadeReading = { systemTime: 1_300, value: 102 };
const c: MadeReading = { systemTime: 1_600, value: 103 };
const broken = (reading: MadeReading): MadeReading => ({ ...reading, damaged: true });
const other = (reading: MadeReading): MadeReading => ({ ...reading, value: 222 });

describe('compareWithStored', () => {
  test.for<[string, MadeReading[], MadeReading[], string]>([
    ['the same records', [a, b], [a, b], 'same'],
    ['one more record', [a], [a, b], 'continues'],
    ['more records, one of them damaged', [a], [a, broken(b)], 'continues'],
    ['another good record in a slot', [a, b], [a, other(b)], 'contradicts'],
    ['another good record in a slot, and more', [a], [other(a), b], 'contradicts'],
    ['fewer records', [a, b], [a], 'contradicts'],
    ['a damaged slot that is good now', [a, broken(b)], [a, b], 'continues'],
    ['a damaged slot that is good now and says otherwise', [a, broken(b)], [a, other(b)], 'continues'],
    ['a good slot that is damaged now', [a, b], [a, broken(b)], 'same'],
    ['a good slot that is damaged now and says otherwise', [a, b], [a, broken(other(b))], 'same'],
    ['a good slot that is damaged now, and more', [a, b], [a, broken(b), c], 'continues'],
    ['damaged both times, differently', [a, broken(b)], [a, broken(other(b))], 'same'],
    ['a damaged slot that is good now beside a contradiction', [broken(a), b], [a, other(b)], 'contradicts'],
  ])('%s: %s', ([, stored, again, expected]) => {
    expect(compareWithStored(makeEgvPage(stored), makeEgvPage(again))).toBe(expected);
  });

  test.for([
    ['page number', { page: 1, firstIndex: 0 }],
    ['first index', { firstIndex: 38 }],
    ['type', { type: 3 }],
    ['revision', { revision: 3 }],
  ] as const)('another %s contradicts', ([, place]) => {
    const record = makeEgvPage([a]).subarray(28, 41);
    expect(compareWithStored(makePage(record, 1), makePage(record, 1, place))).toBe('contradicts');
  });

  describe('of an unknown layout', () => {
    const page = (count: number, ...data: number[]): Uint8Array => makePage(Uint8Array.from(data), count, { revision: 9 });

    test.for<[string, Uint8Array, Uint8Array, string]>([
      ['the same bytes', page(1, 1, 2, 3), page(1, 1, 2, 3), 'same'],
      ['more bytes and records', page(1, 1, 2, 3), page(2, 1, 2, 3, 4, 5, 6), 'continues'],
      ['changed bytes', page(1, 1, 2, 3), page(2, 1, 9, 3, 4, 5, 6), 'contradicts'],
      ['fewer bytes', page(2, 1, 2, 3, 4), page(2, 1, 2, 3), 'contradicts'],
    ])('%s: %s', ([, stored, again, expected]) => {
      expect(compareWithStored(stored, again)).toBe(expected);
    });
  });

  test('a count that the layout has no room for is compared as bytes', () => {
    const crowded = (byte: number): Uint8Array => makePage(Uint8Array.of(byte), 400);
    expect(compareWithStored(crowded(1), crowded(1))).toBe('same');
    expect(compareWithStored(crowded(1), crowded(2))).toBe('contradicts');
  });
});

describe('keepGood', () => {
  test('is the new page as it came where no good record is lost', () => {
    const again = makeEgvPage([a, b, broken(c)]);
    expect(keepGood(makeEgvPage([a, broken(b)]), again)).toEqual(again);
  });

  test('keeps the stored record of a slot that is damaged now, and changes neither page', () => {
    const stored = makeEgvPage([a, b]);
    const again = makeEgvPage([a, broken(b), c]);
    expect(keepGood(stored, again)).toEqual(makeEgvPage([a, b, c]));
    expect(again).toEqual(makeEgvPage([a, broken(b), c]));
    expect(stored).toEqual(makeEgvPage([a, b]));
  });
});
