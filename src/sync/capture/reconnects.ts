/** Waited before the first, second and third new try; then always the last. */
const PAUSES_MS = [2_000, 5_000, 15_000, 60_000] as const;

/** After so many failures in a row only the person's own word opens the line again. */
export const MOST_FAILURES = 10;

/**
 * How often a line may be opened anew. One for the whole page, however many ports come and go: a hub or an empty
 * battery can make a receiver appear and vanish without end (receiver-protocol, 9.1).
 */
export class Reconnects {
  #failures = 0;

  /** Notes a failure; the pause before the next try, or null when there is none. */
  afterFailure(): number | null {
    this.#failures += 1;
    return this.pauseMs;
  }

  /** What to wait now: 0 after a success; null when the tries are used up. */
  get pauseMs(): number | null {
    if (this.#failures === 0) return 0;
    if (this.#failures >= MOST_FAILURES) return null;
    return PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length) - 1] ?? null;
  }

  /** A whole read ended well, or the person asked. */
  forget(): void {
    this.#failures = 0;
  }
}
