/** Counted for all keys that find no room of their own. */
const CROWD = '';

/** The last `limit` times at most, in a ring: `next` is the place of the oldest once it is full, and the newest is before it. */
interface Passed {
  readonly times: number[];
  next: number;
}

/**
 * At most `limit` in any stretch of `windowMs`, for each key by itself. It keeps the times of what passed, forgets a
 * key when its last one is a window old, and holds `mostKeys` at a time. Whoever comes when it is full shares one
 * count with all others that do: many addresses neither push a full count out nor pass without one.
 */
export class SlidingWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #mostKeys: number;
  /** In the order of their newest time. */
  readonly #passed = new Map<string, Passed>();

  constructor(limit: number, windowMs: number, mostKeys: number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#mostKeys = mostKeys;
  }

  get size(): number {
    return this.#passed.size;
  }

  /** Milliseconds until one may pass; 0: now. `nowMs` of a clock that nobody sets. */
  waitMs(key: string, nowMs: number): number {
    const since = nowMs - this.#windowMs;
    this.#forgetIdle(since);
    const passed = this.#passed.get(this.#countedAs(key));
    if (passed === undefined || passed.times.length < this.#limit) return 0;
    return Math.max(0, (passed.times[passed.next] ?? since) - since);
  }

  /** `waitMs`, and where that is 0 it passes and counts. What is refused does not, or asking again and again would never end. */
  take(key: string, nowMs: number): number {
    const waitMs = this.waitMs(key, nowMs);
    if (waitMs > 0) return waitMs;
    const counted = this.#countedAs(key);
    const passed = this.#passed.get(counted) ?? { times: [], next: 0 };
    if (passed.times.length < this.#limit) passed.times.push(nowMs);
    else {
      passed.times[passed.next] = nowMs;
      passed.next = (passed.next + 1) % this.#limit;
    }
    this.#passed.delete(counted);
    this.#passed.set(counted, passed);
    return 0;
  }

  #countedAs(key: string): string {
    return this.#passed.has(key) || this.#passed.size < this.#mostKeys ? key : CROWD;
  }

  #forgetIdle(since: number): void {
    for (const [key, { times, next }] of this.#passed) {
      if ((times.at(next - 1) ?? since) > since) return;
      this.#passed.delete(key);
    }
  }
}
