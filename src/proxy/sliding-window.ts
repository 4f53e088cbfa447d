/** Counted for all keys that find no room of their own. */
const CROWD = '';

/**
 * At most `limit` in any stretch of `windowMs`, for each key by itself. It keeps the times of what passed, forgets a
 * key when its last one is a window old, and holds `mostKeys` at a time. Whoever comes when it is full shares one
 * count with all others that do: many addresses neither push a full count out nor pass without one.
 */
export class SlidingWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #mostKeys: number;
  /** Oldest first, and the keys in the order of their newest. */
  readonly #passed = new Map<string, readonly number[]>();

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
    const recent = (this.#passed.get(counted) ?? []).filter((at) => at > since);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= this.#limit) return oldest - since;
    recent.push(nowMs);
    this.#passed.delete(counted);
    this.#passed.set(counted, recent);
    return 0;
  }

  #forgetIdle(since: number): void {
    for (const [key, times] of this.#passed) {
      if ((times.at(-1) ?? since) > since) return;
      this.#passed.delete(key);
    }
  }
}
