import { HIGH_MGDL, LOW_MGDL } from '../../domain/glucose.ts';
import { NOT_COMPUTABLE, type Trend } from '../../domain/trend.ts';
import { bell, chance, glucoseAt } from './curve.ts';

export const SLOT_MS = 300_000;
const SLOT_MINUTES = 5;

/** The story repeats, with other numbers, every seven days: one sensor's life. */
const CYCLE_SLOTS = 2016;
const WARM_UP_SLOTS = 24;
const GAP_SLOTS = 6;
const CALIBRATION_EVERY = 144;
export const CALIBRATIONS = 14;

/** What a touchscreen receiver gets back of a gap: so many readings, the first two of which it stores as EGV records too. */
const BACKFILLED = 4;
const BACKFILLED_AS_EGV = 2;
const BACKFILL_AFTER_SECONDS = 20;

/** Always the same number, so that a record's index follows from its slot without counting from the beginning. */
export const ENTRIES_PER_CYCLE = CYCLE_SLOTS - GAP_SLOTS + CALIBRATIONS;

/** Where slot 0 lies: nothing odd for 2 days after it, and within the day before it the gap, HIGH, LOW. */
const SLOT_0_POSITION = 1440;
const SLOT_0_CYCLE = 52;

const SENSOR_NOT_CALIBRATED = 5;
const NOISE_CLEAN = 1;
const NOISE_LIGHT = 2;
const NOISE_NOT_COMPUTED = 5;
const TREND_SLOTS = 3;

/** What `chance` is asked about; negative, so that no day of the curve has the same number. */
const subjects = {
  gap: -101,
  high: -102,
  low: -103,
  calibration: -104,
  late: -105,
  correction: -106,
  jitter: -107,
  noise: -108,
};

/** One record to be written. */
export interface HistoryEntry {
  /** Counts 300 s intervals; negative before slot 0. */
  readonly slot: number;
  /** A display-only record is written up to a second after the slot's own (receiver-protocol, 6.1), a backfilled one later. */
  readonly lateSeconds: number;
  /** The slot of the reading: an earlier one than `slot` in a backfilled record. */
  readonly readingSlot: number;
  /** 39 to 401 mg/dL, or a special code. */
  readonly value: number;
  readonly trend: Trend;
  /** mg/dL; null where there is no such thing. */
  readonly ratePerMinute: number | null;
  readonly noise: number;
  readonly immediateMatch: boolean;
  readonly displayOnly: boolean;
}

/** One cycle of the story. Its records are worked out when somebody wants them. */
export interface SensorLife {
  readonly cycle: number;
  readonly firstSlot: number;
  readonly gapSlot: number;
  /** The first slot of the life after it. */
  readonly endSlot: number;
  /** Ascending; half a day apart. */
  readonly calibrationSlots: readonly number[];
  /** The EGV records, in order of writing. */
  readonly entries: readonly HistoryEntry[];
  /** The records of type 18 of a receiver that has them. */
  readonly backfilled: readonly HistoryEntry[];
}

/**
 * What a practice receiver writes, for ever in both directions: entry number `index` of a given seed and
 * local time never changes, whoever asks and when. Each cycle has a warm-up of two hours (code 5), a gap of half
 * an hour, one HIGH and one LOW stretch, and a calibration each half day, with its display-only record.
 */
export class PracticeHistory {
  readonly #seed: number;
  readonly #localMinuteOfSlot0: number;
  readonly #backfillsEgv: boolean;
  readonly #lives = new Map<number, SensorLife>();

  /**
   * `localSecondsOfSlot0`: seconds of any local clock at slot 0; meals and nights follow it. `backfillsEgv`: whether
   * backfilled readings are EGV records too, as on touchscreen receivers.
   */
  constructor(seed: number, localSecondsOfSlot0: number, backfillsEgv = false) {
    this.#seed = seed;
    this.#localMinuteOfSlot0 = localSecondsOfSlot0 / 60;
    this.#backfillsEgv = backfillsEgv;
  }

  get seed(): number {
    return this.#seed;
  }

  /** Of any local clock, counted over all days. */
  get localMinuteOfSlot0(): number {
    return this.#localMinuteOfSlot0;
  }

