import { readingsOfPage } from '../../protocol/receiver/egv.ts';
import { isFullPage } from '../../protocol/receiver/page-checks.ts';
import { consequenceOf } from '../../receiver/answers.ts';
import { pagesBetween } from '../../store/pages.ts';
import type { BatchContent } from './batch.ts';
import { readMissingPages, storeReadPages, type BatchStored, type PageRoute, type PageTarget, type ReadPages } from './read-pages.ts';
import type { RingToRead } from './rings.ts';

/** What reading one ring brought, all batches together. */
export interface RingTally extends Pick<BatchContent, 'newRecords' | 'damaged' | 'rawPages'> {
  /** Pages that could not be taken: damaged, or in contradiction to what is stored. */
  readonly lostPages: number;
}

const noTally: RingTally = { newRecords: 0, damaged: 0, rawPages: 0, lostPages: 0 };

function plus(one: RingTally, other: RingTally): RingTally {
  return {
    newRecords: one.newRecords + other.newRecords,
    damaged: one.damaged + other.damaged,
    rawPages: one.rawPages + other.rawPages,
    lostPages: one.lostPages + other.lostPages,
  };
}

/** Called for each batch when it is safely stored, and waited for. */
export type OnBatch = (batch: BatchStored) => Promise<void> | void;

/** Reads rings into the archive, and remembers how far: a follower asks for nothing twice. */
export class RingReader {
  readonly #route: PageRoute;
  /** The last page of each ring that was read in this connection. */
  readonly #lastPages = new Map<number, number>();
  /** What each ring brought since it was last taken. */
  readonly #tallies = new Map<number, RingTally>();
  /** Pages that were told to be lost: a follower meets them again and again. */
  readonly #toldLost = new Set<string>();

  constructor(route: PageRoute) {
    this.#route = route;
  }

  /** What these rings brought that was not taken yet, also of a read that was cut short: what was stored stays. */
  take(rings: readonly RingToRead[]): RingTally {
    const tallies = rings.map(({ type }) => this.#tallies.get(type) ?? noTally);
    for (const { type } of rings) this.#tallies.delete(type);
    return tallies.reduce(plus, noTally);
  }

  /** All that the archive lacks of a ring. A receiver that has no such ring refuses, and that is all. */
  async read(target: PageTarget, onBatch?: OnBatch): Promise<void> {
    try {
      for await (const batch of readMissingPages(this.#route, target)) {
        this.#lastPages.set(target.ring.type, batch.range.last);
        this.#count(target.ring, batch);
        await onBatch?.(batch);
      }
    } catch (error) {
      if (consequenceOf(error) !== 'carry-on') throw error;
    }
  }

  /** Pages that were read for another reason, and the rest of their ring. */
  async readAround(ring: RingToRead, justRead: ReadPages, onBatch?: OnBatch): Promise<void> {
    const batch = await storeReadPages(this.#route, ring, justRead);
    this.#lastPages.set(ring.type, justRead.range.last);
    this.#count(ring, batch);
    await onBatch?.(batch);
    await this.read({ ring, range: justRead.range, justRead }, onBatch);
  }

  /** The last page of the glucose alone, where nothing else can have changed in so short a time: after a whole one a new one may have begun. */
  async readLast(ring: RingToRead, onBatch?: OnBatch): Promise<void> {
    const last = this.#lastPages.get(ring.type);
    if (last === undefined || (await this.#isWhole(ring, last))) return this.readNew(ring, onBatch);
    const { receiver, signal } = this.#route;
    const found = await receiver.pages(ring.type, last, 1, signal);
    const batch = await storeReadPages(this.#route, ring, { first: last, found, range: { first: last, last } });
    this.#count(ring, batch);
    await onBatch?.(batch);
  }

  /** What was written since this connection last read the ring. A ring that ends before that is another: begin anew. */
  async readNew(ring: RingToRead, onBatch?: OnBatch): Promise<void> {
    const fromPage = this.#lastPages.get(ring.type);
    return this.read(fromPage === undefined ? { ring } : { ring, fromPage }, onBatch);
  }

  /** No look adds to it: what was damaged in its last record, which was just being written, may be good a moment later. */
  async #isWhole({ type, recordBytes }: RingToRead, page: number): Promise<boolean> {
    const { store, serial, generation } = this.#route;
    const [row] = await pagesBetween(store, serial, generation, type, page, page);
    return row !== undefined && isFullPage(row.bytes, recordBytes) && readingsOfPage(row.bytes, row).damaged === 0;
  }

  #count(ring: RingToRead, batch: BatchStored): void {
    const lost = [...batch.damagedPages, ...batch.rejectedPages].map((page) => `${ring.type}.${page}`);
    const untold = lost.filter((name) => !this.#toldLost.has(name));
    for (const name of untold) this.#toldLost.add(name);
    const brought = { newRecords: batch.newRecords, damaged: batch.damaged, rawPages: batch.rawPages, lostPages: untold.length };
    this.#tallies.set(ring.type, plus(this.#tallies.get(ring.type) ?? noTally, brought));
  }
}
