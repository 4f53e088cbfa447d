import type { ArchiveRow, PageFileRow } from '../../exchange/archive-rows.ts';
import type { AttemptRow, ClockRow, DestinationRow, OutcomeRow, PageRow, ReceiverRow, SentReading } from '../../store/rows.ts';
import type { AccountRows } from '../../store/accounts.ts';

/** The store's rows as the file's: field by field, so that nothing new or secret slips into a file. */

export function receiverFileRow(row: ReceiverRow): ArchiveRow {
  const { serial, generation, productId, productName, firmwareVersion, unit, firstSeenAt, lastSeenAt } = row;
  const partitionInfo = row.partitionInfo && { firmwareVersion: row.partitionInfo.firmwareVersion, xml: row.partitionInfo.xml };
  return { kind: 'receiver', serial, generation, productId, productName, firmwareVersion, partitionInfo, unit, firstSeenAt, lastSeenAt };
}

export function pageFileRow({ serial, generation, type, page, wasLast, storedAt, recordBytes, bytes }: PageRow): PageFileRow {
  return { kind: 'page', serial, generation, type, page, wasLast, storedAt, ...(recordBytes !== undefined && { recordBytes }), bytes };
}

export function clockFileRow(row: ClockRow): ArchiveRow {
  const { serial, generation, measuredAt, systemTime, taSeconds, roundTripMs, rtcSeconds, displayOffsetSeconds, systemOffsetSeconds } = row;
  const { source, computerErrorMs } = row;
  const measured = { serial, generation, measuredAt, systemTime, taSeconds, roundTripMs, rtcSeconds, displayOffsetSeconds, systemOffsetSeconds };
  return { kind: 'clock', ...measured, source, computerErrorMs };
}

/**
 * Accounts by region and name, since their ids are this computer's own; then what was sent, then what is on its way. What stays of an account
 * that was forgotten has no name, and stays here.
 */
export function accountFileRows({ destinations, outcomes, attempts }: AccountRows): ArchiveRow[] {
  const named = destinations.filter(({ accountName }) => accountName !== '');
  const sorted = named.toSorted((a, b) => before([a.region, a.accountName], [b.region, b.accountName]));
  return sorted
    .map(accountFileRow)
    .concat(
      sorted.flatMap(({ id }, account) => outcomes.filter((row) => row.destination === id).map((row) => outcomeFileRow(row, account))),
      sorted.flatMap(({ id }, account) => attempts.filter((row) => row.destination === id).map((row) => attemptFileRow(row, account))),
    );
}

function accountFileRow({ region, accountName, bound, times, signIn }: DestinationRow): ArchiveRow {
  const { triedAt, lockedUntil, locks } = signIn;
  const agreed = bound && { serial: bound.serial, agreedAt: bound.agreedAt };
  return { kind: 'account', region, accountName, bound: agreed, times, triedAt, lockedUntil, locks };
}

function outcomeFileRow(row: OutcomeRow, account: number): ArchiveRow {
  return { kind: 'outcome', account, became: row.kind, decidedAt: row.decidedAt, ...reading(row) };
}

function attemptFileRow({ beganAt, readings, refusedAlone }: AttemptRow, account: number): ArchiveRow {
  return { kind: 'attempt', account, beganAt, readings: readings.map(reading), refusedAlone };
}

function reading({ serial, systemTime, stAt, dtAt, taSeconds, value, trend }: SentReading): SentReading {
  return { serial, systemTime, stAt, dtAt, taSeconds, value, trend };
}

function before([a, one]: readonly [string, string], [b, other]: readonly [string, string]): number {
  const [x, y] = a === b ? [one, other] : [a, b];
  return x < y ? -1 : Number(x > y);
}
