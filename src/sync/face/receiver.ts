import type { GlucoseUnit } from '../../domain/glucose.ts';
import type { TimedReading } from '../../domain/reading.ts';
import type { PartitionName } from '../../protocol/receiver/partitions.ts';
import type { There } from '../tabs.ts';
import type { Problem } from './problem.ts';

/** What the page sees of the receiver and of what was read from it. */

/** What the archive holds for the page: the newest day of the shown receiver. */
export interface ArchiveView {
  readonly serial: string | null;
  readonly unit: GlucoseUnit | null;
  /** Ascending by `at`: the last 24 h of the series, special values included. */
  readonly readings: readonly TimedReading[];
  /** The newest record of the series, however old. */
  readonly latest: TimedReading | null;
  /** The newest reading that is a glucose, where the latest is a special state. */
  readonly lastGlucose: TimedReading | null;
  readonly clockNote: ClockNote | null;
  /** The newest glucose pages are of a layout that nobody documented: kept, and neither shown nor sent. */
  readonly glucoseUnknown?: true;
}

/** The receiver's screen clock disagrees with this computer (design 3.4): a warning, never a block. */
export type ClockNote =
  /** By whole minutes that a journey or summer time explains; above 0 the screen is ahead of this computer's wall clock. */
  | { readonly kind: 'differs'; readonly aheadMinutes: number }
  /** At no distance from UTC that a time zone has: one of the two clocks is wrong. */
  | { readonly kind: 'implausible' };

/** `readings`: the glucose series, newest first. `records`: everything else that the receiver keeps. */
export type ReadStage = 'opening' | 'identifying' | 'clocks' | 'readings' | 'records';

export type ConnectionState =
  | { readonly kind: 'unsupported'; readonly why: 'insecure' | 'no-serial' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly serial: string | null; readonly stage: ReadStage; readonly fraction: number | null }
  | { readonly kind: 'following'; readonly serial: string; readonly nextDueAt: number }
  /** The line failed and is opened again by itself at `nextTryAt`, until the tries are used up. */
  | { readonly kind: 'retrying'; readonly since: number; readonly nextTryAt: number; readonly problem: Problem }
  /** Nothing more is tried but by the person's word. `slept`: this computer was asleep since then. */
  | { readonly kind: 'lost'; readonly since: number; readonly why: 'cable' | 'slept' | 'trouble'; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /** There is no archive, or none any more, or a part of the app is missing: until the page is loaded anew nothing is read, kept or sent. */
  | { readonly kind: 'over'; readonly problem: Problem }
  /**
   * Another tab has the receiver; this one takes it up when that one is gone. `there`: what it does with it, null before it
   * told. `isDeaf`: it was asked to let go, by the person's word, and did not.
   */
  | { readonly kind: 'elsewhere'; readonly there: There | null; readonly isDeaf: boolean };

/** A moment told two ways: the true instant (null where nothing tells it), and the wall clock that the person saw. */
export interface Moment {
  /** Epoch milliseconds, on this computer's clock. */
  readonly at: number | null;
  /** The receiver's display clock, as epoch milliseconds *as if it were UTC*: format it with `timeZone: 'UTC'`. */
  readonly wallClockMs: number;
}

/** What the archive holds of one ring of the shown receiver's present generation. */
export interface RingView {
  /** Null for a type that nobody documented. */
  readonly name: PartitionName | null;
  readonly type: number;
  readonly pages: number;
  readonly records: number;
  /** Records with a wrong CRC: kept as bytes, never decoded. */
  readonly damaged: number;
  /** Pages of a layout that nobody documented: kept raw and checked, not decoded. */
  readonly rawPages: number;
  readonly oldest: Moment | null;
  readonly newest: Moment | null;
}

/** A change of the receiver's clocks, as its own settings history tells it. */
export interface ClockChange {
  readonly moment: Moment;
  /** `display`: the person set the clock on the screen. `system`: the inner clock was set. `lost`: power, and with it the time, was lost. */
  readonly kind: 'display' | 'system' | 'lost';
  /** Seconds that the clock went forward. */
  readonly bySeconds: number;
}

/** What is known of the shown receiver. */
export interface ReceiverDetails {
  readonly serial: string;
  /** As a person calls it; null for a product that nobody named. */
  readonly model: string | null;
  readonly firmwareVersion: string;
  /** Resets that were seen. */
  readonly resets: number;
  /** Ascending by type. */
  readonly rings: readonly RingView[];
  readonly clockMeasuredAt: number | null;
  /** Seconds a day that the inner clock gains (loses, below 0) on true time; null before two measurements a day apart. */
  readonly driftSecondsPerDay: number | null;
  /** Newest first; null where the receiver's settings, which tell of them, could not be read. */
  readonly clockChanges: readonly ClockChange[] | null;
}
