import { PAGE_BYTES, decodePageHeader, type RecordTimes } from '../../protocol/receiver/page.ts';
import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { recordBytes as knownRecordBytes, recordsPerPage } from '../../protocol/receiver/partitions.ts';
import { addRecord, damageHeader, damageRecord, encodePage, sealPage } from './encode-page.ts';
import { encodeUnknown } from './records/raw.ts';

/** The page that is being filled; its header is made right when somebody wants to see it. */
interface OpenPage {
  readonly page: number;
  readonly bytes: Uint8Array;
  recordCount: number;
  isSealed: boolean;
}

/**
 * One partition: a ring of pages that grows at its last page and drops whole pages at its low end
 * (receiver-protocol, 5).
 */
export class PartitionRing {
  #layout: PartitionInfo;
  /** Ascending. */
  #pages = new Map<number, Uint8Array>();
  #open: OpenPage | null = null;
  #nextPage = 0;
  #capacity: number;
  /** Pages with a wrong header CRC, and how many answers it lasts. */
  #badHeaders = new Map<number, number>();

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

  /** The page as it is answered now: a header that is bad for some answers only is bad in so many. */
  answer(page: number): Uint8Array | null {
    const bytes = this.#read(page);
    const times = this.#badHeaders.get(page);
    if (!bytes || times === undefined) return bytes;
    if (times > 1) this.#badHeaders.set(page, times - 1);
    else this.#badHeaders.delete(page);
    return damageHeader(bytes);
  }

  /** What the flash holds, ascending. */
  get pages(): Uint8Array[] {
    return Array.from(this.#pages.keys(), (page) => {
      const bytes = this.#read(page)!;
      return this.#badHeaders.get(page) === Number.POSITIVE_INFINITY ? damageHeader(bytes) : bytes;
    });
  }

  /** Takes raw pages as they are. Throws `RangeError` for what no receiver holds. */
  load(pages: readonly Uint8Array[]): void {
    const sorted = pages.toSorted((a, b) => decodePageHeader(a).page - decodePageHeader(b).page);
    for (const bytes of sorted) {
      const { type, revision, page, crcOk } = decodePageHeader(bytes);
      const recordBytes = knownRecordBytes(type, revision) ?? this.#ownRecordBytes(revision);
      if (bytes.length !== PAGE_BYTES || !crcOk || recordBytes === null || type !== this.#layout.type) {
        throw new RangeError(`not a page of type ${this.#layout.type} that a receiver could hold`);
      }
      this.#layout = { ...this.#layout, revision, recordBytes };
      this.#pages.set(page, bytes.slice());
      this.#nextPage = page + 1;
    }
    this.#capacity = Math.max(this.#capacity, this.#pages.size);
    this.#open = this.#reopened();
  }

  /** Empties the ring; the next record begins page `page`. */
  clear(page = 0): void {
    this.#pages.clear();
    this.#badHeaders.clear();
    this.#open = null;
    this.#nextPage = page;
  }

  /** Whether the records' layout is documented. */
  get isKnown(): boolean {
    const { type, revision, recordBytes } = this.#layout;
    return knownRecordBytes(type, revision) === recordBytes;
  }

  /** Writes one record of those times: as `encode` has it, or bytes that mean nothing in a layout that nobody knows. */
  write(times: RecordTimes, encode: (revision: number) => Uint8Array): void {
    const { revision, recordBytes } = this.#layout;
    this.append(this.isKnown ? encode(revision) : encodeUnknown(times, recordBytes));
  }

  /** Writes one record (CRC included) into the last page, or begins a new one. */
  append(record: Uint8Array): void {
    if (record.length !== this.#layout.recordBytes) throw new RangeError(`a record of ${record.length} bytes`);
    const open = this.#open;
    if (open && open.recordCount < recordsPerPage(record.length)) {
      addRecord(open.bytes, open.recordCount, record);
      open.recordCount += 1;
      open.isSealed = false;
      return;
    }
    this.#seal();
    const { type, revision } = this.#layout;
    const page = this.#nextPage;
    const bytes = encodePage({ type, revision, page, records: [record] });
    this.#open = { page, bytes, recordCount: 1, isSealed: true };
    this.#pages.set(page, bytes);
    this.#nextPage += 1;
    const { value: lowest } = this.#pages.keys().next();
    if (this.#pages.size > this.#capacity && lowest !== undefined) {
      this.#pages.delete(lowest);
      this.#badHeaders.delete(lowest);
    }
  }

  /** Spoils the CRC of one record for good. */
  damage(page: number, slot: number): void {
    this.#pages.set(page, damageRecord(this.#existing(page), slot, this.#layout.recordBytes));
    this.#open = this.#reopened();
  }

  /** Spoils a page's header CRC in the next `times` answers that show it; without end: in the flash. */
  damageHeader(page: number, times: number): void {
    this.#existing(page);
    this.#badHeaders.set(page, times);
  }

  #existing(page: number): Uint8Array {
    const bytes = this.#read(page);
    if (!bytes) throw new RangeError(`no page ${page}`);
    return bytes;
  }

  #read(page: number): Uint8Array | null {
    this.#seal();
    return this.#pages.get(page)?.slice() ?? null;
  }

  #seal(): void {
    if (!this.#open || this.#open.isSealed) return;
    sealPage(this.#open.bytes, this.#open.recordCount);
    this.#open.isSealed = true;
  }

  /** The last page as it lies there, to be continued. */
  #reopened(): OpenPage | null {
    const page = this.#nextPage - 1;
    const bytes = this.#pages.get(page);
    return bytes ? { page, bytes, recordCount: decodePageHeader(bytes).recordCount, isSealed: true } : null;
  }

  #ownRecordBytes(revision: number): number | null {
    return revision === this.#layout.revision ? this.#layout.recordBytes : null;
  }
}
