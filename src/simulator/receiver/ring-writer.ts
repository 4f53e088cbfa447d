import { recordsPerPage } from '../../protocol/receiver/partitions.ts';
import type { ClockReading } from './clocks.ts';
import { cycleOfSlot, SLOT_MS } from './history.ts';
import type { PartitionRing } from './partition-ring.ts';
import type { Scene, Story, StoryRecord } from './stories/story.ts';

/** Writes one story into one ring as time goes by. */
export class RingWriter<R extends StoryRecord = StoryRecord> {
  readonly ring: PartitionRing;
  readonly #story: Story<R>;
  readonly #scene: Scene;
  readonly #onWritten: (record: R, times: ClockReading) => void;
  /** Index of the story's next record. */
  #next: number;
  #told: { readonly cycle: number; readonly records: readonly R[] } | null = null;

  /**
   * With `fromAt`, the ring is written from the page on that holds this instant, each record at the page and index that it
   * has in every receiver of the same story; without, what the ring holds is continued with what comes after slot 0.
   */
  constructor(
    ring: PartitionRing,
    options: {
      readonly story: Story<R>;
      readonly scene: Scene;
      readonly fromAt: number | null;
      readonly onWritten?: (record: R, times: ClockReading) => void;
    },
  ) {
    this.ring = ring;
    this.#story = options.story;
    this.#scene = options.scene;
    this.#onWritten = options.onWritten ?? (() => undefined);
    if (options.fromAt === null) {
      this.#next = this.#firstAfter(this.#scene.anchorAt + SLOT_MS - 1);
    } else {
      const perPage = recordsPerPage(ring.layout.recordBytes);
      const page = Math.floor(this.#firstAfter(options.fromAt - 1) / perPage);
      ring.clear(page);
      this.#next = page * perPage;
    }
  }

  /** The next record that is to be written and for which `test` holds. */
  nextWhere(test: (record: R) => boolean): R {
    for (let index = this.#next; ; index += 1) {
      const record = this.#record(index);
      if (test(record)) return record;
    }
  }

  /** Writes every record that is due. */
  liveUntil(now: number): void {
    const { isKnown } = this.ring;
    for (;;) {
      const record = this.#record(this.#next);
      if (record.writtenAt > now) return;
      const times = this.#scene.clocks.readingAt(record.writtenAt);
      this.ring.write(times, (revision) => record.encode(times, revision));
      if (isKnown) this.#onWritten(record, times);
      this.#next += 1;
    }
  }

  /** Forgets all records up to `now`; the next one begins page 0. */
  reset(now: number): void {
    this.ring.clear();
    this.#next = this.#firstAfter(now);
  }

  #firstAfter(at: number): number {
    const cycle = Math.max(0, cycleOfSlot(Math.floor((at - this.#scene.anchorAt) / SLOT_MS)) - 1);
    for (let index = cycle * this.#story.perCycle; ; index += 1) {
      if (this.#record(index).writtenAt > at) return index;
    }
  }

  #record(index: number): R {
    const cycle = Math.floor(index / this.#story.perCycle);
    if (this.#told?.cycle !== cycle) {
      this.#told = { cycle, records: this.#story.tell(this.#scene.history.life(cycle)) };
    }
    return this.#told.records[index - cycle * this.#story.perCycle]!;
  }
}
