import type { ActivityRow } from './rows.ts';
import { read, type Source } from './transaction.ts';

/** Newest first, in the order they were added. */
export function newestActivity(from: Source, count: number): Promise<ActivityRow[]> {
  return read(from, 'activity', async (activity) => {
    const newest = await activity.openKeyCursor(null, 'prev');
    if (!newest) return [];
    // Ids count up by one: a range of keys is one request, where a cursor would be one a line.
    const rows = await activity.getAll(IDBKeyRange.lowerBound(newest.primaryKey - count, true));
    return rows.toReversed();
  });
}
