import { decodePageHeader, PAGE_BYTES } from '../protocol/receiver/page.ts';
import { compareWithStored, keepGood } from './continuation.ts';
import { StoreError } from './errors.ts';
import type { Store } from './open.ts';
import { pageKey, pageRange } from './page-keys.ts';
import type { PageRow } from './rows.ts';
import { read, write, type Source } from './transaction.ts';

/**
 * Archives a batch in one strict transaction: all of it, or nothing.
 *
 * Must: a header CRC is good and the page stands under its own type and number, else 'bad-page'; a stored
 * page is replaced only by one that continues it, else 'page-conflict'. The same page again changes
 * nothing but `wasLast`, of which the newest word counts.
 */
export async function storePages(store: Store, rows: readonly PageRow[]): Promise<void> {
  for (const row of rows) checkPlace(row);
  await write(store, ['pages'], 'strict', async (tx) => {
    const pages = tx.objectStore('pages');
    const stored = await Promise.all(rows.map(async (row) => pages.get(pageKey(row))));
    const due = new Map<string, PageRow>();
    rows.forEach((row, i) => {
      const name = JSON.stringify(pageKey(row));
      const next = continued(due.get(name) ?? stored[i], row);
      if (next) due.set(name, next);
    });
    await Promise.all([...due.values()].map(async (row) => pages.put(row)));
  });
}

/** The stored pages from `first` to `last`, both included, ascending. */
export function pagesBetween(
  store: Store,
  serial: string,
  generation: number,
  type: number,
  first: number,
  last: number,
): Promise<PageRow[]> {
  if (first > last) return Promise.resolve([]);
  return read(store, 'pages', (rows) => rows.getAll(pageRange(serial, generation, type, first, last)));
}

export function highestPage(from: Source, serial: string, generation: number, type: number): Promise<PageRow | null> {
  return read(from, 'pages', async (pages) => {
    const highest = await pages.openCursor(pageRange(serial, generation, type), 'prev');
    return highest?.value ?? null;
  });
}

export async function lowestPage(store: Store, serial: string, generation: number, type: number): Promise<PageRow | null> {
  const [row] = await read(store, 'pages', (rows) => rows.getAll(pageRange(serial, generation, type), 1));
  return row ?? null;
}

/** Throws 'bad-page' where a page is not what its row says, or its header CRC is wrong. */
export function checkPlace({ bytes, type, page }: PageRow): void {
  if (bytes.length !== PAGE_BYTES) throw new StoreError('bad-page', `a page of ${bytes.length} bytes`);
  const header = decodePageHeader(bytes);
  if (!header.crcOk) throw new StoreError('bad-page', 'a page header with a wrong CRC');
  if (header.type !== type || header.page !== page) {
    throw new StoreError('bad-page', `page ${type}.${page} calls itself ${header.type}.${header.page}`);
  }
}

/** The row to write; null where nothing changes. */
function continued(stored: PageRow | undefined, row: PageRow): PageRow | null {
  // Copied: a view would be stored with the whole buffer behind it, the answer of four pages.
  if (!stored) return { ...row, bytes: row.bytes.slice() };
  // A length of records that was known stays so where the page comes without it.
  const next = { ...stored, ...row };
  const recordBytes = next.recordBytes ?? null;
  const comparison = compareWithStored(stored.bytes, row.bytes, recordBytes);
  if (comparison === 'contradicts') {
    throw new StoreError('page-conflict', `page ${row.type}.${row.page} does not continue the stored one`);
  }
  if (comparison === 'continues') return { ...next, bytes: keepGood(stored.bytes, row.bytes, recordBytes) };
  return stored.wasLast === row.wasLast ? null : { ...stored, wasLast: row.wasLast };
}
