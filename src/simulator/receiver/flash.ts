import type { Clock } from '../../domain/clock.ts';
import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import type { Birth } from './birth.ts';
import type { PracticeClocks } from './clocks.ts';
import { EgvWriter } from './egv-writer.ts';
import { CALIBRATIONS, type PracticeHistory } from './history.ts';
import type { PracticeModel } from './models.ts';
import type { PartitionRing } from './partition-ring.ts';
import { encodeInsertion, insertionStates } from './records/insertion.ts';
import { encodeXmlRecord } from './records/raw.ts';
import { RingWriter } from './ring-writer.ts';
import { SettingsWriter } from './settings-writer.ts';
import { calSetStory, meterStory } from './stories/calibrations.ts';
import { backfillStory, egvStory } from './stories/egv.ts';
import { deviationStory, receiverLogStory } from './stories/housekeeping.ts';
import { insertionStory } from './stories/insertions.ts';
import { sensorStory } from './stories/sensor.ts';
import type { Scene, Story } from './stories/story.ts';
import { userEventStory } from './stories/user-events.ts';
import { firmwareParametersXml, manufacturingXml, pcParametersXml } from './xml-texts.ts';

export interface FlashOptions {
  readonly clock: Clock;
  readonly clocks: PracticeClocks;
  readonly rings: ReadonlyMap<number, PartitionRing>;
  readonly model: PracticeModel;
  readonly history: PracticeHistory;
  readonly birth: Birth;
  readonly serial: string;
  /** Whether readings that a gap lost come back, as they may on a touchscreen receiver. */
  readonly backfills: boolean;
}

interface Writer {
  liveUntil(now: number): void;
  reset(now: number): void;
}

/**
 * All partitions of a practice receiver, written as time goes by. Glucose is written at once, every other partition
 * when somebody asks for it: what comes out is the same.
 */
export class PracticeFlash {
  readonly egv: EgvWriter;
  /** Null where no reading ever comes back. */
  readonly backfill: EgvWriter | null = null;
  readonly #clock: Clock;
  readonly #clocks: PracticeClocks;
  readonly #rings: ReadonlyMap<number, PartitionRing>;
  readonly #model: PracticeModel;
  readonly #settings: SettingsWriter;
  readonly #writers = new Map<number, Writer>();
  /** Stories that nobody has asked for yet. */
  readonly #untold = new Map<number, () => Writer>();

  constructor(options: FlashOptions) {
    const { birth, clocks, history, model, rings } = options;
    this.#clock = options.clock;
    this.#clocks = clocks;
    this.#rings = rings;
    this.#model = model;
    const { anchorAt, fromAt } = birth;
    const { transmitterId, predicts } = model;
    const scene: Scene = { history, clocks, anchorAt, transmitterId };
    const egvWriter = (type: number, story: typeof egvStory): EgvWriter => {
      const writer = new EgvWriter(this.#at(type), { story: story(scene, history, predicts), scene, fromAt });
      this.#writers.set(type, writer);
      return writer;
    };
    this.egv = egvWriter(partitions.egv, egvStory);
    this.#settings = new SettingsWriter(this.#at(partitions.userSetting), clocks, transmitterId);
    if (fromAt !== null) {
      if (options.backfills) this.backfill = egvWriter(partitions.backfilledEgv, backfillStory);
      for (const [type, story] of storiesOf(scene)) {
        this.#untold.set(type, () => new RingWriter(this.#at(type), { story, scene, fromAt }));
      }
      this.#settings.begin(birth.setUpAt);
      this.#writeXml(partitions.firmwareParameters, firmwareParametersXml);
      this.#writeXml(partitions.pcParameters, pcParametersXml);
    }
    if (!this.#at(partitions.manufacturing).range) this.#writeXml(partitions.manufacturing, manufacturingXml(options.serial));
    this.egv.liveUntil(this.#clock.now());
  }

  get layouts(): readonly PartitionInfo[] {
    return Array.from(this.#rings.values(), (ring) => ring.layout);
  }

  /** All partitions as they are now, by type. */
  get rings(): ReadonlyMap<number, PartitionRing> {
    for (const type of this.#rings.keys()) this.ring(type);
    return this.#rings;
  }

  /** A partition as it is now; null for one that this receiver does not list. */
  ring(type: number): PartitionRing | null {
    this.#writer(type)?.liveUntil(this.#clock.now());
    return this.#rings.get(type) ?? null;
  }

  /** Does what sets a clock, after everything due by the old clocks is written, and notes the settings. */
  setClocks(set: (clocks: PracticeClocks) => void, { timeLost = false } = {}): void {
    for (const type of this.#rings.keys()) this.ring(type);
    set(this.#clocks);
    const now = this.#clock.now();
    if (timeLost) this.#endSensor(now);
    this.#settings.note(now, { timeLost });
  }

  /** Erases all but the manufacturing data; what comes next begins page 0. */
  reset(): void {
    const now = this.#clock.now();
    for (const [type, ring] of this.#rings) {
      if (type === partitions.manufacturing) continue;
      const writer = this.#writer(type);
      if (writer) writer.reset(now);
      else ring.clear();
    }
  }

  /** The sensor's session does not outlive a loss of power (receiver-protocol, 6.3). */
  #endSensor(now: number): void {
    const times = this.#clocks.readingAt(now);
    const { transmitterId } = this.#model;
    const fields = { ...times, insertionTime: null, stateCode: insertionStates.offTimeLoss, transmitterId };
    this.#at(partitions.insertion).write(times, (revision) => encodeInsertion(fields, revision));
  }

  #writeXml(type: number, xml: string): void {
    const times = { systemTime: 0, displayTime: 0 };
    this.#at(type).write(times, () => encodeXmlRecord(0, 0, xml));
  }

  #writer(type: number): Writer | null {
    const untold = this.#untold.get(type);
    if (untold) {
      this.#writers.set(type, untold());
      this.#untold.delete(type);
    }
    return this.#writers.get(type) ?? null;
  }

  #at(type: number): PartitionRing {
    const ring = this.#rings.get(type);
    if (!ring) throw new RangeError(`no partition ${type}`);
    return ring;
  }
}

function storiesOf(scene: Scene): [type: number, story: Story][] {
  return [
    [partitions.sensor, sensorStory(scene, CALIBRATIONS)],
    [partitions.calSet, calSetStory(scene, CALIBRATIONS)],
    [partitions.deviation, deviationStory(scene)],
    [partitions.insertion, insertionStory(scene)],
    [partitions.receiverLog, receiverLogStory(scene)],
    [partitions.meter, meterStory(scene, CALIBRATIONS)],
    [partitions.userEvent, userEventStory(scene)],
  ];
}
