import { expect } from 'vitest';
import { isSendable } from '../../../src/domain/glucose.ts';
import { receiverTimeToMs } from '../../../src/protocol/receiver/time.ts';
import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import type { ShareOnHttp } from './share.ts';

/** Older readings stay here (design 3.5). */
const SENDABLE_AGE_MS = (23 * 60 + 30) * 60_000;

const WT_TOLERANCE_MS = 2_000;

/** What Share must end up with for one record. Instants are epoch milliseconds. */
export interface ExpectedReading {
  readonly serial: string;
  readonly stAt: number;
  readonly dtAt: number;
  readonly value: number;
  readonly trend: number;
  /** True UTC of the record, to a second. */
  readonly trueAt: number;
}

type Truth = Pick<PracticeReceiver, 'serial' | 'records' | 'utcMinusSystemSeconds'>;

/** The receiver's readings that may be sent, ascending: glucose, of the last 23 h 30 unless told. */
export function lastDayOf(receiver: Truth, now: number, ageMs = SENDABLE_AGE_MS): ExpectedReading[] {
  return receiver.records
    .filter(({ displayOnly, value }) => !displayOnly && isSendable(value))
    .map(({ systemTime, displayTime, value, trend }) => ({
      serial: receiver.serial,
      stAt: receiverTimeToMs(systemTime),
      dtAt: receiverTimeToMs(displayTime),
      value,
      trend,
      trueAt: receiverTimeToMs(systemTime) + receiver.utcMinusSystemSeconds * 1000,
    }))
    .filter(({ trueAt }) => trueAt >= now - ageMs);
}

/** Share holds exactly these, each right in ST, DT, Value, Trend and WT. */
export function expectHeld(upstream: ShareOnHttp, accountName: string, expected: readonly ExpectedReading[]): void {
  const posted = upstream.share.postedReadings(accountName).toSorted((a, b) => a.stAt - b.stAt);
  expect(posted.map(({ serial, stAt, dtAt, value, trend }) => ({ serial, stAt, dtAt, value, trend }))).toEqual(
    expected.map(({ serial, stAt, dtAt, value, trend }) => ({ serial, stAt, dtAt, value, trend })),
  );
  const wrong = posted.filter(({ wtAt }, index) => Math.abs(wtAt - expected[index]!.trueAt) > WT_TOLERANCE_MS);
  expect(wrong).toEqual([]);
}

/** Share holds exactly these, and each was posted once. */
export function expectArrived(upstream: ShareOnHttp, accountName: string, expected: readonly ExpectedReading[]): void {
  expectHeld(upstream, accountName, expected);
  expect(upstream.postedTimes(expected[0]!.serial)).toEqual(expected.map(({ stAt }) => stAt));
}
