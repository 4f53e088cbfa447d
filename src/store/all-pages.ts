import type { Store } from './open.ts';
import type { PageRow } from './rows.ts';
import { pageKey } from './page-keys.ts';
import { read } from './transaction.ts';

/** So few that whoever works on a batch does not hold up the page. */
const BATCH_PAGES = 32;

/**
 * All stored pages of one receiver, ascending by generation, type and page, in batches. Between two batches the main
 * thread is free; what is stored meanwhile may or may not be among them.
 */
export async function* allPages(store: Store, serial: string): AsyncGenerator<readonly PageRow[]> {
  let from = IDBKeyRange.bound([serial], [serial, []]);
  for (;;) {
    const rows = await read(store, (db) => db.getAll('pages', from, BATCH_PAGES));
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    from = IDBKeyRange.bound(pageKey(last), [serial, []], true);
  }
}
