import { PAGE_BYTES, decodePageHeader } from '../../protocol/receiver/page.ts';
import { isFullPage } from '../../protocol/receiver/page-checks.ts';
import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { recordBytes as knownRecordBytes } from '../../protocol/receiver/partitions.ts';
import { continuePage, damageRecord, encodePage } from './encode-page.ts';

/**
 * One partition: a ring of pages that grows at its last page and drops whole pages at its low end
 * (receiver-protocol, 5).
 */
export class PartitionRing {
  #layout: PartitionInfo;
  #pages = new Map<number, Uint8Array>();
  #nextPage = 0;
  #capacity: number;

  /** `capacity` in pages; more are kept when more are loaded. */
  constructor(layout: PartitionInfo, capacity = Number.POSITIVE_INFINITY) {
    this.#layout = layout;
    this.#capacity = capacity;
  }

  /** Name, revision and record length: those of the last page, if pages were loaded. */
  get layout(): PartitionInfo {
    return this.#layout;
  }

  /** Numbers of the lowest and the last page; null when empty. */
  get range(): { readonly first: number; readonly last: number } | null {
    const first = this.#pages.keys().next().value;
    return first === undefined ? null : { first, last: this.#nextPage - 1 };
  }

  page(page: number): Uint8Array | null {
    return this.#pages.get(page)?.slice() ?? null;
  }

  get pages(): Uint8Array[] {
    return Array.from(this.#pages.values(), (page) => page.slice());
  }

  /** Takes raw pages as they are. Throws `RangeError` for what no receiver holds. */
  load(pages: readonly Uint8Array[]): void {
    const sorted = pages.toSorted((a, b) => decodePageHeader(a).page - decodePageHeader(b).page);
    for (const bytes of sorted) {
      const { type, revision, page, crcOk } = decodePageHeader(bytes);
      const recordBytes = knownRecordBytes(type, revision);
      if (bytes.length !== PAGE_BYTES || !crcOk || recordBytes === null || type !== this.#layout.type) {
        throw new RangeError(`not a page of type ${this.#layout.type} that a receiver could hold`);
      }
      this.#layout = { ...this.#layout, revision, recordBytes };
      this.#pages.set(page, bytes.slice());
      this.#nextPage = page + 1;
    }
    this.#capacity = Math.max(this.#capacity, this.#pages.size);
  }

  /** Empties the ring; the next record begins page `page`. */
  clear(page = 0): void {
    this.#pages.clear();
    this.#nextPage = page;
  }

  /** Writes one record (CRC included) into the last page, or begins a new one. */
  append(record: Uint8Array): void {
    const last = this.#pages.get(this.#nextPage - 1);
    if (last && !isFullPage(last)) {
      this.#pages.set(this.#nextPage - 1, continuePage(last, record));
      return;
    }
    const { type, revision } = this.#layout;
    this.#pages.set(this.#nextPage, encodePage({ type, revision, page: this.#nextPage, records: [record] }));
    this.#nextPage += 1;
    const { value: lowest } = this.#pages.keys().next();
    if (this.#pages.size > this.#capacity && lowest !== undefined) this.#pages.delete(lowest);
  }

  /** Spoils the CRC of one record for good. */
  damage(page: number, slot: number): void {
    const bytes = this.#pages.get(page);
    if (!bytes) throw new RangeError(`no page ${page}`);
    this.#pages.set(page, damageRecord(bytes, slot));
  }
}
