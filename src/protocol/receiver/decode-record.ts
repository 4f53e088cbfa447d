import { decodeEgv, type EgvRecord } from './egv.ts';
import { xmlOfRecord } from './manufacturing.ts';
import type { RawRecord } from './page.ts';
import { partitions } from './partitions.ts';
import { ProtocolError } from './protocol-error.ts';
import { decodeCalSet, type CalSetRecord } from './records/cal-set.ts';
import { decodeInsertion, type InsertionRecord } from './records/insertion.ts';
import { decodeMeter, type MeterRecord } from './records/meter.ts';
import { decodeSensor, type SensorRecord } from './records/sensor.ts';
import { decodeUserEvent, type UserEventRecord } from './records/user-event.ts';
import { decodeUserSetting, type UserSettingRecord } from './records/user-setting.ts';

/** What a record says, by its type (receiver-protocol, 6). `raw`: nobody documented the layout, or the record contradicts it. */
export type RecordContent =
  | { readonly kind: 'egv'; readonly egv: EgvRecord }
  | { readonly kind: 'sensor'; readonly sensor: SensorRecord }
  | { readonly kind: 'cal-set'; readonly calSet: CalSetRecord }
  | { readonly kind: 'insertion'; readonly insertion: InsertionRecord }
  | { readonly kind: 'meter'; readonly meter: MeterRecord }
  | { readonly kind: 'user-event'; readonly event: UserEventRecord }
  | { readonly kind: 'user-setting'; readonly setting: UserSettingRecord }
  | { readonly kind: 'xml'; readonly xml: string }
  | { readonly kind: 'raw'; readonly bytes: Uint8Array };

/** Never throws. Must: `record.crcOk`. */
export function decodeRecord(record: RawRecord, type: number, revision: number): RecordContent {
  try {
    return documented(record, type, revision) ?? { kind: 'raw', bytes: record.bytes };
  } catch (error) {
    if (error instanceof ProtocolError) return { kind: 'raw', bytes: record.bytes };
    throw error;
  }
}

function documented(record: RawRecord, type: number, revision: number): RecordContent | null {
  switch (type) {
    case partitions.manufacturing:
    case partitions.firmwareParameters:
    case partitions.pcParameters:
      return { kind: 'xml', xml: xmlOfRecord(record) };
    case partitions.sensor: {
      const sensor = decodeSensor(record, revision);
      return sensor && { kind: 'sensor', sensor };
    }
    case partitions.egv:
    case partitions.backfilledEgv: {
      const egv = decodeEgv(record, type, revision);
      return egv && { kind: 'egv', egv };
    }
    case partitions.calSet: {
      const calSet = decodeCalSet(record, revision);
      return calSet && { kind: 'cal-set', calSet };
    }
    case partitions.insertion: {
      const insertion = decodeInsertion(record, revision);
      return insertion && { kind: 'insertion', insertion };
    }
    case partitions.meter: {
      const meter = decodeMeter(record, revision);
      return meter && { kind: 'meter', meter };
    }
    case partitions.userEvent: {
      const event = decodeUserEvent(record, revision);
      return event && { kind: 'user-event', event };
    }
    case partitions.userSetting: {
      const setting = decodeUserSetting(record, revision);
      return setting && { kind: 'user-setting', setting };
    }
    default:
      return null;
  }
}
