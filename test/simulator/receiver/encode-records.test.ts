import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import type { RawRecord } from '../../../src/protocol/receiver/page.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting } from '../../../src/protocol/receiver/records/user-setting.ts';
import { latin1 } from '../../../src/protocol/receiver/xml.ts';
import { encodeCalSet } from '../../../src/simulator/receiver/records/cal-set.ts';
import { encodeInsertion } from '../../../src/simulator/receiver/records/insertion.ts';
import { encodeMeter } from '../../../src/simulator/receiver/records/meter.ts';
import { encodeSensor } from '../../../src/simulator/receiver/records/sensor.ts';
import { encodeUserEvent } from '../../../src/simulator/receiver/records/user-event.ts';
import { encodeUserSetting, packTransmitterId } from '../../../src/simulator/receiver/records/user-setting.ts';
import { pageVector } from './helpers.ts';

type Again = (raw: RawRecord, revision: number) => Uint8Array;

const sensor: Again = (raw) => encodeSensor(decodeSensor(raw, 1)!);
const calSet: Again = (raw, revision) => encodeCalSet(decodeCalSet(raw, revision)!, revision);
const userEvent: Again = (raw) => encodeUserEvent(decodeUserEvent(raw, 1)!);

const insertion: Again = (raw, revision) => {
  const record = decodeInsertion(raw, revision)!;
  return encodeInsertion({ ...record, transmitterId: latin1(record.tail ?? new Uint8Array()) }, revision);
};

const meter: Again = (raw, revision) => {
  const record = decodeMeter(raw, revision)!;
  return encodeMeter({ ...record, entryType: record.entryType ?? 0, transmitterTime: record.transmitterTime ?? 0 }, revision);
};

const noExtra = { predictiveLowSnoozeMinutes: 0, brightness: 0, sensorCode: '', graphHeight: 0 };

const userSetting: Again = (raw, revision) => {
  const record = decodeUserSetting(raw, revision)!;
  return encodeUserSetting({ ...record, ...(record.extra ?? noExtra) }, revision);
};

describe('encoding records', () => {
  it.each([
    ['page-07', 'sensor, revision 1', sensor],
    ['page-08', 'cal set, revision 2', calSet],
    ['page-13', 'cal set, revision 3', calSet],
    ['page-09', 'insertion, revision 1', insertion],
    ['page-15', 'insertion, revision 2', insertion],
    ['page-10', 'meter, revision 1', meter],
    ['page-16', 'meter, revision 3', meter],
    ['page-11', 'user event, revision 1', userEvent],
    ['page-12', 'user setting, revision 3', userSetting],
    ['page-17', 'user setting, revision 5', userSetting],
    ['page-21', 'user setting, revision 6', userSetting],
  ])('writes the records of %s (%s) again, byte for byte', (id, _, again) => {
    const { header, records } = decodePage(pageVector(id));
    expect(records.length).toBeGreaterThan(0);
    for (const raw of records) expect(again(raw, header.revision)).toEqual(raw.bytes);
  });

  it('refuses revisions that nobody documented', () => {
    const [raw] = decodePage(pageVector('page-08')).records;
    const record = decodeCalSet(raw!, 2)!;
    expect(() => encodeCalSet(record, 4)).toThrow(RangeError);
    const [setting] = decodePage(pageVector('page-12')).records;
    expect(() => encodeUserSetting({ ...decodeUserSetting(setting!, 3)!, ...noExtra }, 7)).toThrow(RangeError);
  });

  it('packs a transmitter id as the notes have it, and refuses letters that none has', () => {
    expect(packTransmitterId('60000')).toBe(6 * 2 ** 20);
    expect(packTransmitterId('YYYYY')).toBe(2 ** 25 - 1);
    expect(() => packTransmitterId('6OIVZ')).toThrow(RangeError);
  });
});
