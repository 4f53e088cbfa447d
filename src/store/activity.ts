import type { ActivityRow } from './rows.ts';
import { read, type Source } from './transaction.ts';

/** Newest first, in the order they were added. */
export function newestActivity(from: Source, count: number): Promise<ActivityRow[]> {
  return read(from, 'activity', async (activity) => {
    const [first] = (await activity.getAllKeys()).slice(-count);
    if (first === undefined) return [];
    // A range of keys is one request, where a cursor would be one a line.
    const rows = await activity.getAll(IDBKeyRange.lowerBound(first));
    return rows.toReversed();
  });
}
