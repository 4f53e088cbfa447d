import { describe, expect, it } from 'vitest';
import { Naps } from '../../src/sync/capture/naps.ts';
import { MOST_FAILURES, Reconnects } from '../../src/sync/capture/reconnects.ts';
import { RoundPlan } from '../../src/sync/capture/rounds.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const signal = new AbortController().signal;

describe('Reconnects', () => {
  it('waits 2, 5, 15 and then 60 s, and after ten failures no more', () => {
    const reconnects = new Reconnects();
    expect(reconnects.pauseMs).toBe(0);
    const pauses = Array.from({ length: MOST_FAILURES }, () => reconnects.afterFailure());
    expect(pauses).toEqual([2_000, 5_000, 15_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, null]);
    expect(reconnects.pauseMs).toBeNull();
  });

  it('begins anew after a success', () => {
    const reconnects = new Reconnects();
    for (let i = 0; i < MOST_FAILURES; i += 1) reconnects.afterFailure();
    reconnects.forget();
    expect(reconnects.afterFailure()).toBe(2_000);
  });
});

describe('RoundPlan', () => {
  it('measures the clocks each half hour, reads the small rings each hour and everything twice a day', () => {
    const plan = new RoundPlan(0);
    const rounds = Array.from({ length: 288 }, (_, slot) => plan.next((slot + 1) * 5 * MINUTE));
    expect(rounds.filter(({ clocks }) => clocks)).toHaveLength(48);
    expect(rounds.filter(({ hourly }) => hourly)).toHaveLength(24);
    expect(rounds.filter(({ all }) => all)).toHaveLength(2);
  });

  it('reads everything at its time, also where the small rings are not due yet', () => {
    const plan = new RoundPlan(0);
    const at = (slot: number): number => 100_000 + slot * 5 * MINUTE - (slot === 24 ? 100_001 : 0);
    const rounds = Array.from({ length: 600 }, (_, slot) => plan.next(at(slot)));
    expect(rounds.filter(({ all }) => all).length).toBeGreaterThan(0);
    expect(rounds.filter(({ all, hourly }) => all && !hourly)).toEqual([]);
  });

  it('is not held up by a clock that was set back', () => {
    const plan = new RoundPlan(5 * HOUR);
    expect(plan.next(4 * HOUR)).toEqual({ clocks: true, hourly: true, all: true });
    expect(plan.next(4 * HOUR + 1)).toEqual({ clocks: false, hourly: false, all: false });
  });
});

describe('Naps', () => {
  it('end when they are due, to the millisecond', async () => {
    const clock = new VirtualClock();
    const naps = new Naps(clock);
    const began = clock.now();
    await clock.run(naps.until(began + 100_001, signal));
    expect(clock.now() - began).toBe(100_001);
    expect(naps.sleptSince).toBeNull();
  });

  it('tell when the computer slept, while it has just woken', async () => {
    const clock = new VirtualClock();
    const naps = new Naps(clock);
    const due = clock.now() + 5 * MINUTE;
    const waiting = naps.until(due, signal);
    await clock.advance(MINUTE);
    const asleepAt = clock.now();
    clock.step(3 * HOUR);
    await clock.advance(30_000);
    await waiting;
    expect(clock.now()).toBeLessThan(asleepAt + 3 * HOUR + MINUTE);
    expect(naps.sleptSince).toBe(asleepAt);
    await clock.advance(90_000);
    expect(naps.sleptSince).toBeNull();
  });

  it('last no longer when the clock is set back meanwhile', async () => {
    const clock = new VirtualClock();
    const naps = new Naps(clock);
    let ended = false;
    void naps.until(clock.now() + 2 * MINUTE, signal).then(() => (ended = true));
    await clock.advance(MINUTE);
    clock.step(-6 * HOUR);
    await clock.advance(MINUTE + 1);
    expect(ended).toBe(true);
  });

  it('end at a nudge only when they are over', async () => {
    const clock = new VirtualClock();
    const naps = new Naps(clock);
    let ended = false;
    void naps.until(clock.now() + 2 * MINUTE, signal).then(() => (ended = true));
    await clock.advance(1_000);
    naps.nudge();
    await clock.advance(0);
    expect(ended).toBe(false);
    clock.step(HOUR);
    naps.nudge();
    await clock.advance(0);
    expect(ended).toBe(true);
  });

  it('end with the signal', async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const waiting = new Naps(clock).until(clock.now() + MINUTE, abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
