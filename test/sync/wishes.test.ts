import { describe, expect, it } from 'vitest';
import { receiverBound, sharingStarted } from '../../src/sync/wishes.ts';
import { NOW, destination } from './support.ts';

const DAY_MS = 86_400_000;

describe('what a person’s word changes', () => {
  it('how wrong the clock was at the start says nothing of the moment at which another receiver was bound', () => {
    const started = sharingStarted(destination(), null, NOW, false);
    const noted = { ...started, sharing: { kind: 'on', since: NOW, sendFrom: NOW, computerErrorMs: 36_000_000 } } as const;
    expect(receiverBound(noted, 'SM22222222', NOW + DAY_MS).sharing).toEqual({ kind: 'on', since: NOW + DAY_MS, sendFrom: NOW + DAY_MS });
  });

  it('a start is remembered with from when on readings go', () => {
    expect(sharingStarted(destination(), null, NOW, false).sharing).toEqual({ kind: 'on', since: NOW, sendFrom: NOW });
    expect(sharingStarted(destination(), null, NOW, true).sharing).toEqual({ kind: 'on', since: NOW, sendFrom: NOW - DAY_MS });
  });
});
