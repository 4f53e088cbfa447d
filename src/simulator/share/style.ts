import { formatShareDate } from '../../protocol/share/dates.ts';
import { shareTrendWords } from '../../protocol/share/trends.ts';
import type { PracticeReading } from './readings.ts';
import { subCode } from './subcode.ts';
import { answerOf, type PracticeAnswer, type ShareStyle } from './wire.ts';

/** How one age of the service writes what it says (share-api 2, 5, 6.1, 6.4, 7.4). */
export interface StyleOfAnswers {
  readonly name: ShareStyle;
  json(value: unknown, status?: number): PracticeAnswer;
  date(at: number): string;
  entry(reading: PracticeReading): Readonly<Record<string, string | number>>;
  /** The words of `SessionNotValid`, which is all that the two ages say differently about sessions. */
  sessionNotValid(sessionId: string): string;
}

const MINUTE_MS = 60_000;
/** The zone of the classic server, which it puts on everybody's DT (share-api 7.4). */
const SERVER_OFFSET_MINUTES = -420;
const FARTHEST_OFFSET_MINUTES = 14 * 60;

function zone(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const digits = `${Math.floor(minutes / 60)}`.padStart(2, '0') + `${minutes % 60}`.padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${digits}`;
}

/**
 * The person's own zone, from the wall clock they posted: how far DT is from WT, in whole quarters of an hour. How
 * the real server learns it is not known (share-api 7.4); a wall clock in no zone of the earth gives 0.
 */
function offsetOf(reading: PracticeReading): number {
  const minutes = Math.round((reading.dtAt - reading.wtAt) / (15 * MINUTE_MS)) * 15;
  return Math.abs(minutes) <= FARTHEST_OFFSET_MINUTES ? minutes : 0;
}

const classic: StyleOfAnswers = {
  name: 'classic',
  json: (value, status = 200) =>
    answerOf(status, 'application/json; charset=utf-8', JSON.stringify(value).replaceAll('/', String.raw`\/`)),
  date: formatShareDate,
  entry: (reading) => ({
    DT: `/Date(${reading.dtAt - SERVER_OFFSET_MINUTES * MINUTE_MS}${zone(SERVER_OFFSET_MINUTES)})/`,
    ST: classic.date(reading.stAt),
    Trend: reading.trend,
    Value: reading.value,
    WT: classic.date(reading.wtAt),
  }),
  sessionNotValid: () => 'Error in the application.',
};

const modern: StyleOfAnswers = {
  name: 'modern',
  json: (value, status = 200) => answerOf(status, 'application/json', JSON.stringify(value)),
  date: (at) => `Date(${at})`,
  entry: (reading) => ({
    WT: modern.date(reading.wtAt),
    ST: modern.date(reading.stAt),
    DT: `Date(${reading.wtAt}${zone(offsetOf(reading))})`,
    Value: reading.value,
    Trend: shareTrendWords[reading.trend],
  }),
  sessionNotValid: (sessionId) => `Session not active or timed out. [SessionId = ${sessionId}]`,
};

export const styles: Readonly<Record<ShareStyle, StyleOfAnswers>> = { modern, classic };

/** The object of share-api 5. `id` is the server's own number for the incident. */
export function refusalAnswer(
  style: StyleOfAnswers,
  fault: { readonly code: string; readonly message: string; readonly at: number; readonly id: string; readonly status?: number },
): PracticeAnswer {
  return style.json(
    { Code: fault.code, Message: fault.message, SubCode: subCode(style.name, fault), TypeName: 'FaultException' },
    fault.status ?? 500,
  );
}
