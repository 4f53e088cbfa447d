import type { ActivityCode, ActivityRow } from '../sync/face.ts';

/** Told again and again while a receiver is followed. */
const counted: ReadonlySet<ActivityCode> = new Set(['readings-stored', 'readings-sent']);

/**
 * Lines that count, between two others, become one line a code: the sum of their counts at the time of the newest, so that
 * the others stay visible. `rows`, and what is answered: newest first.
 */
export function mergedActivity(rows: readonly ActivityRow[]): ActivityRow[] {
  const lines: ActivityRow[] = [];
  /** Where the line of each code stands in the present run. */
  const run = new Map<ActivityCode, number>();
  for (const row of rows) {
    const place = run.get(row.what);
    const newest = place === undefined ? undefined : lines[place];
    if (!counted.has(row.what)) run.clear();
    else if (place !== undefined && newest) lines[place] = { ...newest, detail: { ...newest.detail, count: countOf(newest) + countOf(row) } };
    else run.set(row.what, lines.length);
    if (newest === undefined) lines.push(row);
  }
  return lines;
}

function countOf({ detail }: ActivityRow): number {
  const { count } = detail;
  return typeof count === 'number' ? count : 0;
}
