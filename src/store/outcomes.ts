import type { Store } from './open.ts';
import type { OutcomeRow } from './rows.ts';
import type { OutcomeKey } from './schema.ts';
import { read, write, type Rows, type Source } from './transaction.ts';

/** Ascending by system time, from `systemTime` (receiver seconds, included) on. */
export function outcomesSince(from: Source, destination: string, serial: string, systemTime: number): Promise<OutcomeRow[]> {
  return read(from, 'outcomes', (rows) => rows.getAll(since(destination, serial, systemTime)));
}

/** Their system times alone: of a week's outcomes a fraction of the work. */
export async function decidedSince(from: Source, destination: string, serial: string, systemTime: number): Promise<number[]> {
  const keys = await read(from, 'outcomes', (rows) => rows.getAllKeys(since(destination, serial, systemTime)));
  return keys.map(([, , decided]) => decided);
}

/** All that is known of a destination, of whichever receiver. */
export function outcomesOf(store: Store, destination: string): Promise<OutcomeRow[]> {
  return read(store, 'outcomes', (rows) => rows.getAll(ofDestination(destination)));
}

/** Writes by the upgrade rule (`upgraded`), in one strict transaction. */
export async function putOutcomes(store: Store, rows: readonly OutcomeRow[]): Promise<void> {
  await write(store, ['outcomes'], 'strict', (tx) => writeOutcomes(tx.objectStore('outcomes'), rows));
}

/** Lets the readings that were set aside wait again; gives how many. */
export function retrySetAside(store: Store, destination: string): Promise<number> {
  return removeWhere(store, ofDestination(destination), (row) => row.kind === 'set-aside');
}

/** Drops what was decided before `beforeAt`; gives how many. Outcomes are kept 7 days (design, section 3). */
export function pruneOutcomes(store: Store, beforeAt: number): Promise<number> {
  return removeWhere(store, null, (row) => row.decidedAt < beforeAt);
}

/** The same within somebody's transaction. */
export async function writeOutcomes(outcomes: Rows<'outcomes', 'getAll' | 'put'>, rows: readonly OutcomeRow[]): Promise<void> {
  const stored = await Promise.all(spansOf(rows).map((span) => outcomes.getAll(span)));
  const known = new Map(stored.flat().map((row) => [nameOf(row), row]));
  const due = new Map<string, OutcomeRow>();
  for (const row of rows) {
    const name = nameOf(row);
    const before = due.get(name) ?? known.get(name);
    const next = upgraded(before, row);
    if (next !== before) due.set(name, next);
  }
  await Promise.all([...due.values()].map(async (row) => outcomes.put(row)));
}

/** Where the stored ones of these are: one range a destination and receiver is one request, and not one a reading. */
function spansOf(rows: readonly OutcomeRow[]): IDBKeyRange[] {
  const spans = new Map<string, { readonly first: OutcomeRow; readonly last: OutcomeRow }>();
  for (const row of rows) {
    const whose = JSON.stringify([row.destination, row.serial]);
    const { first, last } = spans.get(whose) ?? { first: row, last: row };
    spans.set(whose, {
      first: row.systemTime < first.systemTime ? row : first,
      last: row.systemTime > last.systemTime ? row : last,
    });
  }
  return [...spans.values()].map(({ first, last }) => IDBKeyRange.bound(keyOf(first), keyOf(last)));
}

function nameOf(row: OutcomeRow): string {
  return JSON.stringify(keyOf(row));
}

/** An outcome is only ever upgraded to 'seen', and what was sent stays as it was first sent (design 3.6). */
export function upgraded(before: OutcomeRow | undefined, next: OutcomeRow): OutcomeRow {
  if (!before) return next;
  if (next.kind !== 'seen' || before.kind === 'seen') return before;
  return { ...before, kind: 'seen', decidedAt: next.decidedAt };
}

function removeWhere(store: Store, range: IDBKeyRange | null, unwanted: (row: OutcomeRow) => boolean): Promise<number> {
  return write(store, ['outcomes'], 'strict', async (tx) => {
    const outcomes = tx.objectStore('outcomes');
    const doomed = (await outcomes.getAll(range)).filter(unwanted);
    await Promise.all(doomed.map(async (row) => outcomes.delete(keyOf(row))));
    return doomed.length;
  });
}

function since(destination: string, serial: string, systemTime: number): IDBKeyRange {
  return IDBKeyRange.bound([destination, serial, systemTime], [destination, serial, Infinity]);
}

function ofDestination(destination: string): IDBKeyRange {
  return IDBKeyRange.bound([destination], [destination, []]);
}

function keyOf(row: OutcomeRow): OutcomeKey {
  return [row.destination, row.serial, row.systemTime];
}
