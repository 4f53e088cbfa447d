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

  /**
   * 0: it passes, and counts. Else the milliseconds until one may pass; what is refused does not count, or asking again
   * and again would never end. `nowMs` of a clock that nobody sets.
   */
  take(key: string, nowMs: number): number {
    const since = nowMs - this.#windowMs;
    this.#forgetIdle(since);
    const counted = this.#passed.has(key) || this.#passed.size < this.#mostKeys ? key : CROWD;
    const passed = this.#passed.get(counted) ?? { times: [], next: 0 };
    const { times, next } = passed;
    const oldest = times.length < this.#limit ? undefined : times[next];
    if (oldest === undefined) times.push(nowMs);
    else if (oldest > since) return oldest - since;
    else {
      times[next] = nowMs;
      passed.next = (next + 1) % this.#limit;
    }
    this.#passed.delete(counted);
    this.#passed.set(counted, passed);
    return 0;
  }

  #forgetIdle(since: number): void {
    for (const [key, { times, next }] of this.#passed) {
      if ((times.at(next - 1) ?? since) > since) return;
      this.#passed.delete(key);
    }
  }
}