  get entriesPerCycle(): number {
    return ENTRIES_PER_CYCLE + (this.#backfillsEgv ? BACKFILLED_AS_EGV : 0);
  }

  /** `index` from 0 on; 0 lies about a year before slot 0. */
  entry(index: number): HistoryEntry {
    const cycle = Math.floor(index / this.entriesPerCycle);
    return this.life(cycle).entries[index - cycle * this.entriesPerCycle]!;
  }

  /** Index of the first entry at or after a slot. */
  indexOfSlot(slot: number): number {
    const cycle = cycleOfSlot(slot);
    if (cycle < 0) return 0;
    const within = this.life(cycle).entries.findIndex((entry) => entry.slot >= slot);
    return cycle * this.entriesPerCycle + (within < 0 ? this.entriesPerCycle : within);
  }

  life(cycle: number): SensorLife {
    let life = this.#lives.get(cycle);
    if (!life) this.#lives.set(cycle, (life = this.#tell(cycle)));
    return life;
  }

  #tell(cycle: number): SensorLife {
    const firstSlot = firstSlotOf(cycle);
    const within = (subject: number, from: number, slots: number): number =>
      from + Math.floor(slots * chance(this.#seed, subject, cycle));
    const gapAt = within(subjects.gap, 1200, 30);
    const highAt = within(subjects.high, 1260, 12);
    const lowAt = within(subjects.low, 1344, 12);
    const calibrations = new Set(
      Array.from({ length: CALIBRATIONS }, (_, nth) => {
        const give = 12 * chance(this.#seed, subjects.calibration, cycle * CALIBRATIONS + nth);
        return WARM_UP_SLOTS + nth * CALIBRATION_EVERY + Math.floor(give);
      }),
    );
    const level = (position: number): number => {
      const usual = glucoseAt(this.#seed, this.#localMinuteOfSlot0 + (firstSlot + position) * SLOT_MINUTES);
      const high = towards(usual, 440, bell((position - highAt) / 18));
      return towards(high, 20, bell((position - lowAt) / 12));
    };

    const gapSlot = firstSlot + gapAt;
    const gapEndSlot = gapSlot + GAP_SLOTS;
    const backfilled = (): HistoryEntry[] =>
      Array.from({ length: BACKFILLED }, (_, nth) => {
        const position = gapAt + 1 + nth;
        const reading = this.#measured(firstSlot + position, position, level, false);
        return { ...reading, slot: gapEndSlot, lateSeconds: BACKFILL_AFTER_SECONDS + nth };
      });
    const entries = (): HistoryEntry[] => {
      const all: HistoryEntry[] = [];
      for (let position = 0; position < CYCLE_SLOTS; position += 1) {
        if (position >= gapAt && position < gapAt + GAP_SLOTS) continue;
        const slot = firstSlot + position;
        const calibrated = calibrations.has(position);
        const entry = position < WARM_UP_SLOTS ? warmUp(slot) : this.#measured(slot, position, level, calibrated);
        all.push(entry);
        if (calibrated) all.push(this.#displayOnly(entry));
        if (this.#backfillsEgv && slot === gapEndSlot) all.push(...backfilled().slice(0, BACKFILLED_AS_EGV));
      }
      return all;
    };
    const calibrationSlots = Array.from(calibrations, (position) => firstSlot + position);
    let told: HistoryEntry[] | null = null;
    return {
      cycle,
      firstSlot,
      gapSlot,
      endSlot: firstSlot + CYCLE_SLOTS,
      calibrationSlots,
      get entries() {
        return (told ??= entries());
      },
      get backfilled() {
        return backfilled();
      },
    };
  }

  #measured(slot: number, position: number, level: (position: number) => number, calibrated: boolean): HistoryEntry {
    const now = level(position);
    const perMinute = (now - level(position - TREND_SLOTS)) / (TREND_SLOTS * SLOT_MINUTES);
    return {
      slot,
      lateSeconds: 0,
      readingSlot: slot,
      value: asStored(now + 6 * chance(this.#seed, subjects.jitter, slot) - 3),
      trend: trendOfRate(perMinute),
      ratePerMinute: perMinute,
      noise: chance(this.#seed, subjects.noise, slot) < 0.85 ? NOISE_CLEAN : NOISE_LIGHT,
      immediateMatch: calibrated,
      displayOnly: false,
    };
  }

  #displayOnly(original: HistoryEntry): HistoryEntry {
    return {
      ...original,
      lateSeconds: chance(this.#seed, subjects.late, original.slot) < 0.5 ? 0 : 1,
      value: asStored(original.value + 20 * chance(this.#seed, subjects.correction, original.slot) - 10),
      immediateMatch: false,
      displayOnly: true,
    };
  }
}

export function cycleOfSlot(slot: number): number {
  return Math.floor((slot - firstSlotOf(0)) / CYCLE_SLOTS);
}

export function firstSlotOf(cycle: number): number {
  return (cycle - SLOT_0_CYCLE) * CYCLE_SLOTS - SLOT_0_POSITION;
}

function warmUp(slot: number): HistoryEntry {
  return {
    slot,
    lateSeconds: 0,
    readingSlot: slot,
    value: SENSOR_NOT_CALIBRATED,
    trend: NOT_COMPUTABLE,
    ratePerMinute: null,
    noise: NOISE_NOT_COMPUTED,
    immediateMatch: false,
    displayOnly: false,
  };
}

function towards(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function asStored(level: number): number {
  return Math.min(HIGH_MGDL, Math.max(LOW_MGDL, Math.round(level)));
}

/** By the convention of receiver-protocol 6.1, mg/dL per minute. */
function trendOfRate(perMinute: number): Trend {
  if (perMinute > 3) return 1;
  if (perMinute > 2) return 2;
  if (perMinute > 1) return 3;
  if (perMinute >= -1) return 4;
  if (perMinute >= -2) return 5;
  if (perMinute >= -3) return 6;
  return 7;
}
