import { decodeEgv } from '../../protocol/receiver/egv.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { ClockReading } from './clocks.ts';
import type { PartitionRing } from './partition-ring.ts';
import { RingWriter } from './ring-writer.ts';
import { ageOf, type EgvStoryRecord } from './stories/egv.ts';
import type { Scene, Story } from './stories/story.ts';

/** One EGV record as a test may expect it: receiver seconds, mg/dL or special code. */
export interface PracticeRecord {
  readonly systemTime: number;
  readonly displayTime: number;
  readonly value: number;
  readonly trend: number;
  readonly displayOnly: boolean;
  readonly backfilled: boolean;
  /** System time of the reading: earlier than `systemTime` in a backfilled record. */
  readonly readingTime: number;
  /** The true instant of the reading, epoch ms, whatever the clocks showed. Of a loaded record: by the clocks of birth. */
  readonly trueAt: number;
}

type LoadedRecord = Omit<PracticeRecord, 'trueAt'>;

/** The records of EGV pages whose CRC is good and whose layout is known, in order of writing. */
export function recordsOf(pages: readonly Uint8Array[], recordBytes: number): LoadedRecord[] {
  return pages.flatMap((page) => {
    const { header, records } = decodePage(page, recordBytes);
    return records.flatMap((raw) => {
      const egv = raw.crcOk ? decodeEgv(raw, header.type, header.revision) : null;
      if (!egv) return [];
      const { systemTime, displayTime, value, trend, displayOnly, backfilled, readingTime } = egv;
      return [{ systemTime, displayTime, value, trend, displayOnly, backfilled, readingTime }];
    });
  });
}

/** Writes type 4 or 18 and remembers the truth. */
export class EgvWriter {
  readonly #writer: RingWriter<EgvStoryRecord>;
  #records: PracticeRecord[];

  /** See `RingWriter` for `fromAt`. */
  constructor(
    ring: PartitionRing,
    options: { readonly story: Story<EgvStoryRecord>; readonly scene: Scene; readonly fromAt: number | null },
  ) {
    const { clocks } = options.scene;
    const utcMinusSystemMs = clocks.utcMinusSystemSeconds * 1000;
    this.#records = recordsOf(ring.pages, ring.layout.recordBytes).map((record) => ({
      ...record,
      trueAt: receiverTimeToMs(record.readingTime) + utcMinusSystemMs,
    }));
    this.#writer = new RingWriter(ring, { ...options, onWritten: (record, times) => this.#remember(record, times) });
  }

  /** Every record so far, those that the ring has dropped included. None of a layout that nobody documented. */
  get records(): readonly PracticeRecord[] {
    return this.#records;
  }

  get ring(): PartitionRing {
    return this.#writer.ring;
  }

  /** The instant at which the next record is due that is neither display-only nor backfilled. */
  get nextSlotAt(): number {
    return this.#writer.nextWhere(({ entry }) => !entry.displayOnly && entry.readingSlot === entry.slot).writtenAt;
  }

  liveUntil(now: number): void {
    this.#writer.liveUntil(now);
  }

  reset(now: number): void {
    this.#writer.reset(now);
    this.#records = [];
  }

  #remember({ entry, writtenAt }: EgvStoryRecord, { systemTime, displayTime }: ClockReading): void {
    const { value, trend, displayOnly } = entry;
    const age = ageOf(entry);
    this.#records.push({
      systemTime,
      displayTime,
      value,
      trend,
      displayOnly,
      backfilled: age > 0,
      readingTime: systemTime - age,
      trueAt: writtenAt - age * 1000,
    });
  }
}
