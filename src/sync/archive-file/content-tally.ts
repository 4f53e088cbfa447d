import type { ArchiveRow, HeadRow, PageFileRow } from '../../exchange/archive-rows.ts';
import { decodePage } from '../../protocol/receiver/decode-page.ts';
import type { RawRecord } from '../../protocol/receiver/page.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { ProtocolError } from '../../protocol/receiver/protocol-error.ts';
import { receiverTimeToMs } from '../../protocol/receiver/time.ts';
import type { ArchiveFileContent } from '../face.ts';

/** What an archive's file holds, gathered while it is read. */
export class ContentTally {
  #savedAt = 0;
  readonly #serials = new Set<string>();
  readonly #accountNames: string[] = [];
  #pages = 0;
  #from = Infinity;
  #to = -Infinity;
  /** The glucose page before: the last of its ring where the next one is of another. */
  #last: PageFileRow | null = null;

  add({ savedAt }: HeadRow, rows: readonly ArchiveRow[]): void {
    this.#savedAt = savedAt;
    for (const row of rows) {
      if (row.kind === 'account') this.#accountNames.push(row.accountName);
      if (row.kind === 'receiver') this.#serials.add(row.serial);
      if (row.kind === 'page') this.#page(row);
    }
  }

  get content(): ArchiveFileContent {
    if (this.#last) this.#stretch(this.#last);
    return {
      savedAt: this.#savedAt,
      serials: [...this.#serials],
      pages: this.#pages,
      accountNames: this.#accountNames,
      span: this.#from > this.#to ? null : { fromWallClockMs: this.#from, toWallClockMs: this.#to },
    };
  }

  #page(row: PageFileRow): void {
    this.#pages += 1;
    this.#serials.add(row.serial);
    if (row.type !== partitions.egv) return;
    const last = this.#last;
    this.#last = row;
    if (last?.serial === row.serial && last.generation === row.generation) return;
    if (last) this.#stretch(last);
    this.#stretch(row);
  }

  #stretch({ bytes, recordBytes }: PageFileRow): void {
    for (const { displayTime } of goodRecords(bytes, recordBytes ?? null)) {
      const shown = receiverTimeToMs(displayTime);
      this.#from = Math.min(this.#from, shown);
      this.#to = Math.max(this.#to, shown);
    }
  }
}

/** In the order of writing; none where nobody can tell the records apart. */
export function goodRecords(bytes: Uint8Array, recordBytes: number | null): RawRecord[] {
  try {
    return decodePage(bytes, recordBytes).records.filter(({ crcOk }) => crcOk);
  } catch (error) {
    if (error instanceof ProtocolError) return [];
    throw error;
  }
}
