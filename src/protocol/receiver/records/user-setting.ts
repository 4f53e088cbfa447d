import { viewOfKnown, type RawRecord, type RecordTimes } from '../page.ts';
import { partitions } from '../partitions.ts';
import { latin1 } from '../xml.ts';

/** The bits of `enableFlags`. */
export const settingFlags = {
  blinded: 0x001,
  clock24Hours: 0x002,
  manufacturingMode: 0x004,
  lowAlert: 0x010,
  highAlert: 0x020,
  riseRate: 0x040,
  fallRate: 0x080,
  outOfRange: 0x100,
  timeLossOccurred: 0x200,
} as const;

/**
 * The settings after one change, the clock's included: type 12 is the history of the clock (receiver-protocol, 6.7
 * and 7.4). Null: the revision has no such field.
 */
export interface UserSettingRecord extends RecordTimes {
  /** Seconds: system time minus RTC. */
  readonly systemOffset: number;
  /** Seconds: display time minus system time. */
  readonly displayOffset: number;
  readonly transmitterId: string;
  /** The id as the older revisions pack it. */
  readonly transmitterWord: number | null;
  readonly enableFlags: number;
  readonly highAlertMgdl: number;
  readonly highSnoozeMinutes: number;
  readonly lowAlertMgdl: number;
  readonly lowSnoozeMinutes: number;
  /** mg/dL per minute, both positive. */
  readonly riseRate: number;
  readonly fallRate: number;
  readonly outOfRangeMinutes: number;
  /** Windows language id. */
  readonly language: number;
  readonly alarmProfile: number;
  /** 5 and above: fully set up; earlier records are nobody's settings. */
  readonly setUpState: number;
  readonly extra: UserSettingExtra | null;
}

/** What revision 6 adds. */
export interface UserSettingExtra {
  readonly predictiveLowSnoozeMinutes: number;
  readonly brightness: number;
  readonly sensorCode: string;
  readonly graphHeight: number;
}

const TRANSMITTER_AT = 16;
const ID_ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUWXY';
const ID_DIGITS = 5;
const ID_DIGIT_BITS = 5;
/** From here on the transmitter id is six characters of text instead of a packed u32. */
const TEXT_ID_REVISION = 5;
const EXTRA_REVISION = 6;

/** Null for a revision that nobody documented. Must: `record.crcOk`. */
export function decodeUserSetting(record: RawRecord, revision: number): UserSettingRecord | null {
  const view = viewOfKnown(record, partitions.userSetting, revision);
  if (!view) return null;
  const isPacked = revision < TEXT_ID_REVISION;
  const rest = TRANSMITTER_AT + (isPacked ? 4 : 6);
  const transmitterWord = isPacked ? view.getUint32(TRANSMITTER_AT, true) : null;
  const u16 = (offset: number): number => view.getUint16(rest + offset, true);
  return {
    systemTime: record.systemTime,
    displayTime: record.displayTime,
    systemOffset: view.getInt32(8, true),
    displayOffset: view.getInt32(12, true),
    transmitterId:
      transmitterWord === null ? latin1(record.bytes.subarray(TRANSMITTER_AT, rest)) : unpackTransmitterId(transmitterWord),
    transmitterWord,
    enableFlags: view.getUint32(rest, true),
    highAlertMgdl: u16(4),
    highSnoozeMinutes: u16(6),
    lowAlertMgdl: u16(8),
    lowSnoozeMinutes: u16(10),
    riseRate: u16(12),
    fallRate: u16(14),
    outOfRangeMinutes: u16(16),
    language: u16(18),
    alarmProfile: view.getUint8(rest + 20),
    setUpState: view.getUint8(rest + 21),
    extra: revision >= EXTRA_REVISION ? extraOf(record, view) : null,
  };
}

function extraOf({ bytes }: RawRecord, view: DataView): UserSettingExtra {
  return {
    predictiveLowSnoozeMinutes: view.getUint16(44, true),
    brightness: view.getUint8(46),
    sensorCode: latin1(bytes.subarray(47, 51)),
    graphHeight: view.getUint8(52),
  };
}

/** Five 5-bit digits, the most significant first. */
export function unpackTransmitterId(word: number): string {
  const digit = (_: unknown, i: number): string =>
    ID_ALPHABET.charAt((word >>> ((ID_DIGITS - 1 - i) * ID_DIGIT_BITS)) & (ID_ALPHABET.length - 1));
  return Array.from({ length: ID_DIGITS }, digit).join('');
}
