import { RECEIVER_EPOCH_MS, receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { EarlierDisplay } from './clocks.ts';
import { ENTRIES_PER_CYCLE, SLOT_MS } from './history.ts';

/** True UTC minus system time of a receiver that loads no pages: neither zero nor round, as in real ones. */
export const DEFAULT_UTC_MINUS_SYSTEM_SECONDS = -14_365;

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 14;
const DEFAULT_NEWEST_AGE_SECONDS = 120;
/** The display clock of a person five hours west of Greenwich who set it 47 s fast. */
const DEFAULT_DISPLAY_MINUS_UTC_SECONDS = -5 * 3600 + 47;
/** Slot 0 of the story that is told when nothing says where it begins. */
const STORY_AT = RECEIVER_EPOCH_MS + 163_000;

const HOUR_SECONDS = 3600;
/** When the person set the receiver up, unless its history begins before that. */
const SET_UP_AT = Date.UTC(2014, 2, 1, 18);
const SET_UP_BEFORE_MS = 30 * DAY_MS;

const ENTRIES_PER_DAY = ENTRIES_PER_CYCLE / 7;

/**
 * When a practice receiver was born and what it brought along.
 *
 * Records lie on a grid of 300 s of true UTC. With neither `bornAt`, `newestAgeSeconds` nor `pages` the grid and the
 * story are fixed for ever: two receivers of one seed have the same records whenever they are made. Otherwise the
 * newest record is `newestAgeSeconds` old at `bornAt`, and the story (warm-up, gap, HIGH, LOW, calibrations) is laid
 * around it so that the newest records are ordinary glucose; for the same records later, give the same `bornAt`.
 */
export interface BirthOptions {
  /** Epoch milliseconds; default: now. */
  readonly bornAt?: number;
  /** Age of the newest record at birth; default 120. */
  readonly newestAgeSeconds?: number;
  /** How much history lies before birth, up to a year; default 14. The first page begins a little earlier. */
  readonly days?: number;
  /**
   * Raw pages of any types, as their partitions' contents. Nothing is made up before them: EGV records go on where the
   * newest loaded one ends, and the system clock is set so that it is `newestAgeSeconds` old at birth.
   */
  readonly pages?: readonly Uint8Array[];
  /** Not heeded when EGV pages are loaded. */
  readonly utcMinusSystemSeconds?: number;
  /** Display time minus system time; default: that of the newest loaded record, else UTC - 5 h, 47 s fast. */
  readonly displayOffsetSeconds?: number;
  /**
   * Whether the history has clock changes: a journey six hours east and back, then summer time. They divide the days
   * before birth, so two receivers have the same ones only with the same `bornAt`. Default false.
   */
  readonly clockChanges?: boolean;
  /** How much too fast the inner clock runs, in millionths; right at birth. Default 0. */
  readonly driftPpm?: number;
}

export interface Birth {
  /** The instant of the history's slot 0. */
  readonly anchorAt: number;
  readonly bornAt: number;
  /** Where the writing begins; null: after what was loaded. */
  readonly fromAt: number | null;
  readonly setUpAt: number;
  readonly utcMinusSystemMs: number;
  readonly displayOffset: number;
  readonly earlierDisplays: readonly EarlierDisplay[];
}

export function birthOf(
  options: BirthOptions,
  newestLoaded: { readonly systemTime: number; readonly displayTime: number } | null,
  now: number,
): Birth {
  const bornAt = options.bornAt ?? now;
  const fixed = options.bornAt === undefined && options.newestAgeSeconds === undefined && !options.pages;
  const anchorAt = fixed ? STORY_AT : bornAt - (options.newestAgeSeconds ?? DEFAULT_NEWEST_AGE_SECONDS) * 1000;
  const firstAt = bornAt - (options.days ?? DEFAULT_DAYS) * DAY_MS;
  const firstSlot = Math.ceil((firstAt - anchorAt) / SLOT_MS);
  const utcMinusSystem = options.utcMinusSystemSeconds ?? DEFAULT_UTC_MINUS_SYSTEM_SECONDS;
  const displayOffset =
    options.displayOffsetSeconds ??
    (newestLoaded
      ? newestLoaded.displayTime - newestLoaded.systemTime
      : utcMinusSystem + DEFAULT_DISPLAY_MINUS_UTC_SECONDS);
  return {
    anchorAt,
    bornAt,
    fromAt: options.pages ? null : anchorAt + firstSlot * SLOT_MS,
    setUpAt: Math.min(SET_UP_AT, firstAt - SET_UP_BEFORE_MS),
    utcMinusSystemMs: newestLoaded ? anchorAt - receiverTimeToMs(newestLoaded.systemTime) : utcMinusSystem * 1000,
    displayOffset,
    earlierDisplays: options.clockChanges ? journeyAndSummer(firstAt, bornAt, displayOffset) : [],
  };
}

/** Standard time, six hours east of it, standard time again; summer time is the present. */
function journeyAndSummer(firstAt: number, bornAt: number, displayOffset: number): EarlierDisplay[] {
  const until = (share: number): number => Math.round(firstAt + (bornAt - firstAt) * share);
  const standard = displayOffset - HOUR_SECONDS;
  return [
    { until: until(0.4), displayOffset: standard },
    { until: until(0.5), displayOffset: standard + 6 * HOUR_SECONDS },
    { until: until(0.8), displayOffset: standard },
  ];
}

/** Pages that hold so many days of EGV records, the part pages at both ends included. */
export function egvPagesOfDays(days = DEFAULT_DAYS, perPage = 38): number {
  return Math.ceil((days * ENTRIES_PER_DAY) / perPage) + 2;
}
