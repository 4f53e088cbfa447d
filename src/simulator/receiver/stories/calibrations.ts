import type { CalibrationPoint } from '../../../protocol/receiver/records/cal-set.ts';
import { chance } from '../curve.ts';
import type { SensorLife } from '../history.ts';
import { encodeCalSet } from '../records/cal-set.ts';
import { encodeMeter } from '../records/meter.ts';
import { transmitterTimeOf } from './egv.ts';
import { RAW_INTERCEPT, RAW_SLOPE, rawCounts } from './sensor.ts';
import { instantOf, type Scene, type Story } from './story.ts';

/** The confirmation screen's half minute (receiver-protocol, 6.4). */
const CONFIRMED_AFTER_SECONDS = 30;
/** Real meter entries lay 74 to 567 s before the record of their calibration (receiver-protocol, 6.1). */
const LEAST_BEFORE_SECONDS = 74;
const MORE_BEFORE_SECONDS = 210;

const subjects = { before: -301, slope: -302 };

interface Fingerstick {
  readonly slot: number;
  readonly mgdl: number;
  /** The instant of its confirmation. */
  readonly confirmedAt: number;
}

/** Type 10: a fingerstick before each calibration (receiver-protocol, 6.4). */
export function meterStory(scene: Scene, calibrationsPerCycle: number): Story {
  return {
    perCycle: calibrationsPerCycle,
    tell: (life) =>
      fingersticks(scene, life).map(({ slot, mgdl, confirmedAt }) => ({
        writtenAt: confirmedAt,
        encode: (times, revision) =>
          encodeMeter(
            {
              ...times,
              valueMgdl: mgdl,
              meterTime: Math.max(0, times.systemTime - CONFIRMED_AFTER_SECONDS),
              entryType: 0,
              transmitterTime: transmitterTimeOf(slot - 1),
            },
            revision,
          ),
      })),
  };
}

/** Type 5: a set at each calibration, resting on all fingersticks of its sensor so far (receiver-protocol, 6.5). */
export function calSetStory(scene: Scene, calibrationsPerCycle: number): Story {
  return {
    perCycle: calibrationsPerCycle,
    tell(life) {
      const sticks = fingersticks(scene, life);
      return sticks.map(({ slot }, nth) => ({
        writtenAt: instantOf(scene, slot),
        encode: (times, revision) =>
          encodeCalSet(
            {
              ...times,
              slope: RAW_SLOPE * (0.98 + 0.04 * chance(scene.history.seed, subjects.slope, slot)),
              intercept: RAW_INTERCEPT,
              scale: 1,
              decay: 0.9,
              unknown32: [3, 6, nth === 0 ? 0 : 1],
              points: sticks.slice(0, nth + 1).map((stick) => pointOf(scene, stick)),
            },
            revision,
          ),
      }));
    },
  };
}

function fingersticks(scene: Scene, { calibrationSlots, entries }: SensorLife): Fingerstick[] {
  const corrected = new Map(entries.filter((entry) => entry.displayOnly).map(({ slot, value }) => [slot, value]));
  return calibrationSlots.map((slot) => {
    const give = Math.floor(MORE_BEFORE_SECONDS * chance(scene.history.seed, subjects.before, slot));
    return {
      slot,
      mgdl: corrected.get(slot)!,
      confirmedAt: instantOf(scene, slot) - (LEAST_BEFORE_SECONDS + give) * 1000,
    };
  });
}

function pointOf(scene: Scene, { slot, mgdl, confirmedAt }: Fingerstick): CalibrationPoint {
  const { clocks } = scene;
  return {
    enteredTime: Math.max(0, clocks.systemTimeAt(confirmedAt) - CONFIRMED_AFTER_SECONDS),
    meterMgdl: mgdl,
    sensorRaw: rawCounts(mgdl),
    appliedTime: clocks.systemTimeAt(instantOf(scene, slot)),
    unknown16: 0,
  };
}
