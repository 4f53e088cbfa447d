import { describe, expect, it } from 'vitest';
import { nowAndThen } from '../../src/sync/now-and-then.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const EVERY_MS = 300_000;

/** `done`: when the work was done, as ms after the beginning. */
function begun({ isNoted = true } = {}) {
  const clock = new VirtualClock();
  const beganAt = clock.now();
  const life = new AbortController();
  const done: number[] = [];
  let lastAt = beganAt;
  const work = async (): Promise<void> => {
    done.push(clock.now() - beganAt);
    if (isNoted) lastAt = clock.now();
  };
  const ended = nowAndThen(clock, EVERY_MS, () => lastAt, life.signal, work);
  return { clock, done, life, ended, byAnother: () => (lastAt = clock.now()) };
}

describe('what is done now and then', () => {
  it('is done each time', async () => {
    const { clock, done } = begun();
    await clock.advance(3 * EVERY_MS);
    expect(done).toEqual([EVERY_MS, 2 * EVERY_MS, 3 * EVERY_MS]);
  });

  it('is not done where another did it meanwhile, and then as much later', async () => {
    const { clock, done, byAnother } = begun();
    await clock.advance(200_000);
    byAnother();
    await clock.advance(EVERY_MS - 1);
    expect(done).toEqual([]);
    await clock.advance(1);
    expect(done).toEqual([200_000 + EVERY_MS]);
  });

  it('is not done without a pause where nobody notes that it was', async () => {
    const { clock, done } = begun({ isNoted: false });
    await clock.advance(EVERY_MS + 10_000);
    expect(done).toHaveLength(11);
  });

  it('is done where the clock was set back', async () => {
    const { clock, done } = begun();
    await clock.advance(200_000);
    clock.step(-3_600_000);
    await clock.advance(EVERY_MS);
    expect(done).toEqual([EVERY_MS - 3_600_000]);
  });

  it('ends with the signal', async () => {
    const { clock, done, life, ended } = begun();
    await clock.advance(10_000);
    life.abort();
    await ended;
    await clock.advance(3 * EVERY_MS);
    expect(done).toEqual([]);
  });
});
