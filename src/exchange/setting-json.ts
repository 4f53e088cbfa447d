import type { RawRecord } from '../protocol/receiver/page.ts';
import { decodeUserSetting } from '../protocol/receiver/records/user-setting.ts';

/** The fields of a settings record; null for a revision that nobody documented. */
export function settingFields(record: RawRecord, revision: number): Readonly<Record<string, unknown>> | null {
  const setting = decodeUserSetting(record, revision);
  if (!setting) return null;
  const { systemOffset, displayOffset, transmitterWord, transmitterId, enableFlags, riseRate, fallRate } = setting;
  const { language, alarmProfile, setUpState, extra } = setting;
  return {
    systemOffset,
    displayOffset,
    ...(transmitterWord !== null && { transmitterIdRaw: transmitterWord }),
    transmitterId,
    enableFlags,
    highAlert: setting.highAlertMgdl,
    highSnoozeMin: setting.highSnoozeMinutes,
    lowAlert: setting.lowAlertMgdl,
    lowSnoozeMin: setting.lowSnoozeMinutes,
    riseRate,
    fallRate,
    outOfRangeMin: setting.outOfRangeMinutes,
    language,
    alarmProfile,
    setUpState,
    ...(extra && {
      predictiveLowSnooze: extra.predictiveLowSnoozeMinutes,
      brightness: extra.brightness,
      sensorCode: extra.sensorCode,
      graphHeight: extra.graphHeight,
    }),
  };
}
