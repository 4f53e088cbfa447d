import { describe, expect, it } from 'vitest';
import { isSendable } from '../../../src/domain/glucose.ts';
import { ENTRIES_PER_CYCLE, PracticeHistory, type HistoryEntry } from '../../../src/simulator/receiver/history.ts';

const NOON = 12 * 3600;

/** All entries of `cycles` sensors' lives, from the one that holds slot 0 on. */
function lives(seed: number, cycles: number): HistoryEntry[][] {
  const history = new PracticeHistory(seed, NOON);
  const first = Math.floor(history.indexOfSlot(0) / ENTRIES_PER_CYCLE);
  const life = (cycle: number): HistoryEntry[] =>
    Array.from({ length: ENTRIES_PER_CYCLE }, (_, nth) => history.entry(cycle * ENTRIES_PER_CYCLE + nth));
  return Array.from({ length: cycles }, (_, nth) => life(first + nth));
}

/** For each entry that `test` holds for, how many in a row it has held for. */
function runs(entries: readonly HistoryEntry[], test: (entry: HistoryEntry) => boolean): number[] {
  const lengths: number[] = [];
  let length = 0;
  for (const entry of entries) {
    if (!test(entry)) length = 0;
    else lengths.push((length += 1));
  }
  return lengths;
}

describe('practice history', () => {
  it('tells every record the same, whoever asks, in any order', () => {
    const forwards = new PracticeHistory(7, NOON);
    const backwards = new PracticeHistory(7, NOON);
    const indices = Array.from({ length: 5000 }, (_, nth) => 100_000 + nth);
    const told = indices.map((index) => forwards.entry(index));
    expect(indices.toReversed().map((index) => backwards.entry(index))).toEqual(told.toReversed());
  });

  it('tells another story for another seed', () => {
    const values = (seed: number): number[] => lives(seed, 1)[0]!.map((entry) => entry.value);
    expect(values(1)).not.toEqual(values(2));
  });

  it('goes on without a seam: slots ascend, five minutes apart but for the gap of each cycle', () => {
    const entries = lives(3, 4).flat().filter((entry) => !entry.displayOnly);
    const steps = entries.slice(1).map((entry, nth) => entry.slot - entries[nth]!.slot);
    expect(steps.filter((step) => step !== 1)).toEqual([7, 7, 7, 7]);
  });

  it.each([1, 2, 3, 4, 5])('gives each sensor a warm-up, a HIGH and a LOW stretch (seed %i)', (seed) => {
    for (const life of lives(seed, 6)) {
      expect(life.slice(0, 24).every((entry) => entry.value === 5 && entry.trend === 8 && entry.noise === 5)).toBe(true);
      expect(life.slice(24).every((entry) => isSendable(entry.value))).toBe(true);
      expect(Math.max(...runs(life, (entry) => entry.value === 39))).toBeGreaterThanOrEqual(4);
      expect(Math.max(...runs(life, (entry) => entry.value === 401))).toBeGreaterThanOrEqual(3);
    }
  });

  it('writes a display-only record after each of two calibrations a day, at most a second late', () => {
    const [life] = lives(1, 1);
    const calibrated = life!.flatMap((entry, nth) => (entry.immediateMatch ? [nth] : []));
    expect(calibrated).toHaveLength(14);
    const extra = calibrated.map((nth) => life![nth + 1]!);
    expect(extra.every((entry, nth) => entry.displayOnly && entry.slot === life![calibrated[nth]!]!.slot)).toBe(true);
    expect(new Set(extra.map((entry) => entry.lateSeconds))).toEqual(new Set([0, 1]));
    expect(life!.filter((entry) => entry.displayOnly)).toHaveLength(14);
  });

  it('uses every direction, and moves like glucose', () => {
    const entries = lives(1, 4).flat().filter((entry) => !entry.displayOnly);
    expect(new Set(entries.map((entry) => entry.trend))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
    const measured = entries.filter((entry) => entry.value !== 5);
    const mean = measured.reduce((sum, entry) => sum + entry.value, 0) / measured.length;
    expect(mean).toBeGreaterThan(100);
    expect(mean).toBeLessThan(180);
    const leaps = measured.slice(1).filter((entry, nth) => {
      const before = measured[nth]!;
      return entry.slot === before.slot + 1 && Math.abs(entry.value - before.value) > 50;
    });
    expect(leaps).toEqual([]);
  });

  it('has nothing odd in the two days after slot 0, and all of it in the day before', () => {
    const history = new PracticeHistory(9, NOON);
    const between = (from: number, to: number): HistoryEntry[] =>
      Array.from({ length: history.indexOfSlot(to) - history.indexOfSlot(from) }, (_, nth) =>
        history.entry(history.indexOfSlot(from) + nth),
      );
    const after = between(-12, 576);
    expect(after.filter((entry) => !entry.displayOnly)).toHaveLength(588);
    expect(after.every((entry) => entry.value > 39 && entry.value < 401)).toBe(true);
    const before = between(-288, 0);
    expect(before.filter((entry) => !entry.displayOnly)).toHaveLength(282);
    expect(before.some((entry) => entry.value === 39)).toBe(true);
    expect(before.some((entry) => entry.value === 401)).toBe(true);
  });

  it('finds the first entry at or after a slot, in a gap too', () => {
    const history = new PracticeHistory(1, NOON);
    for (let slot = -2100; slot < 2100; slot += 1) {
      const index = history.indexOfSlot(slot);
      expect(history.entry(index).slot).toBeGreaterThanOrEqual(slot);
      expect(history.entry(index - 1).slot).toBeLessThan(slot);
    }
    expect(history.indexOfSlot(-10_000_000)).toBe(0);
  });
});
