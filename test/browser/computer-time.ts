import type { Clock } from '../../src/domain/clock.ts';

/** The clock of a computer that goes wrong: true time plus what it is ahead, which may be set at any moment. */
export class ComputerTime implements Clock {
  aheadMs: number;
  readonly #trueTime: Clock;

  constructor(trueTime: Clock, aheadMs = 0) {
    this.#trueTime = trueTime;
    this.aheadMs = aheadMs;
  }

  now(): number {
    return this.#trueTime.now() + this.aheadMs;
  }

  elapsed(): number {
    return this.#trueTime.elapsed();
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.#trueTime.sleep(durationMs, signal);
  }
}
