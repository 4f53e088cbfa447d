import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Watchable } from '../domain/cell.ts';
import type { Clock } from '../domain/clock.ts';

/** Far below the minutes by which ages are told. */
const TICK_MS = 10_000;

/**
 * The present as something to watch: ticks on the clock, and at once when the page is looked at
 * again, or goes on after it was frozen, since timers sleep in a hidden page (design, section 5).
 */
export class Ticker implements Watchable<number>, ReactiveController {
  readonly #clock: () => Clock;
  readonly #listeners = new Set<(now: number) => void>();
  #running: AbortController | null = null;

  constructor(host: ReactiveControllerHost, clock: () => Clock) {
    this.#clock = clock;
    host.addController(this);
  }

  get value(): number {
    return this.#clock().now();
  }

  watch(listener: (now: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hostConnected(): void {
    this.#running = new AbortController();
    const { signal } = this.#running;
    document.addEventListener('visibilitychange', this.#tell, { signal });
    document.addEventListener('resume', this.#tell, { signal });
    window.addEventListener('pageshow', this.#tell, { signal });
    void this.#run(signal);
  }

  hostDisconnected(): void {
    this.#running?.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#clock().sleep(TICK_MS, signal);
      } catch {
        return;
      }
      this.#tell();
    }
  }

  readonly #tell = (): void => {
    const now = this.value;
    for (const listener of this.#listeners) listener(now);
  };
}
