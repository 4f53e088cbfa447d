import type { RecordTimes } from '../../../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../../../protocol/receiver/partitions.ts';
import { asciiBytes } from '../bytes.ts';
import { beginRecord, known, sealRecord } from './seal.ts';

/** Fields as in receiver-protocol 6.7; what a revision has no room for is left out. */
export interface UserSettingFields extends RecordTimes {
  /** Seconds. */
  readonly systemOffset: number;
  readonly displayOffset: number;
  /** Five characters, or six from revision 5 on. */
  readonly transmitterId: string;
  readonly enableFlags: number;
  readonly highAlertMgdl: number;
  readonly highSnoozeMinutes: number;
  readonly lowAlertMgdl: number;
  readonly lowSnoozeMinutes: number;
  readonly riseRate: number;
  readonly fallRate: number;
  readonly outOfRangeMinutes: number;
  readonly language: number;
  readonly alarmProfile: number;
  readonly setUpState: number;
  /** Revision 6 only, as are those that follow. */
  readonly predictiveLowSnoozeMinutes: number;
  readonly brightness: number;
  readonly sensorCode: string;
  readonly graphHeight: number;
}

const ID_ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUWXY';
const ID_DIGIT_BITS = 5;
const TEXT_ID_REVISION = 5;
const EXTRA_REVISION = 6;

/** 48, 50 or 60 bytes. */
export function encodeUserSetting(fields: UserSettingFields, revision: number): Uint8Array {
  const size = known(recordBytes(partitions.userSetting, revision), 'user setting', revision);
  const { bytes, view } = beginRecord(size, fields);
  view.setInt32(8, fields.systemOffset, true);
  view.setInt32(12, fields.displayOffset, true);
  const isText = revision >= TEXT_ID_REVISION;
  if (isText) bytes.set(asciiBytes(fields.transmitterId), 16);
  else view.setUint32(16, packTransmitterId(fields.transmitterId), true);
  const rest = isText ? 22 : 20;
  view.setUint32(rest, fields.enableFlags, true);
  const words = [
    fields.highAlertMgdl,
    fields.highSnoozeMinutes,
    fields.lowAlertMgdl,
    fields.lowSnoozeMinutes,
    fields.riseRate,
    fields.fallRate,
    fields.outOfRangeMinutes,
    fields.language,
  ];
  words.forEach((word, nth) => view.setUint16(rest + 4 + 2 * nth, word, true));
  view.setUint8(rest + 20, fields.alarmProfile);
  view.setUint8(rest + 21, fields.setUpState);
  if (revision >= EXTRA_REVISION) {
    view.setUint16(44, fields.predictiveLowSnoozeMinutes, true);
    view.setUint8(46, fields.brightness);
    bytes.set(asciiBytes(fields.sensorCode), 47);
    view.setUint8(52, fields.graphHeight);
  }
  return sealRecord(bytes);
}

/** Five 5-bit digits, the most significant first. Throws `RangeError` for a letter that no id has. */
export function packTransmitterId(id: string): number {
  return Array.from(id).reduce((word, letter) => {
    const digit = ID_ALPHABET.indexOf(letter);
    if (digit < 0) throw new RangeError(`no transmitter id has ${letter}`);
    return word * 2 ** ID_DIGIT_BITS + digit;
  }, 0);
}
