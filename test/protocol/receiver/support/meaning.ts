import { trendNames } from '../../../../src/domain/trend.ts';
import { decodeEgv } from '../../../../src/protocol/receiver/egv.ts';
import { xmlOfRecord } from '../../../../src/protocol/receiver/manufacturing.ts';
import { decodePage } from '../../../../src/protocol/receiver/decode-page.ts';
import { PAGE_HEADER_BYTES, type PageHeader, type RawRecord } from '../../../../src/protocol/receiver/page.ts';
import { partitions } from '../../../../src/protocol/receiver/partitions.ts';
import { decodeCalSet } from '../../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting } from '../../../../src/protocol/receiver/records/user-setting.ts';
import { receiverTimeToMs } from '../../../../src/protocol/receiver/time.ts';
import { xmlAttributes } from '../../../../src/protocol/receiver/xml.ts';
import { toHex, type HeaderMeaning, type PageMeaning } from './vectors.ts';

/** Our decoded values in the words of the vectors, every field of them: the one place where the two are mapped. */

type Fields = Record<string, unknown>;

const typeNames: Readonly<Record<number, string>> = {
  0: 'MANUFACTURING_DATA',
  3: 'SENSOR_DATA',
  4: 'EGV_DATA',
  5: 'CAL_SET',
  7: 'INSERTION_TIME',
  10: 'METER_DATA',
  11: 'USER_EVENT_DATA',
  12: 'USER_SETTING_DATA',
  18: 'BACKFILLED_EGV_DATA',
};

const noiseNames = ['NONE', 'CLEAN', 'LIGHT', 'MEDIUM', 'HEAVY', 'NOT_COMPUTED', 'MAX'];

export function meaningOfPage(bytes: Uint8Array): PageMeaning {
  const { header, recordBytes, records } = decodePage(bytes);
  const rest = bytes.subarray(PAGE_HEADER_BYTES + records.length * recordBytes);
  return {
    header: meaningOfHeader(header),
    records: records.map((record) => ({ ...commonOf(record), ...ownOf(record, header) })),
    fill: [...new Set(rest)].map((byte) => toHex(Uint8Array.of(byte))).join(' '),
  };
}

export function meaningOfHeader({ recordCount, ...header }: PageHeader): HeaderMeaning {
  return { ...header, records: recordCount, typeName: typeNames[header.type] ?? 'unknown' };
}

export function isoOf(receiverSeconds: number): string {
  return new Date(receiverTimeToMs(receiverSeconds)).toISOString().slice(0, 19);
}

function commonOf({ index, systemTime, displayTime, crc, crcOk }: RawRecord): Fields {
  return {
    index,
    systemSeconds: systemTime,
    displaySeconds: displayTime,
    systemTime: isoOf(systemTime),
    displayTime: isoOf(displayTime),
    crc,
    crcOk,
  };
}

function ownOf(record: RawRecord, { type, revision }: PageHeader): Fields {
  switch (type) {
    case partitions.manufacturing:
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
      return userSettingFields(record, revision);
    default:
      throw new Error(`no vector has type ${type}`);
  }
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error('the decoder does not know this revision');
  return value;
}

const shout = (name: string): string => name.toUpperCase().replaceAll('-', '_');

function xmlFields(record: RawRecord): Fields {
  const xml = xmlOfRecord(record);
  return { xml, attributes: xmlAttributes(xml, 'ManufacturingParameters')[0] };
}

function sensorFields(record: RawRecord, revision: number): Fields {
  const { unfiltered, filtered, rssiDbm, unknown17 } = known(decodeSensor(record, revision));
  return { unfiltered, filtered, rssiDbm, rssiRaw: rssiDbm & 0xff, unknown17 };
}

function egvFields(record: RawRecord, type: number, revision: number): Fields {
  const egv = known(decodeEgv(record, type, revision));
  const short = {
    glucoseRaw: egv.glucoseWord,
    glucose: egv.value,
    displayOnly: egv.displayOnly,
    trendNoise: egv.trendNoise,
    trend: egv.trend,
    trendName: shout(trendNames[egv.trend]),
    noise: egv.noise,
    noiseName: noiseNames[egv.noise],
  };
  if (revision < 4) return short;
  const long = {
    ...short,
    flags: egv.glucoseWord & 0x6000,
    backfilled: egv.backfilled,
    systemTimeSeconds: egv.ownSystemTime,
    transmitterTimeSeconds: egv.transmitterTime,
    filteredRate: egv.filteredRate,
    algorithmState: egv.algorithmState,
  };
  if (revision < 5) return long;
  return { ...long, predictedRaw: egv.predictedWord, predicted: known(egv.predictedWord) & 0x3ff };
}

function calSetFields(record: RawRecord, revision: number): Fields {
  const { slope, intercept, scale, unknown32, decay, points, tail } = known(decodeCalSet(record, revision));
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

function insertionFields(record: RawRecord, revision: number): Fields {
  const { insertionTime, state, stateCode, tail } = known(decodeInsertion(record, revision));
  return {
    insertionSeconds: insertionTime,
    insertionTime: insertionTime === null ? null : isoOf(insertionTime),
    state: stateCode,
    stateName: shout(state),
    ...(tail && { tail: toHex(tail) }),
  };
}

function meterFields(record: RawRecord, revision: number): Fields {
  const { valueMgdl, meterTime, entryType, transmitterTime } = known(decodeMeter(record, revision));
  return {
    value: valueMgdl,
    meterSeconds: meterTime,
    meterTime: isoOf(meterTime),
    ...(entryType !== null && { entryType }),
    ...(transmitterTime !== null && { transmitterSeconds: transmitterTime }),
  };
}

function userEventFields(record: RawRecord, revision: number): Fields {
  const event = known(decodeUserEvent(record, revision));
  return {
    eventType: event.kindCode,
    eventTypeName: shout(event.kind),
    eventSubType: event.detailCode,
    eventSubTypeName: event.detail === null ? null : shout(event.detail),
    eventSeconds: event.eventTime,
    eventTime: isoOf(event.eventTime),
    value: event.value,
  };
}

function userSettingFields(record: RawRecord, revision: number): Fields {
  const setting = known(decodeUserSetting(record, revision));
  const { systemOffset, displayOffset, transmitterId, enableFlags, riseRate, fallRate, language } = setting;
  return {
    systemOffset,
    displayOffset,
    transmitterId,
    ...(setting.transmitterWord !== null && { transmitterIdRaw: setting.transmitterWord }),
    enableFlags,
    highAlert: setting.highAlertMgdl,
    highSnoozeMin: setting.highSnoozeMinutes,
    lowAlert: setting.lowAlertMgdl,
    lowSnoozeMin: setting.lowSnoozeMinutes,
    riseRate,
    fallRate,
    outOfRangeMin: setting.outOfRangeMinutes,
    language,
    alarmProfile: setting.alarmProfile,
    setUpState: setting.setUpState,
    ...(setting.extra && {
      predictiveLowSnooze: setting.extra.predictiveLowSnoozeMinutes,
      brightness: setting.extra.brightness,
      sensorCode: setting.extra.sensorCode,
      graphHeight: setting.extra.graphHeight,
    }),
  };
}
