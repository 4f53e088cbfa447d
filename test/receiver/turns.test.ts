import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/receiver/turns.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

describe('turns', () => {
  it('runs one at a time, in the order of asking, through failures', async () => {
    const clock = new VirtualClock();
    const turns = new Turns();
    const log: string[] = [];
    const work = (name: string, durationMs: number) => async (): Promise<string> => {
      log.push(`${name} begins`);
      await clock.sleep(durationMs);
      log.push(`${name} ends`);
      if (name === 'b') throw new Error('b failed');
      return name;
    };
    const all = Promise.allSettled([turns.take(work('a', 30)), turns.take(work('b', 20)), turns.take(work('c', 10))]);
    const results = await clock.run(all);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('rejects a cancelled turn at once, never begins it, and lets the running one end first', async () => {
    const clock = new VirtualClock();
    const turns = new Turns();
    const log: string[] = [];
    const cancel = new AbortController();
    const running = turns.take(async () => {
      await clock.sleep(1_000);
      log.push('running ended');
    }, cancel.signal);
    const waiting = turns.take(async () => log.push('never'), cancel.signal);
    const next = turns.take(async () => log.push('next'));
    await clock.advance(10);
    cancel.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    await expect(waiting).rejects.toThrow('enough');
    expect(log).toEqual([]);
    await clock.run(next);
    expect(log).toEqual(['running ended', 'next']);
  });
});
