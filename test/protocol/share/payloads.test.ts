import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { derivedAt, encodePost, parseEntries } from '../../../src/protocol/share/payloads.ts';

describe('encodePost', () => {
  test("is the community list's own post", () => {
    const post = encodePost(
      [{ stAt: 1_426_783_106_000, dtAt: 1_426_754_317_000, value: 97, trend: 4 }],
      'YourSerialNumber',
      -14_365,
    );
    expect(JSON.stringify(post)).toBe(JSON.stringify(fixtures.seedVerbatim.post));
  });

  test('keeps the order of the readings', () => {
    const readings = [50, 49, 51].map((value) => ({ stAt: 1000 * value, dtAt: 0, value, trend: 8 as const }));
    const post = encodePost(readings, 'SM12345678', 0);
    expect(post.Egvs.map(({ Value }) => Value)).toEqual([50, 49, 51]);
  });
});

describe('WT = ST + TA', () => {
  test.each(fixtures.timeRelation.samples)('$from', ({ ST, TA, WT }) => {
    expect(derivedAt(ST, TA)).toBe(WT);
  });
});

describe('parseEntries', () => {
  const reading = { stAt: 1_426_784_306_000, at: 1_426_769_941_000, value: 99, trend: 4 };

  test("reads the community list's own answer", () => {
    expect(parseEntries(fixtures.seedVerbatim.read)).toEqual([reading]);
  });

  test("reads today's spelling in another order, with members nobody knows", () => {
    const json = [{ Value: 99, Trend: 'Flat', X: 1, WT: 'Date(1426769941000)', ST: 'Date(1426784306000)' }];
    expect(parseEntries(json)).toEqual([reading]);
  });

  test('takes ST for WT where there is none, and the other way round', () => {
    const [noWt] = parseEntries([{ ST: 'Date(5000)', Value: 99, Trend: 4 }]) ?? [];
    expect(noWt).toMatchObject({ stAt: 5000, at: 5000 });
    const [noSt] = parseEntries([{ WT: 'Date(6000)', Value: 99, Trend: 4 }]) ?? [];
    expect(noSt).toMatchObject({ stAt: 6000, at: 6000 });
  });

  test('empty is empty', () => {
    expect(parseEntries([])).toEqual([]);
  });

  test.each([
    ['no array', { ST: 'Date(5000)', Value: 99, Trend: 4 }],
    ['a null among them', [null]],
    ['no date', [{ Value: 99, Trend: 4 }]],
    ['a date as a number', [{ ST: 5000, Value: 99, Trend: 4 }]],
    ['no value', [{ ST: 'Date(5000)', Trend: 4 }]],
    ['a value as text', [{ ST: 'Date(5000)', Value: '99', Trend: 4 }]],
    ['one bad entry after a good one', [{ ST: 'Date(5000)', Value: 99, Trend: 4 }, {}]],
    ['nothing', undefined],
  ])('refuses the whole of it: %s', (_, json) => {
    expect(parseEntries(json)).toBeNull();
  });
});
