import { describe, expect, it } from 'vitest';
import { MAX_AGE_MS, waitingOf } from '../../src/sync/upload/waiting.ts';
import { destination, NOW, outcome, reading, readings, sent } from './support.ts';

const base = { outcomes: [], attempt: null, destination: destination(), now: NOW, computerErrorMs: null };

describe('waiting is derived (design 3.5)', () => {
  it('holds every sendable reading of the last 23 h 30 min', () => {
    expect(waitingOf({ ...base, readings: readings(10) })).toMatchObject({ count: 10, keptHere: 0 });
  });

  it('keeps older ones here and counts them', () => {
    const old = reading(NOW - MAX_AGE_MS - 1);
    const young = reading(NOW - MAX_AGE_MS);
    const waiting = waitingOf({ ...base, readings: [old, young] });
    expect(waiting.readings).toEqual([young]);
    expect(waiting.keptHere).toBe(1);
  });

  it.each([0, 5, 12, 19, 20, 38, 402, 1023])('never holds the value %i', (value) => {
    expect(waitingOf({ ...base, readings: [reading(NOW - 60_000, value)] }).count).toBe(0);
  });

  it.each([39, 40, 400, 401])('holds the value %i', (value) => {
    expect(waitingOf({ ...base, readings: [reading(NOW - 60_000, value)] }).count).toBe(1);
  });

  it('never holds the future, but for a minute of clock error', () => {
    expect(waitingOf({ ...base, readings: [reading(NOW + 60_000), reading(NOW + 61_000)] }).count).toBe(1);
  });

  it.each(['accepted', 'seen', 'duplicate', 'set-aside'] as const)('is left by the outcome %s', (kind) => {
    const [first, second] = readings(2);
    const waiting = waitingOf({ ...base, readings: [first!, second!], outcomes: [outcome(first!, kind)] });
    expect(waiting.readings).toEqual([second]);
  });

  it('does not offer what is in the open attempt, but counts it: its outcome is not known', () => {
    const all = readings(3);
    const attempt = { destination: 'd1', beganAt: NOW, readings: [sent(all[2]!)], refusedAlone: [] };
    const waiting = waitingOf({ ...base, readings: all, attempt });
    expect(waiting.readings).toHaveLength(2);
    expect(waiting.count).toBe(3);
  });

  it('holds nothing of another receiver than the bound one', () => {
    const other = reading(NOW - 60_000, 120, { place: { serial: 'SM99999999', generation: 0, type: 4, page: 1, slot: 0 } });
    expect(waitingOf({ ...base, readings: [other] }).count).toBe(0);
  });

  it.each([{ kind: 'off' }, { kind: 'stopping', since: 0 }] as const)('holds nothing while sharing is $kind', (sharing) => {
    expect(waitingOf({ ...base, destination: destination({ sharing }), readings: readings(3) }).count).toBe(0);
  });

  it('leaves here what was taken before sharing began', () => {
    const sharing = { kind: 'on', since: NOW - 400_000, sendFrom: NOW - 400_000 } as const;
    expect(waitingOf({ ...base, destination: destination({ sharing }), readings: readings(3) }).count).toBe(2);
  });

  it('never holds a guessed time, and counts it as kept here', () => {
    const guess = reading(NOW - 60_000, 120, { isGuess: true });
    expect(waitingOf({ ...base, readings: [guess] })).toMatchObject({ readings: [], count: 0, keptHere: 1 });
  });

  it('holds the first of two readings that the clock showed one time for: Share would take the other for it', () => {
    const first = reading(NOW - 3_660_000, 120);
    const second = { ...reading(NOW - 60_000, 140), systemTime: first.systemTime };
    const [waits, sentOne, tried] = [
      waitingOf({ ...base, readings: [first, second] }),
      waitingOf({ ...base, readings: [first, second], outcomes: [outcome(first)] }),
      waitingOf({ ...base, readings: [first, second], attempt: { destination: 'd1', beganAt: NOW, readings: [sent(first)], refusedAlone: [] } }),
    ];
    expect(waits).toMatchObject({ readings: [first], keptHere: 1 });
    expect(sentOne).toMatchObject({ count: 0, keptHere: 1 });
    expect(tried).toMatchObject({ readings: [], count: 1, keptHere: 1 });
  });

  it('counts a reading as kept here where another of its system time was sent days ago', () => {
    const second = reading(NOW - 60_000, 140);
    const first = outcome({ ...second, value: 90 });
    expect(waitingOf({ ...base, readings: [second], outcomes: [first] })).toMatchObject({ count: 0, keptHere: 1 });
  });

  it('goes on sending when a computer clock that was a day ahead is set right', () => {
    const DAY_MS = 86_400_000;
    const sharing = { kind: 'on', since: NOW + DAY_MS, sendFrom: NOW + DAY_MS - 700_000, computerErrorMs: -DAY_MS } as const;
    const now = { ...base, destination: destination({ sharing }), readings: readings(10), computerErrorMs: 0 };
    expect(waitingOf(now).count).toBe(3);
  });
});
