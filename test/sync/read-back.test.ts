import { describe, expect, it } from 'vitest';
import { compare, judgeCanary } from '../../src/sync/upload/read-back.ts';
import { NOW, reading, readings, sent, TA } from './support.ts';

const [early, late] = readings(2).map(sent);
const entry = (of: typeof early, over: object = {}) => ({ stAt: of!.stAt, at: of!.stAt + TA * 1000, value: of!.value, trend: of!.trend, ...over });

describe('a read-back confirms (share-api 7.8)', () => {
  it('by ST within a second and value', () => {
    expect(compare([early!, late!], [entry(early, { stAt: early!.stAt + 1000 })])).toEqual({ seen: [early], missing: [late] });
  });

  it('not by another value, nor by another time', () => {
    expect(compare([early!], [entry(early, { value: 99 + early!.value })]).seen).toEqual([]);
    expect(compare([early!], [entry(early, { stAt: early!.stAt + 31_000, at: NOW })]).seen).toEqual([]);
  });

  it('by the instant within 30 s where the server rewrote ST', () => {
    expect(compare([early!], [entry(early, { stAt: 1, at: early!.stAt + TA * 1000 + 30_000 })]).seen).toEqual([early]);
  });
});

describe('the canary (design 3.8)', () => {
  it('is proven when WT is ST + TA within 30 s', () => {
    expect(judgeCanary(early!, [entry(early, { at: early!.stAt + TA * 1000 - 30_000 })], NOW)).toEqual({ kind: 'proven' });
  });

  it('fails when the server ignores TA, and says by how much', () => {
    expect(judgeCanary(early!, [entry(early, { at: early!.stAt })], NOW)).toEqual({ kind: 'failed', offByMs: -TA * 1000 });
  });

  it('proves nothing when nothing comes back: no follower, or none any more', () => {
    expect(judgeCanary(early!, [], NOW)).toEqual({ kind: 'unproven' });
  });

  it('is looked for again when others come back but not this one', () => {
    expect(judgeCanary(early!, [entry(late)], NOW)).toEqual({ kind: 'not-found' });
  });

  it('is not missed where no look could show it: older than a day, or behind as many newer ones as there can be (design 3.7)', () => {
    const old = sent(reading(NOW - 24 * 3_600_000 - 1_000));
    expect(judgeCanary(old, [entry(late)], NOW)).toEqual({ kind: 'out-of-sight' });
    const newer = Array.from({ length: 288 }, (_, i) => entry(late, { stAt: i, at: early!.stAt + TA * 1000 + 60_000 + i, value: 1 + early!.value }));
    expect(judgeCanary(early!, newer, NOW)).toEqual({ kind: 'out-of-sight' });
    expect(judgeCanary(early!, newer.slice(1), NOW)).toEqual({ kind: 'not-found' });
    expect(judgeCanary(early!, [...newer.slice(1), entry(late, { at: early!.stAt + TA * 1000 - 60_000 })], NOW)).toEqual({ kind: 'not-found' });
  });
});
