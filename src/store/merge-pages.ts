import { decodePageHeader } from '../protocol/receiver/page.ts';
import { mergePage } from './continuation.ts';
import type { Store } from './open.ts';
import { pageKey } from './page-keys.ts';
import { checkPlace } from './pages.ts';
import type { PageRow } from './rows.ts';
import { write } from './transaction.ts';

/** How many pages of a batch came to what. */
export interface PagesMerged {
  readonly added: number;
  /** They had more records than the stored ones, or a good one where a stored one was damaged. */
  readonly improved: number;
  readonly known: number;
  /** They contradict the stored ones, which were kept. */
  readonly conflicts: number;
}

export const noneMerged: PagesMerged = { added: 0, improved: 0, known: 0, conflicts: 0 };

export function sumOf(one: PagesMerged, other: PagesMerged): PagesMerged {
  return {
    added: one.added + other.added,
    improved: one.improved + other.improved,
    known: one.known + other.known,
    conflicts: one.conflicts + other.conflicts,
  };
}

/**
 * Adds pages from another archive, in one strict transaction. A stored page is replaced only by one that continues it, and a good record is
 * never lost; whether a page was the ring's last is the word of whose bytes are kept. Rejects with 'bad-page' before anything is written.
 *
 * Must: each page is there once.
 */
export async function mergePages(store: Store, rows: readonly PageRow[]): Promise<PagesMerged> {
  for (const row of rows) checkPlace(row);
  return write(store, ['pages'], 'strict', async (tx) => {
    const pages = tx.objectStore('pages');
    const stored = await Promise.all(rows.map(async (row) => pages.get(pageKey(row))));
    let merged = noneMerged;
    const due: PageRow[] = [];
    for (const [i, row] of rows.entries()) {
      const [became, next] = mergedRow(stored[i], row);
      merged = { ...merged, [became]: merged[became] + 1 };
      if (next) due.push(next);
    }
    await Promise.all(due.map(async (row) => pages.put(row)));
    return merged;
  });
}

function mergedRow(stored: PageRow | undefined, row: PageRow): readonly [became: keyof PagesMerged, next: PageRow | null] {
  // Copied: a view would be stored with the whole buffer behind it.
  if (!stored) return ['added', { ...row, bytes: row.bytes.slice() }];
  const bytes = mergePage(stored.bytes, row.bytes, row.recordBytes ?? stored.recordBytes ?? null);
  if (bytes === null) return ['conflicts', null];
  if (bytes === stored.bytes) return ['known', null];
  // A length of records that only one of them knows stays known.
  const merged = isLonger(row, stored) ? { ...stored, ...row } : { ...row, ...stored };
  return ['improved', { ...merged, bytes }];
}

/** By the header: at the same length the stored row's word counts. */
function isLonger(row: PageRow, stored: PageRow): boolean {
  return decodePageHeader(row.bytes).recordCount > decodePageHeader(stored.bytes).recordCount;
}
