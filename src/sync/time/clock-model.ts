import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { ClockMark } from '../../store/clock-history.ts';
import type { ClockRow } from '../../store/rows.ts';
import { errorIn, nearest } from '../timeline.ts';
import { isDisplayClockOdd } from './clock-note.ts';
import { correctionAt, isDrift, newestOf, type CorrectionPoint } from './drift.ts';
import { isElsewhere } from './elsewhere.ts';
import { clockPeriods, type ClockPeriods, type Period } from './periods.ts';
import { placeRecords, type Written } from './place-records.ts';

/** A moment of the receiver, receiver seconds. */
export interface ReceiverMoment {
  readonly systemTime: number;
  readonly displayTime: number;
}

/** An instant, epoch ms on this computer's clock; `isGuess`: no measurement tells it. */
export interface Instant {
  readonly at: number;
  readonly isGuess: boolean;
}

/** All that is known of one generation's clocks. */
export class ClockModel {
  readonly #rows: readonly ClockRow[];
  readonly #known: ClockPeriods;
  readonly #computerErrorMs: number | null;
  readonly #moved = new Map<Period, readonly ClockRow[]>();
  readonly #points = new Map<Period, readonly CorrectionPoint[]>();

  /** `rows`: ascending by `measuredAt`. `computerErrorMs`: Share's clock minus this computer's, as last known. */
  constructor(marks: readonly ClockMark[], rows: readonly ClockRow[], computerErrorMs: number | null) {
    this.#rows = rows;
    this.#known = clockPeriods(marks, rows);
    this.#computerErrorMs = computerErrorMs;
  }

  /** The period of each record; see `placeRecords`. */
  place(written: readonly Written[]): (Period | null)[] {
    return placeRecords(written, this.#known);
  }

  /**
   * The measurements that tell the time of a period, in its own system time; none where nothing does. Those of all periods
   * of its era do: UTC = RTC + something that no setting of a clock changes, so that corrections differ as the system
   * offsets do (receiver-protocol, 7.2).
   */
  rowsFor(period: Period | null): readonly ClockRow[] {
    if (!period) return [];
    return remembered(this.#moved, period, () =>
      this.#known.rows.filter((one) => one.period.era === period.era).map((one) => movedTo(period, one.period, one.row)),
    );
  }

  /** Null where there is not even a guess: no clock was ever measured. */
  instantOf(moment: ReceiverMoment, period: Period | null): Instant | null {
    const { systemTime } = moment;
    const taSeconds = period && correctionAt(this.#pointsIn(period), systemTime);
    if (taSeconds === null) return this.#guess(moment);
    return { at: Math.round(receiverTimeToMs(systemTime) + taSeconds * 1000), isGuess: false };
  }

  /**
   * On this computer's clock as it went at the last measurement: what was measured before that clock was set is left out, and what another
   * computer's clock says only where that agrees.
   */
  #pointsIn(period: Period): readonly CorrectionPoint[] {
    return remembered(this.#points, period, () => {
      const rows = this.rowsFor(period);
      const own = rows.filter((row) => !isElsewhere(row));
      const newest = newestOf((own.length > 0 ? own : rows).map((row) => this.#pointOf(row)));
      return rows.map((row) => this.#pointOf(row)).filter((point) => newest && isDrift(point, newest));
    });
  }

  /** By the display clock, whose distance from UTC is mostly the same for long. */
  #guess({ displayTime }: ReceiverMoment): Instant | null {
    if (this.#rows.length === 0) return null;
    const shown = this.#rows.flatMap((row) => {
      const { systemTime, displayOffsetSeconds: offset } = row;
      if (offset === null || isDisplayClockOdd(row)) return [];
      return [{ systemTime: systemTime + offset, taSeconds: this.#pointOf(row).taSeconds - offset }];
    });
    const taSeconds = nearest(shown, displayTime)?.taSeconds ?? 0;
    return { at: Math.round(receiverTimeToMs(displayTime) + taSeconds * 1000), isGuess: true };
  }

  #pointOf(row: ClockRow): CorrectionPoint {
    return { systemTime: row.systemTime, taSeconds: row.taSeconds - errorIn(row, this.#computerErrorMs) / 1000 };
  }
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** A measurement as it would have been, had the clock been set so. */
function movedTo(period: Period, from: Period, row: ClockRow): ClockRow {
  const bySeconds = period.systemOffset - from.systemOffset;
  if (bySeconds === 0) return row;
  return {
    ...row,
    systemTime: row.systemTime + bySeconds,
    taSeconds: row.taSeconds - bySeconds,
    systemOffsetSeconds: period.systemOffset,
  };
}
