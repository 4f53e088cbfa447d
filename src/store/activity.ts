import type { Store } from './open.ts';
import type { ActivityRow } from './rows.ts';
import { read, write, type Source } from './transaction.ts';

/** The list keeps its newest lines, this many. */
export const ACTIVITY_CAP = 500;

/** Appends a line and drops the oldest beyond the cap. */
export async function addActivity(store: Store, row: ActivityRow): Promise<void> {
  await write(store, ['activity'], 'relaxed', async (tx) => {
    const activity = tx.objectStore('activity');
    const [, count] = await Promise.all([activity.add(row), activity.count()]);
    if (count <= ACTIVITY_CAP) return;
    const oldest = await activity.getAllKeys(null, count - ACTIVITY_CAP);
    await activity.delete(IDBKeyRange.upperBound(oldest.at(-1)));
  });
}

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
