import { describe, expect, it } from 'vitest';
import { createRateBudget, type RateBudget } from '../../src/receiver/rate-budget.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A command that is heard at once. */
async function take(budget: RateBudget, signal?: AbortSignal): Promise<void> {
  const sending = await budget.take(signal);
  sending.ended();
}

/** When each of `count` takes was let through, in ms from the first. */
async function takes(clock: VirtualClock, count: number): Promise<number[]> {
  const budget = createRateBudget(clock);
  const startedAt = clock.now();
  const at: number[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    await take(budget);
    at.push(clock.now() - startedAt);
  }
  return at;
}

function mostIn(at: readonly number[], windowMs: number): number {
  return Math.max(...at.map((from) => at.filter((when) => when >= from && when < from + windowMs).length));
}

describe('rate budget', () => {
  it('lets 50 through at once, and the 51st a second after the first', async () => {
    const clock = new VirtualClock();
    const at = await clock.run(takes(clock, 51));
    expect(at.slice(0, 50)).toEqual(Array(50).fill(0));
    expect(at[50]).toBe(1_000);
  });

  it('keeps both limits over any window', async () => {
    const clock = new VirtualClock();
    const at = await clock.run(takes(clock, 1_000));
    expect(mostIn(at, 1_000)).toBe(50);
    expect(mostIn(at, 30_000)).toBe(300);
    expect(at.at(-1)).toBe(91_000);
  });

  it('lets nothing through for a second after somebody else may have used it up', async () => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    await clock.advance(5_000);
    budget.useUp();
    const startedAt = clock.now();
    await clock.run(take(budget));
    expect(clock.now() - startedAt).toBe(1_000);
  });

  it('is one budget for callers that ask at the same time', async () => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    const startedAt = clock.now();
    const at: number[] = [];
    const taking = async (): Promise<void> => {
      await take(budget);
      at.push(clock.now() - startedAt);
    };
    await clock.run(Promise.all(Array.from({ length: 120 }, taking)));
    expect(mostIn(at, 1_000)).toBe(50);
    expect(at.at(-1)).toBe(2_000);
  });

  it('lets the 51st through a second after the first can have been heard, however late that was', async () => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    const first = await budget.take();
    await clock.advance(400);
    first.ended();
    first.ended();
    await Promise.all(Array.from({ length: 49 }, () => take(budget)));
    const before = clock.now();
    await clock.run(take(budget));
    expect(clock.now() - before).toBe(1_000);
  });

  it('counts what is under way as heard just now, for as long as it is', async () => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    const [first, ...others] = await Promise.all(Array.from({ length: 50 }, () => budget.take()));
    for (const sending of others) sending.ended();
    await clock.advance(700);
    const before = clock.now();
    const waiting = budget.take();
    await clock.advance(200);
    first!.ended();
    await clock.run(waiting);
    // All but the first came to their end 700 ms before.
    expect(clock.now() - before).toBe(300);
  });

  it('rejects with the reason of an abort and takes nothing', async () => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    await Promise.all(Array.from({ length: 50 }, () => take(budget)));
    const cancel = new AbortController();
    const waiting = take(budget, cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    expect(clock.sleeping).toBe(0);
    await clock.advance(1_000);
    await expect(take(budget, cancel.signal)).rejects.toThrow('enough');
    await Promise.all(Array.from({ length: 50 }, () => take(budget)));
  });

  it.each([3_600_000, -3_600_000])('waits neither shorter nor longer where the clock is set by %i ms', async (byMs) => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    await Promise.all(Array.from({ length: 50 }, () => take(budget)));
    await clock.advance(400);
    clock.step(byMs);
    const before = clock.now();
    await clock.run(take(budget));
    expect(clock.now() - before).toBe(600);
    budget.useUp();
    clock.step(byMs);
    await clock.run(take(budget));
    expect(clock.now() - before).toBe(1_600 + byMs);
  });
});
