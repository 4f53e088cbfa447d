import type { Clock } from '../../src/domain/clock.ts';

interface Sleeper {
  dueAt: number;
  wake(): void;
}

/** A few turns of the event loop, so that whatever does not wait for time has run as far as it can. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve)));
  }
}

/**
 * Time that moves only when a test says so. Sleepers wake in the order of their due times, and those of one
 * instant in the order they lay down. `idle` waits for what does not wait for time; as it stands it does not
 * wait for real input and output (sockets, IndexedDB): a test that has such gives its own.
 */
export class VirtualClock implements Clock {
  #now: number;
  /** By how much the clock was set. */
  #setByMs = 0;
  #sleepers: Sleeper[] = [];
  #onSleeper: (() => void) | null = null;
  readonly #idle: () => Promise<void>;

  constructor(startAt = Date.UTC(2026, 10, 1, 12), idle = turns) {
    this.#now = startAt;
    this.#idle = idle;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#setByMs;
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueAt: this.#now + Math.max(0, durationMs),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      this.#onSleeper?.();
    });
  }

  /** Moves time on by `durationMs`, waking who is due on the way, also those who lie down on the way. */
  async advance(durationMs: number): Promise<void> {
    const until = this.#now + durationMs;
    await this.#idle();
    while (this.#wakeNext(until)) await this.#idle();
    this.#now = until;
    await this.#idle();
  }

  /** Sets the clock, as a person or a time server does: no sleeper sleeps longer or shorter for it. */
  step(byMs: number): void {
    this.#now += byMs;
    this.#setByMs += byMs;
    for (const sleeper of this.#sleepers) sleeper.dueAt += byMs;
  }

  /** Jumps from sleeper to sleeper until `work` settles; gives what it gives. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const settle = (): void => {
      settled = true;
    };
    const end = work.then(settle, settle);
    for (;;) {
      await this.#idle();
      if (settled) return work;
      if (!this.#wakeNext(Number.POSITIVE_INFINITY)) await Promise.race([end, this.#nextSleeper()]);
    }
  }

  #wakeNext(until: number): boolean {
    let next: Sleeper | null = null;
    for (const sleeper of this.#sleepers) {
      if (sleeper.dueAt <= until && (next === null || sleeper.dueAt < next.dueAt)) next = sleeper;
    }
    if (next === null) return false;
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
    this.#now = Math.max(this.#now, next.dueAt);
    next.wake();
    return true;
  }

  #nextSleeper(): Promise<void> {
    return new Promise((resolve) => {
      this.#onSleeper = () => {
        this.#onSleeper = null;
        resolve();
      };
    });
  }
}
