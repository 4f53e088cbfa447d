import type { Clock } from '../../domain/clock.ts';

/** A hidden page's timers come about once a minute; a shorter nap would change nothing there. */
const NAP_MS = 30_000;
/** When nothing was noted for this long, the computer itself was asleep. */
const ASLEEP_AFTER_MS = 150_000;
/** What is lost so soon after waking was lost by sleeping. */
const JUST_AWAKE_MS = 60_000;

/**
 * Waits in short naps, so that the page knows when its computer slept, and so that a clock which is set meanwhile makes
 * nobody wait for longer.
 */
export class Naps {
  readonly #clock: Clock;
  #awakeAt: number;
  #slept: { readonly fromAt: number; readonly untilAt: number } | null = null;
  #nap = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#awakeAt = clock.now();
  }

  /** Rejects with the signal's reason. */
  async until(dueAt: number, signal: AbortSignal): Promise<void> {
    let leftMs = dueAt - this.#clock.now();
    while (leftMs > 0) {
      const napMs = Math.min(NAP_MS, leftMs);
      const began = this.#clock.now();
      await this.#sleep(napMs, signal);
      const tookMs = this.#clock.now() - began;
      this.noteAwake();
      leftMs -= this.#nap.signal.aborted ? Math.max(0, tookMs) : Math.max(napMs, tookMs);
    }
  }

  /** Something ran. */
  noteAwake(): void {
    const now = this.#clock.now();
    if (now - this.#awakeAt > ASLEEP_AFTER_MS) this.#slept = { fromAt: this.#awakeAt, untilAt: now };
    this.#awakeAt = now;
  }

  /** The page is looked at: timers that were asleep with the computer are looked after at once. */
  nudge(): void {
    this.#nap.abort();
  }

  /** The receiver was read since: what is lost now was not lost by sleeping. */
  forgetSleep(): void {
    this.#slept = null;
  }

  /** When the computer fell asleep, if it has only just woken; else null. */
  get sleptSince(): number | null {
    this.noteAwake();
    return this.#slept && this.#awakeAt - this.#slept.untilAt < JUST_AWAKE_MS ? this.#slept.fromAt : null;
  }

  async #sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    this.#nap = new AbortController();
    try {
      await this.#clock.sleep(durationMs, AbortSignal.any([signal, this.#nap.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }
}
