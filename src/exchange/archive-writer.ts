import { rowText } from './archive-line.ts';
import { ARCHIVE_VERSION, noRows, type ArchiveRow, type EndRow, type HeadRow, type RowCounts } from './archive-rows.ts';

/** The text of an archive's file, line by line. Must: the head first, rows ascending by `keyOf`, the end last. */
export class ArchiveWriter {
  #counts: RowCounts = noRows;

  /** What was written so far. */
  get counts(): RowCounts {
    return this.#counts;
  }

  head(head: Pick<HeadRow, 'savedAt' | 'isPractice'>): string {
    const row: HeadRow = { kind: 'cradle-archive', version: ARCHIVE_VERSION, ...head };
    return `${JSON.stringify(row)}\n`;
  }

  row(row: ArchiveRow): string {
    this.#counts = { ...this.#counts, [row.kind]: this.#counts[row.kind] + 1 };
    return `${rowText(row)}\n`;
  }

  end(): string {
    const row: EndRow = { kind: 'end', counts: this.#counts };
    return `${JSON.stringify(row)}\n`;
  }
}
