import type { AttemptFileRow, ClockFileRow, OutcomeFileRow, PageFileRow, ReceiverFileRow } from '../../exchange/archive-rows.ts';
import type { AttemptRow, ClockRow, OutcomeRow, PageRow, ReceiverRow } from '../../store/rows.ts';

/** The file's rows as the store's: field by field, with this archive's own generations and destinations. */

export function receiverRow(row: ReceiverFileRow, generation: number): ReceiverRow {
  const { serial, productId, productName, firmwareVersion, unit, firstSeenAt, lastSeenAt } = row;
  const partitionInfo = row.partitionInfo && { ...row.partitionInfo, foreign: true as const };
  return { serial, generation, productId, productName, firmwareVersion, partitionInfo, unit, firstSeenAt, lastSeenAt };
}

export function pageRow(row: PageFileRow, generation: number): PageRow {
  const { serial, type, page, wasLast, storedAt, recordBytes, bytes } = row;
  return { serial, generation, type, page, bytes, wasLast, storedAt, ...(recordBytes !== undefined && { recordBytes }) };
}

/** Another computer's clock measured it; this one's error must not correct it. */
export function clockRow(row: ClockFileRow, generation: number): ClockRow {
  const { serial, measuredAt, systemTime, taSeconds, roundTripMs, rtcSeconds, displayOffsetSeconds, systemOffsetSeconds } = row;
  const { source, computerErrorMs } = row;
  const measured = { serial, generation, measuredAt, systemTime, taSeconds, roundTripMs, rtcSeconds, displayOffsetSeconds, systemOffsetSeconds };
  return { ...measured, source, computerErrorMs, foreign: true };
}

export function outcomeRow(row: OutcomeFileRow, destination: string): OutcomeRow {
  const { serial, systemTime, stAt, dtAt, taSeconds, value, trend, became, decidedAt } = row;
  return { destination, kind: became, decidedAt, serial, systemTime, stAt, dtAt, taSeconds, value, trend };
}

/** Nobody here saw its end: what Share knows of it may be the person's own. */
export function attemptRow({ beganAt, readings, refusedAlone }: AttemptFileRow, destination: string): AttemptRow {
  return { destination, beganAt, readings, refusedAlone, isAgain: true };
}
