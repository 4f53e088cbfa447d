import { settingFlags } from '../../protocol/receiver/records/user-setting.ts';
import type { PracticeClocks } from './clocks.ts';
import type { PartitionRing } from './partition-ring.ts';
import { encodeUserSetting, type UserSettingFields } from './records/user-setting.ts';

const ALERTS = settingFlags.clock24Hours | settingFlags.lowAlert | settingFlags.highAlert | settingFlags.outOfRange;
const SET_UP = 5;
const BEING_SET_UP = 2;
const SET_UP_AFTER_MS = 600_000;
/** An id that says "not set up" (receiver-protocol, 6.7). */
const NO_TRANSMITTER = '60000';

/** What the person never changes. */
const unchanging = {
  highAlertMgdl: 200,
  highSnoozeMinutes: 60,
  lowAlertMgdl: 80,
  lowSnoozeMinutes: 30,
  riseRate: 3,
  fallRate: 3,
  outOfRangeMinutes: 20,
  language: 0x0409,
  alarmProfile: 3,
  predictiveLowSnoozeMinutes: 30,
  brightness: 50,
  sensorCode: '5915',
  graphHeight: 3,
} as const;

interface Setting {
  readonly at: number;
  readonly systemOffset: number;
  readonly displayOffset: number;
  readonly setUpState: number;
  readonly timeLost: boolean;
}

/** Type 12: the set-up, then a record at each setting of a clock (receiver-protocol, 6.7 and 7.4). */
export class SettingsWriter {
  readonly #ring: PartitionRing;
  readonly #clocks: PracticeClocks;
  readonly #transmitterId: string;

  constructor(ring: PartitionRing, clocks: PracticeClocks, transmitterId: string) {
    this.#ring = ring;
    this.#clocks = clocks;
    this.#transmitterId = transmitterId;
  }

  /** The history so far, set-up first. */
  begin(setUpAt: number): void {
    const { firstOffsets, changes } = this.#clocks;
    this.#write({ ...firstOffsets, at: setUpAt, setUpState: BEING_SET_UP, timeLost: false });
    this.#write({ ...firstOffsets, at: setUpAt + SET_UP_AFTER_MS, setUpState: SET_UP, timeLost: false });
    for (const change of changes) this.#write({ ...change, setUpState: SET_UP, timeLost: false });
  }

  /** The settings as they are now. */
  note(now: number, { timeLost = false } = {}): void {
    const { systemOffset, displayOffset } = this.#clocks;
    this.#write({ at: now, systemOffset, displayOffset, setUpState: SET_UP, timeLost });
  }

  #write({ at, systemOffset, displayOffset, setUpState, timeLost }: Setting): void {
    const times = this.#clocks.readingAt(at);
    const fields: UserSettingFields = {
      ...unchanging,
      ...times,
      systemOffset,
      displayOffset,
      transmitterId: setUpState < SET_UP ? NO_TRANSMITTER.padEnd(this.#transmitterId.length, '0') : this.#transmitterId,
      enableFlags: ALERTS | (timeLost ? settingFlags.timeLossOccurred : 0),
      setUpState,
    };
    this.#ring.write(times, (revision) => encodeUserSetting(fields, revision));
  }
}
