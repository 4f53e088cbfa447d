import { rowOf } from './archive-line.ts';
import { ARCHIVE_VERSION, compareKeys, keyOf, noRows, rowKinds, type ArchiveRow, type HeadRow, type RowCounts } from './archive-rows.ts';
import { ExchangeError } from './errors.ts';
import { RowFields, wrong } from './row-fields.ts';

/** Where the reader stands. */
type Place =
  | { readonly kind: 'head' }
  | { readonly kind: 'rows'; readonly last: ArchiveRow | null; readonly counts: RowCounts }
  | { readonly kind: 'end'; readonly counts: RowCounts };

/**
 * Reads an archive's file line by line, and believes nothing of it: the head, each field of each row, that rows ascend (so each
 * is there once, and each account before it is named), and that the end counts what came. Throws `ExchangeError`.
 */
export class ArchiveReader {
  #place: Place = { kind: 'head' };
  #head: HeadRow | null = null;

  /** Null before the first line. */
  get head(): HeadRow | null {
    return this.#head;
  }

  /** The row of a line; null for the head and the end. */
  line(text: string): ArchiveRow | null {
    switch (this.#place.kind) {
      case 'head':
        this.#head = headOf(text);
        this.#place = { kind: 'rows', last: null, counts: noRows };
        return null;
      case 'rows':
        return this.#row(text, this.#place.last, this.#place.counts);
      case 'end':
        throw wrong('something behind the end');
    }
  }

  /** Must: called when there are no more lines. Gives what was there. Throws 'empty' or 'cut-off-archive'. */
  finish(): RowCounts {
    if (this.#place.kind === 'head') throw new ExchangeError('empty', 'is empty.');
    if (this.#place.kind === 'rows') throw new ExchangeError('cut-off-archive', 'ends before its last line.');
    return this.#place.counts;
  }

  #row(text: string, last: ArchiveRow | null, before: RowCounts): ArchiveRow | null {
    const fields = new RowFields(parsed(text));
    if (fields.oneOf('kind', [...rowKinds, 'end']) === 'end') {
      const told = fields.inner('counts');
      for (const kind of rowKinds) told.whole(kind, before[kind], before[kind]);
      this.#place = { kind: 'end', counts: before };
      return null;
    }
    const row = rowOf(fields);
    if (last && compareKeys(keyOf(last), keyOf(row)) >= 0) throw wrong('its place');
    if ('account' in row && row.account >= before.account) throw wrong('account');
    this.#place = { kind: 'rows', last: row, counts: { ...before, [row.kind]: before[row.kind] + 1 } };
    return row;
  }
}

function headOf(text: string): HeadRow {
  try {
    const fields = new RowFields(parsed(text));
    fields.oneOf('kind', ['cradle-archive']);
    if (fields.whole('version', 1, Number.MAX_SAFE_INTEGER) > ARCHIVE_VERSION) {
      throw new ExchangeError('newer-archive', 'was saved by a newer Cradle.');
    }
    return { kind: 'cradle-archive', version: ARCHIVE_VERSION, savedAt: fields.instant('savedAt'), isPractice: fields.flag('isPractice') };
  } catch (error) {
    if (error instanceof ExchangeError && error.code === 'newer-archive') throw error;
    throw new ExchangeError('no-archive', 'is not an archive that Cradle saved.', { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ExchangeError('bad-row', 'holds a line that is no row.', { cause });
  }
}
