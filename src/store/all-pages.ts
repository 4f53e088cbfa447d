import { batches } from './batches.ts';
import type { Store } from './open.ts';
import { pageKey } from './page-keys.ts';
import type { PageRow } from './rows.ts';
import { read } from './transaction.ts';

/** So few that whoever works on a batch does not hold up the page. */
const BATCH_PAGES = 32;

/**
 * All stored pages of one receiver, ascending by generation, type and page, in batches. Between two batches the main
 * thread is free; what is stored meanwhile may or may not be among them.
 */
export function allPages(store: Store, serial: string): AsyncGenerator<readonly PageRow[]> {
  return batches({
    first: [serial],
    last: [serial, []],
    count: BATCH_PAGES,
    ask: (range, count) => read(store, 'pages', (rows) => rows.getAll(range, count)),
    keyOf: pageKey,
  });
}
