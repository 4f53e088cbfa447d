import { isSendable } from '../../domain/glucose.ts';
import type { TimedReading } from '../../domain/reading.ts';
import type { AttemptRow, DestinationRow, OutcomeKind, OutcomeRow, SentReading } from '../../store/rows.ts';
import type { Fate, FatedReading, KeptWhy } from '../face.ts';

/** Older readings cannot be proven, since nobody can read back more than 24 hours (design 3.5). */
export const MAX_AGE_MS = (23 * 60 + 30) * 60_000;

/** What the page counts and lists. */
const DAY_MS = 86_400_000;

/** Never send an instant later than this ahead of true time: it means the correction is wrong (share-api, 7.6). */
export const MAX_AHEAD_MS = 60_000;

export interface WaitingInput {
  /** Ascending: the bound receiver's, and maybe another's. */
  readonly readings: readonly TimedReading[];
  readonly outcomes: readonly OutcomeRow[];
  readonly attempt: AttemptRow | null;
  readonly destination: DestinationRow;
  readonly now: number;
  /** Share's clock minus this computer's, as last known. */
  readonly computerErrorMs: number | null;
}

export interface Waiting {
  /** Of every reading of the input, in its order, what became of it. */
  readonly fates: readonly FatedReading[];
  /** Ascending; to be sent, and in no open attempt. */
  readonly readings: readonly TimedReading[];
  /** What the person is told: those, and the ones of the open attempt, whose outcome is not known. */
  readonly count: number;
  /**
   * Readings of the last 24 h that stay here only: too old to be proven, of a time that nobody knows, or of a system time
   * that another reading had before, by which Share would know them (design, end of section 3).
   */
  readonly keptHere: number;
  readonly setAside: number;
}

/** What keeps a reading here that would else be sent. */
const withheld: ReadonlySet<KeptWhy> = new Set(['same-time', 'time-unsure', 'too-old']);

const fateKinds = {
  accepted: 'sent',
  seen: 'seen',
  duplicate: 'duplicate',
  'set-aside': 'set-aside',
} as const satisfies Record<OutcomeKind, Fate['kind']>;

interface Decided {
  readonly sent: Pick<SentReading, 'value' | 'trend'>;
  readonly fate: Fate;
}

/** What waits, and how many do not and why: all of it follows from the fates. */
export function waitingOf(input: WaitingInput): Waiting {
  const fates = fatesOf(input);
  const { bound, sharing } = input.destination;
  if (!bound || sharing.kind !== 'on') return { fates, readings: [], count: 0, keptHere: 0, setAside: 0 };
  const readings = fates.filter(({ fate }) => fate.kind === 'waiting').map(({ reading }) => reading);
  const ofLastDay = fates.filter(({ reading }) => reading.at >= input.now - DAY_MS);
  return {
    fates,
    readings,
    count: readings.length + (input.attempt?.readings.length ?? 0),
    keptHere: ofLastDay.filter(({ fate }) => fate.kind === 'kept' && withheld.has(fate.why)).length,
    setAside: ofLastDay.filter(({ fate }) => fate.kind === 'set-aside').length,
  };
}

/**
 * Derived, never flagged (design 3.5): there is no moment at which a reading is stored but not waiting.
 * Must: sharing being off, a time before it began, an outcome of any kind, the open attempt, another receiver, a value that
 * is no glucose, the future, age, a guessed time, and an earlier reading of the same system time each take a reading out;
 * nothing else does.
 */
function fatesOf({ readings, outcomes, attempt, destination, now, computerErrorMs }: WaitingInput): FatedReading[] {
  const { bound } = destination;
  const sendFrom = sendFromOf(destination, computerErrorMs);
  const decided = decidedOf(outcomes, attempt, bound?.serial);
  const claimed = new Set<number>();

  const fateOf = ({ place, systemTime, value, trend, at, isGuess }: TimedReading): Fate => {
    if (bound && place.serial !== bound.serial) return kept('other-receiver');
    if (!isSendable(value)) return kept('no-glucose');
    const known = decided.get(systemTime);
    const isSecond = claimed.has(systemTime);
    // What was sent with a reading's system time was this reading, and not one that the clock showed the same time for.
    if (known && !isSecond && known.sent.value === value && known.sent.trend === trend) return known.fate;
    if (sendFrom === null) return kept('sharing-off');
    if (at > now + MAX_AHEAD_MS) return kept('ahead');
    if (at < sendFrom) return kept('before-sharing');
    if (known || isSecond) return kept('same-time');
    if (isGuess) return kept('time-unsure');
    return at < now - MAX_AGE_MS ? kept('too-old') : { kind: 'waiting' };
  };

  return readings.map((reading) => {
    const fate = fateOf(reading);
    if (fate.kind !== 'kept' || withheld.has(fate.why)) claimed.add(reading.systemTime);
    return { reading, fate };
  });
}

function kept(why: KeptWhy): Fate {
  return { kind: 'kept', why };
}

/** From when on readings are sent, on this computer's clock as it goes now; null while nothing is. */
export function sendFromOf({ bound, sharing }: DestinationRow, computerErrorMs: number | null): number | null {
  if (!bound || sharing.kind !== 'on') return null;
  const { computerErrorMs: errorThen = computerErrorMs } = sharing;
  return sharing.sendFrom + (errorThen ?? 0) - (computerErrorMs ?? errorThen ?? 0);
}

/** By system time. */
function decidedOf(outcomes: readonly OutcomeRow[], attempt: AttemptRow | null, serial: string | undefined): Map<number, Decided> {
  const decided = new Map<number, Decided>();
  for (const row of outcomes) {
    if (row.serial === serial) decided.set(row.systemTime, { sent: row, fate: { kind: fateKinds[row.kind], at: row.decidedAt } });
  }
  if (!attempt) return decided;
  const fate = { kind: 'sending', at: attempt.beganAt } as const;
  for (const sent of attempt.readings) if (sent.serial === serial) decided.set(sent.systemTime, { sent, fate });
  return decided;
}
