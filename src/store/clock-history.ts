import { partitions } from '../protocol/receiver/partitions.ts';
import { decodeUserSetting, settingFlags } from '../protocol/receiver/records/user-setting.ts';
import { storedPages } from './records.ts';
import type { Source } from './transaction.ts';

/** What one settings record says of the receiver's clocks (receiver-protocol, 6.7 and 7.2). Times are receiver seconds. */
export interface ClockMark {
  readonly systemTime: number;
  readonly displayTime: number;
  /** System time minus RTC. */
  readonly systemOffset: number;
  /** Display time minus system time. */
  readonly displayOffset: number;
  /** "Time loss occurred". */
  readonly timeLost: boolean;
}

/** The settings of one generation in the order of writing; records with a bad CRC or of an unknown layout are left out. */
export async function clockHistory(from: Source, serial: string, generation: number): Promise<ClockMark[]> {
  const marks: ClockMark[] = [];
  for await (const { revision, records } of storedPages(from, serial, generation, partitions.userSetting)) {
    for (const record of records ?? []) {
      const setting = record.crcOk ? decodeUserSetting(record, revision) : null;
      if (!setting) continue;
      const { systemTime, displayTime, systemOffset, displayOffset, enableFlags } = setting;
      marks.push({ systemTime, displayTime, systemOffset, displayOffset, timeLost: (enableFlags & settingFlags.timeLossOccurred) !== 0 });
    }
  }
  return marks;
}
