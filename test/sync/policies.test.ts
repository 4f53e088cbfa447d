import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../src/sync/upload/back-off.ts';
import {
  mayTryAutomatically, mayTryByHand, neverTried, withLockOut, withRefusal, withSuccess, withTry,
} from '../../src/sync/upload/sign-in-policy.ts';
import { NOW } from './support.ts';

const HOUR = 3_600_000;
const worked = withSuccess(neverTried, 'modern');

describe('automatic sign-in: once for each lapse of a session that had worked (safety rule 5)', () => {
  it('is allowed after a sign-in that worked', () => {
    expect(mayTryAutomatically(worked, NOW)).toEqual({ kind: 'go' });
  });

  it.each([
    ['never signed in', neverTried],
    ['a try without an answer', withTry(worked, NOW)],
    ['a refusal', withRefusal(withTry(worked, NOW))],
  ])('is blocked after %s, however long ago', (_name, record) => {
    expect(mayTryAutomatically(record, NOW + 1000 * HOUR)).toEqual({ kind: 'blocked' });
  });

  it('waits at three an hour and six a day, even if each worked', () => {
    const after = (times: number[]) => times.reduce((record, at) => withSuccess(withTry(record, at), 'modern'), worked);
    expect(mayTryAutomatically(after([NOW - 10, NOW - 5]), NOW).kind).toBe('go');
    expect(mayTryAutomatically(after([NOW - 10, NOW - 5, NOW - 1]), NOW)).toEqual({ kind: 'often', until: NOW - 10 + HOUR });
    const spread = [20, 16, 12, 8, 4, 2].map((hours) => NOW - hours * HOUR);
    expect(mayTryAutomatically(after(spread), NOW)).toEqual({ kind: 'often', until: NOW + 4 * HOUR });
    expect(mayTryAutomatically(after(spread), NOW + 4 * HOUR).kind).toBe('go');
  });

  it('respects a lock-out, by hand too, and doubles it', () => {
    const once = withLockOut(withTry(worked, NOW), NOW);
    expect(mayTryByHand(once, NOW + 599_999)).toEqual({ kind: 'locked', until: NOW + 600_000 });
    expect(mayTryByHand(once, NOW + 600_000)).toEqual({ kind: 'go' });
    const twice = withLockOut(once, NOW);
    expect(mayTryByHand(twice, NOW + 1_199_999).kind).toBe('locked');
    expect(mayTryAutomatically(twice, NOW + 1_200_001).kind).toBe('blocked');
  });

  it('does not respect one that is longer than it can have been: the clock was ahead when it was noted', () => {
    const ahead = withLockOut(withTry(worked, NOW + 26 * HOUR), NOW + 26 * HOUR);
    expect(mayTryByHand(ahead, NOW)).toEqual({ kind: 'go' });
    expect(mayTryAutomatically(ahead, NOW)).toEqual({ kind: 'blocked' });
  });
});

describe('back-off (share-api 10)', () => {
  it('is 30 s, 1, 2, 5, 15 min and stays there, 20 % either way', () => {
    expect([1, 2, 3, 4, 5, 6, 99].map((failures) => backOffMs(failures, 0.5))).toEqual(
      [30_000, 60_000, 120_000, 300_000, 900_000, 900_000, 900_000],
    );
    expect(backOffMs(1, 0)).toBe(24_000);
    expect(backOffMs(1, 1)).toBe(36_000);
  });
});
