import type { Post, PostedEgv } from './post.ts';

/** A reading as the practice Share keeps it: what was posted, and what it made of it. */
export interface PracticeReading extends PostedEgv {
  readonly serial: string;
  readonly taSeconds: number;
  /** The instant followers are shown: ST + TA (share-api 7.1). */
  readonly wtAt: number;
  /** When it arrived, on Share's clock. */
  readonly postedAt: number;
}

/**
 * What becomes of a batch in which at least one reading is known. Which of the two Share does is not known
 * (share-api 7.7); the batch is answered with `DuplicateEgvPosted` either way.
 */
export type DuplicatePolicy = 'reject-batch' | 'accept-new';

export interface ReadingRules {
  readonly duplicates: DuplicatePolicy;
  /** A server that takes ST for the instant (share-api 13, question 1). */
  readonly ignoresTa: boolean;
  readonly maxReadings: number;
}

const MINUTE_MS = 60_000;
/** The most that a read gives back, however much is asked for (share-api 6.3). */
const MAX_READ_MINUTES = 1440;
const MAX_READ_COUNT = 288;

/** The readings of one account, told apart by serial and exact ST. */
export class PracticeReadings {
  readonly #rules: ReadingRules;
  /** In order of arrival. */
  readonly #readings = new Map<string, PracticeReading>();

  constructor(rules: ReadingRules) {
    this.#rules = rules;
  }

  get all(): readonly PracticeReading[] {
    return [...this.#readings.values()];
  }

  /** False when something of the batch was known already. */
  post({ serial, taSeconds, egvs }: Post, postedAt: number): boolean {
    const fresh = new Map<string, PracticeReading>();
    for (const { stAt, dtAt, value, trend } of egvs) {
      const key = `${serial} ${stAt}`;
      if (this.#readings.has(key)) continue;
      const wtAt = this.#rules.ignoresTa ? stAt : stAt + taSeconds * 1000;
      fresh.set(key, { serial, stAt, dtAt, taSeconds, wtAt, value, trend, postedAt });
    }
    const allFresh = fresh.size === egvs.length;
    if (allFresh || this.#rules.duplicates === 'accept-new') {
      for (const [key, reading] of fresh) this.#readings.set(key, reading);
      this.#dropOldest();
    }
    return allFresh;
  }

  /** Newest first by WT, none older than `minutes` before `now`. */
  latest(minutes: number, maxCount: number, now: number): readonly PracticeReading[] {
    if (minutes <= 0 || maxCount <= 0) return [];
    const since = now - Math.min(minutes, MAX_READ_MINUTES) * MINUTE_MS;
    return this.#byWt()
      .filter(([, reading]) => reading.wtAt >= since)
      .slice(0, Math.min(maxCount, MAX_READ_COUNT))
      .map(([, reading]) => reading);
  }

  #byWt(): [string, PracticeReading][] {
    return [...this.#readings].toSorted(([, one], [, other]) => other.wtAt - one.wtAt);
  }

  #dropOldest(): void {
    if (this.#readings.size <= this.#rules.maxReadings) return;
    for (const [key] of this.#byWt().slice(this.#rules.maxReadings)) this.#readings.delete(key);
  }
}
