/** Names as the maintainers' JSON has them, those of dexcom_reader (receiver-protocol, 5.1 and 6.1). */

const typeNames: Readonly<Record<number, string>> = {
  0: 'MANUFACTURING_DATA',
  1: 'FIRMWARE_PARAMETER_DATA',
  2: 'PC_SOFTWARE_PARAMETER',
  3: 'SENSOR_DATA',
  4: 'EGV_DATA',
  5: 'CAL_SET',
  6: 'DEVIATION',
  7: 'INSERTION_TIME',
  8: 'RECEIVER_LOG_DATA',
  9: 'RECEIVER_ERROR_DATA',
  10: 'METER_DATA',
  11: 'USER_EVENT_DATA',
  12: 'USER_SETTING_DATA',
  18: 'BACKFILLED_EGV_DATA',
};

const noiseNames = ['NONE', 'CLEAN', 'LIGHT', 'MEDIUM', 'HEAVY', 'NOT_COMPUTED', 'MAX'];

export function typeName(type: number): string {
  return typeNames[type] ?? 'unknown';
}

export function noiseName(noise: number): string {
  return noiseNames[noise] ?? 'UNKNOWN';
}

/** `forty-five-up` as `FORTY_FIVE_UP`. */
export function shout(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}
