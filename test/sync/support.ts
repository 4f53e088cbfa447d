import type { TimedReading } from '../../src/domain/reading.ts';
import type { ClockRow, DestinationRow, OutcomeRow, SentReading } from '../../src/store/rows.ts';
import { neverTried } from '../../src/sync/upload/sign-in-policy.ts';

export const SERIAL = 'SM00000001';
export const NOW = 1_760_000_000_000;
const RECEIVER_EPOCH_MS = 1_230_768_000_000;

/** The receivers of these tests run this far from UTC. */
export const TA = -14_365;

export function systemTimeAt(at: number): number {
  return (at - RECEIVER_EPOCH_MS) / 1000 - TA;
}

export function reading(at: number, value = 120, over: Partial<TimedReading> = {}): TimedReading {
  const systemTime = systemTimeAt(at);
  const place = { serial: SERIAL, generation: 0, type: 4, page: 1, slot: 0 };
  return { place, systemTime, displayTime: systemTime - 28_789, value, trend: 4, backfilled: false, at, ...over };
}

/** `count` readings, five minutes apart, the newest `newestAgeMs` old; ascending. */
export function readings(count: number, newestAgeMs = 60_000): TimedReading[] {
  return Array.from({ length: count }, (_, i) => reading(NOW - newestAgeMs - (count - 1 - i) * 300_000, 100 + (i % 100)));
}

export function clockRow(over: Partial<ClockRow> = {}): ClockRow {
  return {
    serial: SERIAL,
    generation: 0,
    measuredAt: NOW,
    systemTime: systemTimeAt(NOW),
    taSeconds: TA,
    roundTripMs: 14,
    rtcSeconds: 21_890_973,
    displayOffsetSeconds: -28_789,
    systemOffsetSeconds: 126_467_628,
    source: 'share',
    computerErrorMs: 0,
    ...over,
  };
}

export function destination(over: Partial<DestinationRow> = {}): DestinationRow {
  return {
    id: 'd1',
    region: 'us',
    accountName: 'alice',
    accountId: null,
    bound: { serial: SERIAL, agreedAt: 0 },
    sharing: { kind: 'on', since: 0, sendFrom: 0 },
    signIn: neverTried,
    canary: { kind: 'needed' },
    times: 'receiver',
    everReadBack: false,
    assignedSerial: SERIAL,
    monitoring: null,
    restartedAt: [],
    lastSentAt: null,
    createdAt: 0,
    ...over,
  };
}

export function sent({ systemTime, displayTime, value, trend }: TimedReading): SentReading {
  const stAt = RECEIVER_EPOCH_MS + systemTime * 1000;
  return { serial: SERIAL, systemTime, stAt, dtAt: RECEIVER_EPOCH_MS + displayTime * 1000, taSeconds: TA, value, trend };
}

export function outcome(of: TimedReading, kind: OutcomeRow['kind'] = 'accepted'): OutcomeRow {
  return { ...sent(of), destination: 'd1', kind, decidedAt: NOW };
}
