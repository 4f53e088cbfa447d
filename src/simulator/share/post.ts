import type { Trend } from '../../domain/trend.ts';
import { parseShareDate } from '../../protocol/share/dates.ts';
import { invalidArgument } from './refusal.ts';

/** One entry of a post, its times as epoch milliseconds. `dtAt` is a wall clock written as if it were UTC (share-api 7.4). */
export interface PostedEgv {
  readonly stAt: number;
  readonly dtAt: number;
  readonly value: number;
  readonly trend: Trend;
}

export interface Post {
  readonly serial: string;
  readonly taSeconds: number;
  readonly egvs: readonly PostedEgv[];
}

type Members = Readonly<Record<string, unknown>>;

export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/**
 * Reads the body of `PostReceiverEgvRecords` (share-api 3.1). A missing TA counts as 0, members that nobody knows are
 * ignored. Throws `Refused` with `InvalidArgument` for the first thing that does not fit.
 */
export function readPost(body: unknown): Post {
  const { SN, Egvs, TA = 0 } = membersOf(body);
  if (typeof SN !== 'string' || SN === '') throw invalidArgument('The argument SN is null or empty.');
  if (typeof TA !== 'number' || !Number.isInteger(TA)) throw invalidArgument('Invalid number in field TA');
  if (!Array.isArray(Egvs) || Egvs.length === 0) throw invalidArgument('The argument Egvs is null or empty.');
  return { serial: SN, taSeconds: TA, egvs: Egvs.map((egv) => readEgv(membersOf(egv))) };
}

function readEgv(egv: Members): PostedEgv {
  const value = egv['Value'];
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalidArgument('Invalid number in field Value');
  return { stAt: readDate(egv, 'ST'), dtAt: readDate(egv, 'DT'), value, trend: readTrend(egv['Trend']) };
}

function readDate(egv: Members, field: 'ST' | 'DT'): number {
  const text = egv[field];
  const date = typeof text === 'string' ? parseShareDate(text) : null;
  if (date === null) throw invalidArgument(`Invalid date in field ${field}`);
  return date.at;
}

/** Uploads use the number even today (share-api 6.1). */
function readTrend(value: unknown): Trend {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 9) return value as Trend;
  throw invalidArgument('Invalid number in field Trend');
}
