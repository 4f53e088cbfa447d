import { describe, expect, it } from 'vitest';
import { receiverBound, sharingStarted } from '../../src/sync/wishes.ts';
import { NOW, destination } from './support.ts';

const DAY_MS = 86_400_000;

const now = { at: NOW, knownErrorMs: 250 };

describe('what a person’s word changes', () => {
  it('how wrong the clock was at the start says nothing of the moment at which another receiver was bound', () => {
    const started = sharingStarted(destination(), null, now, false);
    const noted = { ...started, sharing: { kind: 'on', since: NOW, sendFrom: NOW, computerErrorMs: 36_000_000 } } as const;
    expect(receiverBound(noted, 'SM22222222', { at: NOW + DAY_MS, knownErrorMs: null }).sharing).toEqual({
      kind: 'on', since: NOW + DAY_MS, sendFrom: NOW + DAY_MS, knownErrorMs: null,
    });
  });

  it('a start is remembered with from when on readings go', () => {
    expect(sharingStarted(destination(), null, now, false).sharing).toEqual({ kind: 'on', since: NOW, sendFrom: NOW, knownErrorMs: 250 });
    expect(sharingStarted(destination(), null, now, true).sharing).toEqual({ kind: 'on', since: NOW, sendFrom: NOW - DAY_MS, knownErrorMs: 250 });
  });
});
