import { describe, expect, it } from 'vitest';
import type { TimedReading } from '../../src/domain/reading.ts';
import type { Fate } from '../../src/sync/face.ts';
import { MAX_AGE_MS, waitingOf, type WaitingInput } from '../../src/sync/upload/waiting.ts';
import { destination, NOW, outcome, reading, readings, sent } from './support.ts';

const base = { outcomes: [], attempt: null, destination: destination(), now: NOW, computerErrorMs: null };
const one = reading(NOW - 600_000);

function fatesOf(input: Partial<WaitingInput>): Fate[] {
  return waitingOf({ ...base, readings: [one], ...input }).fates.map(({ fate }) => fate);
}

describe('what became of a reading', () => {
  it('waits as long as nothing else is known', () => {
    expect(fatesOf({})).toEqual([{ kind: 'waiting' }]);
  });

  it('is being sent since the open attempt began', () => {
    const attempt = { destination: 'd1', beganAt: NOW - 5_000, readings: [sent(one)], refusedAlone: [] };
    expect(fatesOf({ attempt })).toEqual([{ kind: 'sending', at: NOW - 5_000 }]);
  });

  it.each([
    ['accepted', 'sent'],
    ['seen', 'seen'],
    ['duplicate', 'duplicate'],
    ['set-aside', 'set-aside'],
  ] as const)('an outcome %s tells %s, and when', (kind, fate) => {
    expect(fatesOf({ outcomes: [outcome(one, kind)] })).toEqual([{ kind: fate, at: NOW }]);
  });

  const elsewhere = { serial: 'SM99999999', generation: 0, type: 4, page: 1, slot: 0 };
  const onlyLately = destination({ sharing: { kind: 'on', since: NOW, sendFrom: NOW - 300_000 } });
  it.each<[string, TimedReading, Partial<WaitingInput>]>([
    ['no-glucose', reading(NOW - 600_000, 5), {}],
    ['no-glucose', reading(NOW - 600_000, 402), {}],
    ['other-receiver', reading(NOW - 600_000, 120, { place: elsewhere }), {}],
    ['before-sharing', one, { destination: onlyLately }],
    ['ahead', reading(NOW + 61_000), {}],
    ['time-unsure', reading(NOW - 600_000, 120, { isGuess: true }), {}],
    ['too-old', reading(NOW - MAX_AGE_MS - 1), {}],
    ['sharing-off', one, { destination: destination({ sharing: { kind: 'off' } }) }],
    ['sharing-off', one, { destination: destination({ sharing: { kind: 'stopping', since: NOW } }) }],
    ['sharing-off', one, { destination: destination({ bound: null, sharing: { kind: 'off' } }) }],
    ['same-time', one, { outcomes: [outcome({ ...one, value: 90 })] }],
  ])('is kept here: %s', (why, kept, input) => {
    expect(fatesOf({ readings: [kept], ...input })).toEqual([{ kind: 'kept', why }]);
  });

  it('the second of two of one system time is kept here, whatever became of the first', () => {
    const second = { ...reading(NOW - 60_000, 140), systemTime: one.systemTime };
    expect(fatesOf({ readings: [one, second] })).toEqual([{ kind: 'waiting' }, { kind: 'kept', why: 'same-time' }]);
    expect(fatesOf({ readings: [one, second], outcomes: [outcome(one, 'seen')] })).toEqual([
      { kind: 'seen', at: NOW },
      { kind: 'kept', why: 'same-time' },
    ]);
  });

  it('what was sent stays sent when sharing is stopped, or begins anew later', () => {
    for (const now of [destination({ sharing: { kind: 'off' } }), onlyLately]) {
      expect(fatesOf({ destination: now, outcomes: [outcome(one)] })).toEqual([{ kind: 'sent', at: NOW }]);
    }
  });

  it('one taken before sharing began does not stand in the way of a later one of its system time', () => {
    const second = { ...reading(NOW - 60_000, 140), systemTime: one.systemTime };
    expect(fatesOf({ readings: [one, second], destination: onlyLately })).toEqual([
      { kind: 'kept', why: 'before-sharing' },
      { kind: 'waiting' },
    ]);
  });

  it('the counts follow from the fates', () => {
    const all = [reading(NOW - MAX_AGE_MS - 1), ...readings(6, 600_000), reading(NOW - 60_000, 5)];
    const [, accepted, aside, trying] = all;
    const attempt = { destination: 'd1', beganAt: NOW, readings: [sent(trying!)], refusedAlone: [] };
    const { fates, ...counted } = waitingOf({ ...base, readings: all, outcomes: [outcome(accepted!), outcome(aside!, 'set-aside')], attempt });
    expect(fates.map(({ reading: each }) => each)).toEqual(all);
    expect(counted).toEqual({ readings: all.slice(4, 7), count: 4, keptHere: 1, setAside: 1 });
  });
});
