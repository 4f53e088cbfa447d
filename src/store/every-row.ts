import { batches } from './batches.ts';
import type { Store } from './open.ts';
import { pageKey } from './page-keys.ts';
import type { ClockRow, PageRow } from './rows.ts';
import { read } from './transaction.ts';

/** The whole archive, row by row, for whoever does little with each. Batches as in `batches`. */

const BATCH_ROWS = 128;

/** Keys are arrays, and an array of an array comes behind all of them. */
const everything = { first: [] as IDBValidKey[], last: [[]] as IDBValidKey[], count: BATCH_ROWS };

/** Ascending by serial, generation, type and page. */
export function everyPage(store: Store): AsyncGenerator<readonly PageRow[]> {
  return batches({ ...everything, ask: (keys, count) => read(store, 'pages', (rows) => rows.getAll(keys, count)), keyOf: pageKey });
}

/** Ascending by serial and `measuredAt`. */
export function everyClock(store: Store): AsyncGenerator<readonly ClockRow[]> {
  return batches({
    ...everything,
    ask: (keys, count) => read(store, 'clocks', (rows) => rows.getAll(keys, count)),
    keyOf: ({ serial, measuredAt }) => [serial, measuredAt],
  });
}

export function countEveryPage(store: Store): Promise<number> {
  return read(store, 'pages', (rows) => rows.count());
}
