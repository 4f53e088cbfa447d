import { decodeRecord, type RecordContent } from '../../protocol/receiver/decode-record.ts';
import type { RawRecord } from '../../protocol/receiver/page.ts';
import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { Store } from '../../store/open.ts';
import { storedPages } from '../../store/records.ts';
import type { Moment } from '../face.ts';
import type { ClockModel, ReceiverMoment } from './clock-model.ts';
import type { Period } from './periods.ts';

/** A record of any type with its true instant and the wall clock that the person saw. */
export interface TimedRecord {
  readonly type: number;
  readonly page: number;
  readonly slot: number;
  readonly content: RecordContent;
  readonly moment: Moment;
}

/** A record of a stored page, its CRC good. */
export interface WrittenRecord {
  readonly type: number;
  readonly page: number;
  readonly revision: number;
  readonly raw: RawRecord;
}

/** Every stored record of one ring whose CRC is good, in the order of writing. */
export async function recordsOf(
  store: Store,
  { serial, generation }: { readonly serial: string; readonly generation: number },
  type: number,
  model: ClockModel,
): Promise<TimedRecord[]> {
  const written: WrittenRecord[] = [];
  for await (const { page, revision, records } of storedPages(store, serial, generation, type)) {
    for (const raw of records ?? []) if (raw.crcOk) written.push({ type, page, revision, raw });
  }
  const periods = model.place(written.map(({ raw }) => raw));
  return written.map((record, nth) => timedRecord(model, record, periods[nth] ?? null));
}

export function timedRecord(model: ClockModel, { type, page, revision, raw }: WrittenRecord, period: Period | null): TimedRecord {
  const content = decodeRecord(raw, type, revision);
  return { type, page, slot: raw.slot, content, moment: momentOf(model, ownTimes(content, raw), period) };
}

/** A guessed instant is none. */
export function momentOf(model: ClockModel, times: ReceiverMoment, period: Period | null): Moment {
  const instant = model.instantOf(times, period);
  return { at: instant && !instant.isGuess ? instant.at : null, wallClockMs: receiverTimeToMs(times.displayTime) };
}

/**
 * What a record tells of, where that is not the moment of its writing: a backfilled reading's own time, and a user event's
 * as the person entered it on the display clock (receiver-protocol, 6.1 and 6.6).
 */
function ownTimes(content: RecordContent, { systemTime, displayTime }: ReceiverMoment): ReceiverMoment {
  switch (content.kind) {
    case 'egv':
      return { systemTime: content.egv.readingTime, displayTime: content.egv.readingDisplayTime };
    case 'user-event': {
      const { eventTime } = content.event;
      return { systemTime: systemTime + eventTime - displayTime, displayTime: eventTime };
    }
    default:
      return { systemTime, displayTime };
  }
}
