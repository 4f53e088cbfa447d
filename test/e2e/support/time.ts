import type { BrowserContext } from 'playwright';
import { systemClock, type Clock } from '../../../src/domain/clock.ts';

/**
 * True UTC as a story has it. The practice Share and the receivers go by it, and so does the browser once it is
 * `lent`; all of them together can be hurried.
 */
export class StoryTime implements Clock {
  #aheadMs = 0;

  now(): number {
    return systemClock.now() + this.#aheadMs;
  }

  elapsed(): number {
    return this.now();
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(durationMs, signal);
  }

  /** Puts the pages of a browser on this time. Must be called before the first one is opened. */
  async lend(context: BrowserContext): Promise<void> {
    await context.clock.install({ time: this.now() });
  }

  /** Back to this computer's own time, while no page is open: a service worker goes by it, unless the story lends it another. */
  restart(): void {
    this.#aheadMs = 0;
  }

  /** While no page is open. */
  skip(durationMs: number): void {
    this.#aheadMs += durationMs;
  }

  /** As if the computer's lid had been closed for so long: each timer that became due meanwhile fires once. */
  async pass(durationMs: number, context: BrowserContext): Promise<void> {
    this.#aheadMs += durationMs;
    await context.clock.fastForward(durationMs);
    await this.follow(context);
  }

  /** A page falls behind by some milliseconds whenever it is hurried, and a new one does not: time is what the newest page has. */
  async follow(context: BrowserContext): Promise<void> {
    const least = this.now();
    const shown = await context.pages().at(-1)?.evaluate(() => Date.now());
    if (shown === undefined) return;
    this.#aheadMs += Math.min(0, shown - least) + Math.max(0, shown - this.now());
  }
}
