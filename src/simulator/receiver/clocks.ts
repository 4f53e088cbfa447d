import type { Clock } from '../../domain/clock.ts';
import { RECEIVER_EPOCH_MS } from '../../protocol/receiver/time.ts';

/** RTC counts from some day of its own; no real one was seen to begin at 0. */
const FACTORY_SYSTEM_OFFSET = 100_000_000;

/** A setting of the display clock before birth. */
export interface EarlierDisplay {
  /** Epoch ms; the setting held until this instant. */
  readonly until: number;
  /** Seconds: display time minus system time. */
  readonly displayOffset: number;
}

export interface PracticeClocksOptions {
  readonly clock: Clock;
  /** True UTC minus system time read as if it were UTC, at `measuredAt`. */
  readonly utcMinusSystemMs: number;
  readonly measuredAt: number;
  readonly displayOffset: number;
  /** Ascending. */
  readonly earlier?: readonly EarlierDisplay[];
  /** How much too fast the inner clock runs, in millionths; default 0. */
  readonly driftPpm?: number;
}

/** A stretch of time in which nobody set a clock. */
interface Spell {
  /** Epoch ms; the first one has no beginning. */
  readonly from: number;
  /** The instant at which `utcMinusSystemMs` was right to the millisecond. */
  readonly measuredAt: number;
  readonly utcMinusSystemMs: number;
  readonly displayOffset: number;
  readonly systemOffset: number;
}

/** What the clocks showed at one instant, receiver seconds. */
export interface ClockReading {
  readonly systemTime: number;
  readonly displayTime: number;
}

/**
 * A receiver's three clocks, in receiver seconds (receiver-protocol, 7.2). The room's clock is taken for true UTC. What
 * they showed before somebody set them is remembered.
 */
export class PracticeClocks {
  readonly #clock: Clock;
  readonly #drift: number;
  /** Ascending, never empty. */
  readonly #spells: Spell[];

  constructor({ clock, utcMinusSystemMs, measuredAt, displayOffset, earlier = [], driftPpm = 0 }: PracticeClocksOptions) {
    this.#clock = clock;
    this.#drift = driftPpm / 1e6;
    const spell = { measuredAt, utcMinusSystemMs, systemOffset: 0 };
    const froms = [Number.NEGATIVE_INFINITY, ...earlier.map(({ until }) => until)];
    const offsets = [...earlier.map((before) => before.displayOffset), displayOffset];
    this.#spells = froms.map((from, nth) => ({ ...spell, from, displayOffset: offsets[nth]! }));
    const systemOffset = Math.min(FACTORY_SYSTEM_OFFSET, this.systemTime);
    this.#spells = this.#spells.map((each) => ({ ...each, systemOffset }));
  }

  get systemTime(): number {
    return this.systemTimeAt(this.#clock.now());
  }

  get rtc(): number {
    return this.systemTime - this.systemOffset;
  }

  /** System time = RTC + this. */
  get systemOffset(): number {
    return this.#present.systemOffset;
  }

  /** Display time = system time + this. */
  get displayOffset(): number {
    return this.#present.displayOffset;
  }

  get utcMinusSystemSeconds(): number {
    return this.#utcMinusSystemMs(this.#present, this.#clock.now()) / 1000;
  }

  /** What the receiver's system clock showed, or will show, at an instant. */
  systemTimeAt(at: number): number {
    const spell = this.#spellAt(at);
    return Math.floor((at - this.#utcMinusSystemMs(spell, at) - RECEIVER_EPOCH_MS) / 1000);
  }

  displayTimeAt(at: number): number {
    return this.systemTimeAt(at) + this.#spellAt(at).displayOffset;
  }

  readingAt(at: number): ClockReading {
    return { systemTime: this.systemTimeAt(at), displayTime: this.displayTimeAt(at) };
  }

  /** The instants, up to now, at which somebody set a clock, each with both offsets from then on. */
  get changes(): readonly { readonly at: number; readonly displayOffset: number; readonly systemOffset: number }[] {
    return this.#spells.slice(1).map(({ from: at, displayOffset, systemOffset }) => ({ at, displayOffset, systemOffset }));
  }

  /** What both offsets were before anybody set a clock. */
  get firstOffsets(): { readonly displayOffset: number; readonly systemOffset: number } {
    return this.#spells[0]!;
  }

  setDisplay(bySeconds: number): void {
    this.#begin({ displayOffset: this.displayOffset + bySeconds });
  }

  /** RTC goes on, and the display clock jumps with the system clock. */
  setSystem(bySeconds: number): void {
    const { utcMinusSystemMs } = this.#measured();
    this.#begin({ utcMinusSystemMs: utcMinusSystemMs - bySeconds * 1000, systemOffset: this.systemOffset + bySeconds });
  }

  /** After a loss of power: all three begin at 0 again. */
  restart(): void {
    this.#begin({ utcMinusSystemMs: this.#clock.now() - RECEIVER_EPOCH_MS, displayOffset: 0, systemOffset: 0 });
  }

  get #present(): Spell {
    return this.#spells.at(-1)!;
  }

  #spellAt(at: number): Spell {
    return this.#spells.findLast(({ from }) => at >= from) ?? this.#spells[0]!;
  }

  #begin(change: Partial<Spell>): void {
    this.#spells.push({ ...this.#present, ...this.#measured(), from: this.#clock.now(), ...change });
  }

  #measured(): Pick<Spell, 'measuredAt' | 'utcMinusSystemMs'> {
    const measuredAt = this.#clock.now();
    return { measuredAt, utcMinusSystemMs: this.#utcMinusSystemMs(this.#present, measuredAt) };
  }

  #utcMinusSystemMs({ utcMinusSystemMs, measuredAt }: Spell, at: number): number {
    return utcMinusSystemMs - (at - measuredAt) * this.#drift;
  }
}
