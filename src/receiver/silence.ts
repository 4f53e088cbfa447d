import type { Clock } from '../domain/clock.ts';

/** Ends when nothing was heard for `silenceMs`: one timer for a whole answer, however many pieces it comes in. */
export class SilenceWatch {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #broken = new AbortController();
  readonly #over = new AbortController();
  #lastHeard: number;

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#lastHeard = clock.elapsed();
    void this.#watch();
  }

  /** Aborted by the silence. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  heard(): void {
    this.#lastHeard = this.#clock.elapsed();
  }

  /** Must be called, however it ended. */
  stop(): void {
    this.#broken.abort();
  }

  async #watch(): Promise<void> {
    let leftMs = this.#silenceMs;
    while (leftMs > 0) {
      try {
        await this.#clock.sleep(leftMs, this.#broken.signal);
      } catch {
        return;
      }
      leftMs = this.#lastHeard + this.#silenceMs - this.#clock.elapsed();
    }
    this.#over.abort();
  }
}
