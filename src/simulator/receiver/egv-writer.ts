import { decodeEgv } from '../../protocol/receiver/egv.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import { recordsPerPage } from '../../protocol/receiver/partitions.ts';
import { encodeEgv } from './encode-page.ts';
import type { PartitionRing } from './partition-ring.ts';
import type { PracticeClocks } from './clocks.ts';
import { SLOT_MS, type HistoryEntry, type PracticeHistory } from './history.ts';

const DISPLAY_ONLY = 0x8000;
const IMMEDIATE_MATCH = 0x80;

/** One EGV record as a test may expect it: receiver seconds, mg/dL or special code. */
export interface PracticeRecord {
  readonly systemTime: number;
  readonly displayTime: number;
  readonly value: number;
  readonly trend: number;
  readonly displayOnly: boolean;
}

/** The records of EGV pages whose CRC is good, in order of writing. */
export function recordsOf(pages: readonly Uint8Array[]): PracticeRecord[] {
  return pages.flatMap((page) => {
    const { header, records } = decodePage(page);
    return records.flatMap((raw) => {
      const egv = raw.crcOk ? decodeEgv(raw, header.type, header.revision) : null;
      if (!egv) return [];
      const { systemTime, displayTime, value, trend, displayOnly } = egv;
      return [{ systemTime, displayTime, value, trend, displayOnly }];
    });
  });
}

/** What makes a practice receiver live: it writes the history into the EGV ring as time goes by. */
export class EgvWriter {
  readonly #ring: PartitionRing;
  readonly #clocks: PracticeClocks;
  readonly #history: PracticeHistory;
  readonly #anchorAt: number;
  /** Index of the history's next entry. */
  #next: number;
  #records: PracticeRecord[];

  /**
   * `anchorAt` is the instant of the history's slot 0. With `fromSlot`, the ring is written from there on, each record
   * at the page and index that it has in every receiver of the same story; without, what the ring holds
   * is continued with slot 1.
   */
  constructor(
    ring: PartitionRing,
    options: {
      readonly clocks: PracticeClocks;
      readonly history: PracticeHistory;
      readonly anchorAt: number;
      readonly fromSlot: number | null;
    },
  ) {
    this.#ring = ring;
    this.#clocks = options.clocks;
    this.#history = options.history;
    this.#anchorAt = options.anchorAt;
    this.#records = recordsOf(ring.pages);
    if (options.fromSlot === null) {
      this.#next = this.#history.indexOfSlot(1);
    } else {
      const perPage = recordsPerPage(ring.layout.recordBytes);
      const page = Math.floor(this.#history.indexOfSlot(options.fromSlot) / perPage);
      ring.clear(page);
      this.#next = page * perPage;
    }
  }

  /** Every record so far, those that the ring has dropped included. */
  get records(): readonly PracticeRecord[] {
    return this.#records;
  }

  /** The instant at which the next record but the display-only ones is due. */
  get nextSlotAt(): number {
    for (let index = this.#next; ; index += 1) {
      const entry = this.#history.entry(index);
      if (!entry.displayOnly) return this.#writtenAt(entry);
    }
  }

  /** Writes every record that is due. */
  liveUntil(now: number): void {
    for (;;) {
      const entry = this.#history.entry(this.#next);
      if (this.#writtenAt(entry) > now) return;
      this.#write(entry);
      this.#next += 1;
    }
  }

  /** Forgets all records; the next one begins page 0. */
  reset(): void {
    this.#ring.clear();
    this.#records = [];
  }

  #writtenAt(entry: HistoryEntry): number {
    return this.#anchorAt + entry.slot * SLOT_MS + entry.lateSeconds * 1000;
  }

  #write(entry: HistoryEntry): void {
    const systemTime = this.#clocks.systemTimeAt(this.#writtenAt(entry));
    const displayTime = systemTime + this.#clocks.displayOffset;
    const { value, trend, displayOnly } = entry;
    const fields = {
      systemTime,
      displayTime,
      glucoseWord: value | (displayOnly ? DISPLAY_ONLY : 0),
      trendNoise: trend | (entry.noise << 4) | (entry.immediateMatch ? IMMEDIATE_MATCH : 0),
    };
    this.#ring.append(encodeEgv(fields, this.#ring.layout.revision));
    this.#records.push({ systemTime, displayTime, value, trend, displayOnly });
  }
}
