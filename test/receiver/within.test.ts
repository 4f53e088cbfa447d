import { describe, expect, it } from 'vitest';
import { within } from '../../src/receiver/within.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

describe('within', () => {
  it('gives what the work gives, and leaves no sleeper behind', async () => {
    const clock = new VirtualClock();
    expect(await within(clock, 100, async () => 'done')).toBe('done');
    await expect(within(clock, 100, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(clock.sleeping).toBe(0);
  });

  it('is null when time was up', async () => {
    const clock = new VirtualClock();
    expect(await clock.run(within(clock, 100, (signal) => clock.sleep(101, signal)))).toBeNull();
  });

  it('is not null when an outer deadline was', async () => {
    const clock = new VirtualClock();
    const inner = (signal: AbortSignal): Promise<string | null> =>
      within(clock, 200, async (inTime) => clock.sleep(1_000, inTime).then(() => 'never'), signal);
    expect(await clock.run(within(clock, 100, async (signal) => `inner: ${await inner(signal)}`))).toBeNull();
  });

  it('rejects with the reason of an abort, without beginning if that came before', async () => {
    const clock = new VirtualClock();
    const cancel = new AbortController();
    const working = within(clock, 100, (signal) => clock.sleep(1_000, signal), cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(working).rejects.toThrow('enough');
    let begun = false;
    const late = within(clock, 100, async () => (begun = true), cancel.signal);
    await expect(late).rejects.toThrow('enough');
    expect([begun, clock.sleeping]).toEqual([false, 0]);
  });

  it('lets nobody wait for longer when the clock is set back', async () => {
    const clock = new VirtualClock();
    const working = within(clock, 100, (signal) => clock.sleep(1_000, signal));
    clock.step(-3_600_000);
    const before = clock.now();
    expect(await clock.run(working)).toBeNull();
    expect(clock.now() - before).toBe(100);
  });
});
