import { RECEIVER_EPOCH_MS, receiverTimeToMs } from '../../protocol/receiver/time.ts';
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

const ENTRIES_PER_DAY = ENTRIES_PER_CYCLE / 7;
const EGV_PER_PAGE = 38;

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
}

export interface Birth {
  /** The instant of the history's slot 0. */
  readonly anchorAt: number;
  /** Where the writing begins; null: after what was loaded. */
  readonly fromSlot: number | null;
  readonly utcMinusSystemMs: number;
  readonly displayOffset: number;
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
  const utcMinusSystem = options.utcMinusSystemSeconds ?? DEFAULT_UTC_MINUS_SYSTEM_SECONDS;
  return {
    anchorAt,
    fromSlot: options.pages ? null : Math.ceil((firstAt - anchorAt) / SLOT_MS),
    utcMinusSystemMs: newestLoaded ? anchorAt - receiverTimeToMs(newestLoaded.systemTime) : utcMinusSystem * 1000,
    displayOffset:
      options.displayOffsetSeconds ??
      (newestLoaded
        ? newestLoaded.displayTime - newestLoaded.systemTime
        : utcMinusSystem + DEFAULT_DISPLAY_MINUS_UTC_SECONDS),
  };
}

/** Pages that hold so many days of EGV records, the part pages at both ends included. */
export function egvPagesOfDays(days = DEFAULT_DAYS): number {
  return Math.ceil((days * ENTRIES_PER_DAY) / EGV_PER_PAGE) + 2;
}
