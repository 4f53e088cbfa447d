import type { Store } from './open.ts';
import type { ActivityRow } from './rows.ts';
import { write, type Rows } from './transaction.ts';

/** The list keeps its newest lines, this many. */
export const ACTIVITY_CAP = 500;

/** Appends a line and drops the oldest beyond the cap. */
export async function addActivity(store: Store, row: ActivityRow): Promise<void> {
  await write(store, ['activity'], 'relaxed', (tx) => appendLine(tx.objectStore('activity'), row));
}

/** The same within somebody's transaction. */
export async function appendLine(activity: Rows<'activity', 'add' | 'count' | 'getAllKeys' | 'delete'>, row: ActivityRow): Promise<void> {
  const [, count] = await Promise.all([activity.add(row), activity.count()]);
  if (count <= ACTIVITY_CAP) return;
  const oldest = await activity.getAllKeys(null, count - ACTIVITY_CAP);
  await activity.delete(IDBKeyRange.upperBound(oldest.at(-1)));
}
