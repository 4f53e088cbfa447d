import { describe, expect, it } from 'vitest';
import { canarySize, MAX_BATCH, nextBatch, type BatchInput } from '../../src/sync/upload/batch.ts';
import { clockRow, NOW, reading, readings, systemTimeAt, TA } from './support.ts';

const base: BatchInput = {
  waiting: readings(120),
  clocksFor: () => [clockRow()],
  computerErrorMs: 0,
  times: 'receiver',
  isCanary: () => false,
  localOffsetMinutes: () => 120,
};

function batchOf(over: Partial<BatchInput> = {}) {
  const batch = nextBatch({ ...base, ...over });
  if (batch.kind !== 'batch') throw new Error(`no batch but ${batch.kind}`);
  return batch.readings;
}

describe('what is posted next (design 3.9)', () => {
  it('is the newest fifty, ascending within', () => {
    const batch = batchOf();
    expect(batch).toHaveLength(MAX_BATCH);
    expect(batch.map((entry) => entry.systemTime)).toEqual(base.waiting.slice(-50).map((entry) => entry.systemTime));
  });

  it("carries the receiver's own clocks as ST and DT, and the measured correction as TA (share-api 7.5)", () => {
    const newest = base.waiting.at(-1)!;
    expect(batchOf().at(-1)).toEqual({
      serial: newest.place.serial,
      systemTime: newest.systemTime,
      stAt: 1_230_768_000_000 + newest.systemTime * 1000,
      dtAt: 1_230_768_000_000 + newest.displayTime * 1000,
      taSeconds: TA,
      value: newest.value,
      trend: newest.trend,
    });
  });

  it('normalised: ST is UTC, DT the local wall clock, TA nothing', () => {
    const newest = base.waiting.at(-1)!;
    expect(batchOf({ times: 'normalised' }).at(-1)).toMatchObject({
      stAt: newest.at,
      dtAt: newest.at + 120 * 60_000,
      taSeconds: 0,
    });
  });

  it('never mixes readings whose correction differs: one post carries one TA', () => {
    const early = clockRow({ systemTime: systemTimeAt(NOW - 20 * 300_000), taSeconds: TA + 700, systemOffsetSeconds: 5 });
    const batch = batchOf({ waiting: readings(20), clocksFor: () => [early, clockRow()] });
    expect(batch.length).toBeLessThan(20);
    expect(new Set(batch.map((entry) => entry.taSeconds))).toEqual(new Set([TA]));
  });

  it('takes measurements that differ by a rounding as one, with the middle one', () => {
    const early = clockRow({ systemTime: systemTimeAt(NOW - 20 * 300_000), taSeconds: TA + 2 });
    const batch = batchOf({ waiting: readings(20), clocksFor: () => [early, clockRow()] });
    expect(batch).toHaveLength(20);
    expect(new Set(batch.map((entry) => entry.taSeconds))).toEqual(new Set([TA + 1]));
  });

  it('sends no reading more than rounding from its own correction, however long the clock drifted', () => {
    const clocks = [clockRow({ systemTime: systemTimeAt(NOW - 86_400_000), taSeconds: TA + 6 }), clockRow()];
    let waiting = readings(280);
    const off: number[] = [];
    while (waiting.length > 0) {
      const batch = batchOf({ waiting, clocksFor: () => clocks });
      for (const { systemTime, taSeconds } of batch) off.push(TA + ((systemTimeAt(NOW) - systemTime) / 86_400) * 6 - taSeconds);
      waiting = waiting.slice(0, -batch.length);
    }
    expect(off).toHaveLength(280);
    expect(Math.max(...off.map(Math.abs))).toBeLessThanOrEqual(1.5);
  });

  it('is nothing without a trustworthy correction', () => {
    const stepped = clockRow({ source: 'computer', computerErrorMs: 0 });
    expect(nextBatch({ ...base, clocksFor: () => [stepped], computerErrorMs: 3_600_000 })).toEqual({ kind: 'clock-unsure' });
    expect(nextBatch({ ...base, clocksFor: () => [] })).toEqual({ kind: 'clock-unsure' });
  });

  it('is nothing when nothing waits', () => {
    expect(nextBatch({ ...base, waiting: [] })).toEqual({ kind: 'none' });
  });

  it('corrects a measurement by this computer with what Share says of its clock', () => {
    const byComputer = clockRow({ source: 'computer', computerErrorMs: null });
    expect(batchOf({ clocksFor: () => [byComputer], computerErrorMs: 90_400, waiting: [reading(NOW - 60_000)] })[0]?.taSeconds).toBe(TA + 90);
  });
});

describe('the canary is small and costs no post of its own (design 3.8)', () => {
  it.each([[1, 1], [2, 1], [50, 1], [51, 1], [60, 10], [100, 50], [282, 32], [288, 38]])('of %i waiting takes %i', (count, size) => {
    expect(canarySize(count)).toBe(size);
    const rest = count - size;
    expect(1 + Math.ceil(rest / MAX_BATCH)).toBeLessThanOrEqual(count <= MAX_BATCH ? 2 : Math.ceil(count / MAX_BATCH));
  });

  it('is the newest of them', () => {
    expect(batchOf({ isCanary: () => true, waiting: readings(3) }).map((entry) => entry.systemTime)).toEqual([readings(3)[2]!.systemTime]);
  });
});
