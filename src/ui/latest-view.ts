import { formatNumber, glucoseOf, type SpecialState } from '../domain/glucose.ts';
import type { Trend } from '../domain/trend.ts';
import type { ArchiveView, GlucoseUnit, Settings, TimedReading } from '../sync/face.ts';
import { ageOf, isRecent, LATE_AFTER_MS, type ReadingAge } from './reading-age.ts';
import { say, type Said } from './say.ts';

/** What has a sentence instead of a value. */
export type Wordless = SpecialState | 'unreadable';

/** What may be shown of the newest record, decided in one place (design, section 5). */
export type LatestView =
  | { readonly kind: 'empty' }
  /** There is a number and nobody has told the unit: ask, never guess. */
  | { readonly kind: 'unit-unknown' }
  | {
      readonly kind: 'glucose';
      readonly said: Said;
      readonly age: Exclude<ReadingAge, 'old'>;
      readonly trend: Trend | null;
      /** The difference to the reading before, signed, in the unit of `said`. */
      readonly change: string | null;
    }
  /** A special state, or a value only the receiver's own screen can be trusted for. */
  | {
      readonly kind: 'sentence';
      readonly state: Wordless;
      readonly at: number;
      readonly sinceAt: number | null;
      readonly age: Exclude<ReadingAge, 'old'>;
      readonly last: Said | null;
    }
  | { readonly kind: 'old'; readonly at: number; readonly state: Wordless | null; readonly sinceAt: number | null; readonly last: Said | null };

/** The unit the page speaks in: the person's choice, else the receiver's own. */
export function unitOf(chosen: GlucoseUnit | null, archive: ArchiveView): GlucoseUnit | null {
  return chosen ?? archive.unit;
}

/** Where a glucose lies outside the target range; LOW and HIGH always do. Empty for what lies within. */
export function outOf({ lowMgdl, highMgdl }: Settings['targetRange'], value: number): 'low' | 'high' | '' {
  if (value < lowMgdl) return 'low';
  return value > highMgdl ? 'high' : '';
}

export function latestView(archive: ArchiveView, unit: GlucoseUnit | null, now: number): LatestView {
  const { latest, lastGlucose, readings } = archive;
  if (latest === null) return { kind: 'empty' };
  const { at } = latest;
  const glucose = glucoseOf(latest.value);
  const said = say(glucose, unit, at);
  const age = ageOf(latest, now);

  if (glucose.kind === 'special' || glucose.kind === 'unreadable') {
    const state: Wordless = glucose.kind === 'special' ? glucose.state : 'unreadable';
    const last = lastGlucose && say(glucoseOf(lastGlucose.value), unit, lastGlucose.at);
    const told = { state, at, sinceAt: state === 'unreadable' ? null : sinceAt(readings, latest), last };
    return age === 'old' ? { kind: 'old', ...told } : { kind: 'sentence', age, ...told };
  }
  if (said === null) return { kind: 'unit-unknown' };
  if (age === 'old') return { kind: 'old', state: null, at, sinceAt: null, last: said };
  return {
    kind: 'glucose',
    said,
    age,
    trend: isRecent(age) ? latest.trend : null,
    change: isRecent(age) && unit !== null ? changeSince(readings, latest, unit) : null,
  };
}

/** When the run of equal special values that ends with `latest` began; null where that was before all `readings`. */
function sinceAt(readings: readonly TimedReading[], { at, value }: TimedReading): number | null {
  const other = readings.findLast((reading) => reading.at < at && reading.value !== value);
  return other ? readings.find((reading) => reading.at > other.at)!.at : null;
}

/** Null unless both are numbers and no reading between them was missed. */
function changeSince(readings: readonly TimedReading[], latest: TimedReading, unit: GlucoseUnit): string | null {
  const before = readings.findLast((reading) => reading.at < latest.at);
  if (before === undefined || latest.at - before.at > LATE_AFTER_MS) return null;
  const [from, to] = [glucoseOf(before.value), glucoseOf(latest.value)];
  if (from.kind !== 'number' || to.kind !== 'number') return null;
  return formatChange(from.glucoseMgdl, to.glucoseMgdl, unit);
}

/** The difference of the two numbers as they are shown, so that it agrees with them. */
function formatChange(fromMgdl: number, toMgdl: number, unit: GlucoseUnit): string {
  const digits = unit === 'mg/dL' ? 0 : 1;
  const shown = (glucoseMgdl: number): number => Number(formatNumber(glucoseMgdl, unit, 'en'));
  return new Intl.NumberFormat(undefined, {
    signDisplay: 'always', // a bare 0 beside the unit would read like a value
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(shown(toMgdl) - shown(fromMgdl))
    .replace('-', '−');
}
