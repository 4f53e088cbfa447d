import type { Reading, TimedReading } from '../../domain/reading.ts';
import { clockHistory } from '../../store/clock-history.ts';
import type { ClockRow } from '../../store/rows.ts';
import type { Timed, Timing, TimingInput } from '../timeline.ts';
import { ClockModel, type Instant } from './clock-model.ts';

/** A reading comes every 300 s (receiver-protocol, 10). */
const SLOT_MS = 300_000;

/** By all that is known: every measurement, and the receiver's own history of its clocks (receiver-protocol, 7.5). */
export const wholeTiming: Timing = async (input) => {
  const marks = await clockHistory(input.from, input.serial, input.generation);
  return timedBy(new ClockModel(marks, input.rows, input.computerErrorMs), input.readings);
};

/** Pure. `readings`: ring by ring, each in the order of writing. */
export function timedBy(model: ClockModel, readings: TimingInput['readings']): Timed {
  const clocks = new Map<TimedReading, readonly ClockRow[]>();
  for (const type of new Set(readings.map(({ place }) => place.type))) {
    const ring = readings.filter(({ place }) => place.type === type);
    const periods = model.place(ring.map(writtenOf));
    const instants = ring.map((reading, nth) => model.instantOf(reading, periods[nth] ?? null));
    for (const [nth, instant] of inOrder(instants).entries()) {
      const reading = ring[nth];
      if (!reading || !instant) continue;
      const { at, isGuess } = instant;
      clocks.set(isGuess ? { ...reading, at, isGuess } : { ...reading, at }, isGuess ? [] : model.rowsFor(periods[nth] ?? null));
    }
  }
  return { readings: [...clocks.keys()], clocksFor: (reading) => clocks.get(reading) ?? [] };
}

/** Whatever the clocks showed, each was written after the one before it: that bounds a guess from both sides. */
function inOrder(instants: readonly (Instant | null)[]): (Instant | null)[] {
  let after = Infinity;
  const notLater = instants.toReversed().map((instant) => {
    if (!instant) return null;
    const bounded = instant.isGuess ? { at: Math.min(instant.at, after - SLOT_MS), isGuess: true } : instant;
    after = bounded.at;
    return bounded;
  });
  let before = -Infinity;
  return notLater.toReversed().map((instant) => {
    if (!instant) return null;
    const bounded = instant.isGuess ? { at: Math.max(instant.at, before + SLOT_MS), isGuess: true } : instant;
    before = bounded.at;
    return bounded;
  });
}

/** When it was stored: a backfilled reading's own times are another matter (receiver-protocol, 6.1). */
function writtenOf({ systemTime, displayTime, writtenTime = systemTime }: Reading): { systemTime: number; displayTime: number } {
  return { systemTime: writtenTime, displayTime: displayTime - systemTime + writtenTime };
}
