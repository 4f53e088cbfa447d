import type { Clock } from '../../domain/clock.ts';
import { RECEIVER_EPOCH_MS } from '../../protocol/receiver/time.ts';

/** A receiver's three clocks, in receiver seconds (receiver-protocol, 7.2). The room's clock is taken for true UTC. */
export class PracticeClocks {
  readonly #clock: Clock;
  readonly displayOffset: number;
  #utcMinusSystemMs: number;
  #systemOffset: number;

  /** `utcMinusSystemMs`: true UTC minus system time read as if it were UTC. */
  constructor(clock: Clock, utcMinusSystemMs: number, displayOffset: number) {
    this.#clock = clock;
    this.#utcMinusSystemMs = utcMinusSystemMs;
    this.displayOffset = displayOffset;
    this.#systemOffset = Math.min(100_000_000, this.systemTime);
  }

  get systemTime(): number {
    return this.systemTimeAt(this.#clock.now());
  }

  get rtc(): number {
    return this.systemTime - this.#systemOffset;
  }

  /** System time = RTC + this. */
  get systemOffset(): number {
    return this.#systemOffset;
  }

  get utcMinusSystemSeconds(): number {
    return this.#utcMinusSystemMs / 1000;
  }

  /** What the receiver's system clock showed, or will show, at an instant. */
  systemTimeAt(at: number): number {
    return Math.floor((at - this.#utcMinusSystemMs - RECEIVER_EPOCH_MS) / 1000);
  }

  /** After a loss of power: system time begins at 0 again. */
  restart(): void {
    this.#utcMinusSystemMs = this.#clock.now() - RECEIVER_EPOCH_MS;
    this.#systemOffset = 0;
  }
}
