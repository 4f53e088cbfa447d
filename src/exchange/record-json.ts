import { trendNames } from '../domain/trend.ts';
import { decodeEgv } from '../protocol/receiver/egv.ts';
import { xmlOfRecord } from '../protocol/receiver/manufacturing.ts';
import type { RawRecord } from '../protocol/receiver/page.ts';
import { partitions } from '../protocol/receiver/partitions.ts';
import { decodeCalSet } from '../protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../protocol/receiver/records/meter.ts';
import { decodeSensor } from '../protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../protocol/receiver/records/user-event.ts';
import { receiverTimeToMs } from '../protocol/receiver/time.ts';
import { xmlAttributes } from '../protocol/receiver/xml.ts';
import { toHex } from './hex.ts';
import { noiseName, shout } from './record-names.ts';
import { settingFields } from './setting-json.ts';

/** Field names are those of the JSON that maintainers compare with; instants are receiver time, without a zone. */
export type Fields = Readonly<Record<string, unknown>>;

/** Receiver seconds as ISO text without a zone: no receiver clock is UTC. */
export function isoOf(receiverSeconds: number): string {
  return new Date(receiverTimeToMs(receiverSeconds)).toISOString().slice(0, 19);
}

/**
 * The fields of a record's own type, also of one whose CRC is wrong. Null where nobody documented them. Throws
 * 'bad-record' for a record that contradicts its layout.
 */
export function ownFields(record: RawRecord, type: number, revision: number): Fields | null {
  switch (type) {
    case partitions.manufacturing:
    case partitions.firmwareParameters:
    case partitions.pcParameters:
      return xmlFields(record);
    case partitions.sensor:
      return sensorFields(record, revision);
    case partitions.egv:
    case partitions.backfilledEgv:
      return egvFields(record, type, revision);
    case partitions.calSet:
      return calSetFields(record, revision);
    case partitions.insertion:
      return insertionFields(record, revision);
    case partitions.meter:
      return meterFields(record, revision);
    case partitions.userEvent:
      return userEventFields(record, revision);
    case partitions.userSetting:
      return settingFields(record, revision);
    default:
      return null;
  }
}

/** The tag differs from type to type; one element is the whole text. */
function xmlFields(record: RawRecord): Fields {
  const xml = xmlOfRecord(record);
  const [, tag] = /<([A-Za-z]+)/.exec(xml) ?? [];
  return { xml, attributes: (tag === undefined ? undefined : xmlAttributes(xml, tag)[0]) ?? {} };
}

function sensorFields(record: RawRecord, revision: number): Fields | null {
  const sensor = decodeSensor(record, revision);
  if (!sensor) return null;
  const { unfiltered, filtered, rssiDbm, unknown17 } = sensor;
  return { unfiltered, filtered, rssiDbm, rssiRaw: rssiDbm & 0xff, unknown17 };
}

function egvFields(record: RawRecord, type: number, revision: number): Fields | null {
  const egv = decodeEgv(record, type, revision);
  if (!egv) return null;
  const isLong = egv.ownSystemTime !== null;
  return {
    glucoseRaw: egv.glucoseWord,
    glucose: egv.value,
    displayOnly: egv.displayOnly,
    ...(isLong && {
      flags: egv.glucoseWord & 0x6000,
      backfilled: egv.backfilled,
      systemTimeSeconds: egv.ownSystemTime,
      transmitterTimeSeconds: egv.transmitterTime,
      filteredRate: egv.filteredRate,
      algorithmState: egv.algorithmState,
    }),
    ...(egv.predictedWord !== null && { predictedRaw: egv.predictedWord, predicted: egv.predictedWord & 0x3ff }),
    trendNoise: egv.trendNoise,
    trend: egv.trend,
    trendName: shout(trendNames[egv.trend]),
    noise: egv.noise,
    noiseName: noiseName(egv.noise),
  };
}

function calSetFields(record: RawRecord, revision: number): Fields | null {
  const calSet = decodeCalSet(record, revision);
  if (!calSet) return null;
  const { slope, intercept, scale, unknown32, decay, points, tail } = calSet;
  const subRecords = points.map(({ enteredTime, meterMgdl, sensorRaw, appliedTime, unknown16 }) => ({
    enteredSeconds: enteredTime,
    enteredTime: isoOf(enteredTime),
    meter: meterMgdl,
    sensorRaw,
    appliedSeconds: appliedTime,
    appliedTime: isoOf(appliedTime),
    unknown16,
  }));
  return { slope, intercept, scale, unknown32, decay, subRecords, ...(tail && { tailDoubles: tail }) };
}

function insertionFields(record: RawRecord, revision: number): Fields | null {
  const insertion = decodeInsertion(record, revision);
  if (!insertion) return null;
  const { insertionTime, state, stateCode, tail } = insertion;
  return {
    insertionSeconds: insertionTime,
    insertionTime: insertionTime === null ? null : isoOf(insertionTime),
    state: stateCode,
    stateName: shout(state),
    ...(tail && { tail: toHex(tail) }),
  };
}

function meterFields(record: RawRecord, revision: number): Fields | null {
  const meter = decodeMeter(record, revision);
  if (!meter) return null;
  const { valueMgdl, meterTime, entryType, transmitterTime } = meter;
  return {
    value: valueMgdl,
    ...(entryType !== null && { entryType }),
    meterSeconds: meterTime,
    ...(transmitterTime !== null && { transmitterSeconds: transmitterTime }),
    meterTime: isoOf(meterTime),
  };
}

function userEventFields(record: RawRecord, revision: number): Fields | null {
  const event = decodeUserEvent(record, revision);
  if (!event) return null;
  return {
    eventType: event.kindCode,
    eventSubType: event.detailCode,
    eventSeconds: event.eventTime,
    value: event.value,
    eventTypeName: shout(event.kind),
    eventSubTypeName: event.detail === null ? null : shout(event.detail),
    eventTime: isoOf(event.eventTime),
  };
}
