import { commands } from '../../protocol/receiver/commands.ts';
import { readingsOfPage } from '../../protocol/receiver/egv.ts';
import { decodePageHeader } from '../../protocol/receiver/page.ts';
import { isFullPage } from '../../protocol/receiver/page-checks.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { StoreError } from '../../store/errors.ts';
import type { Store } from '../../store/open.ts';
import { pagesBetween, storePages } from '../../store/pages.ts';
import type { PageRow } from '../../store/rows.ts';
import { pageCount, planPages, type PageGroup, type Ring } from './page-plan.ts';

export interface PageTarget {
  readonly receiver: Receiver;
  readonly store: Store;
  readonly serial: string;
  readonly generation: number;
  readonly type: number;
  readonly signal: AbortSignal;
  now(): number;
}

/** What one stored batch brought. */
export interface BatchStored {
  readonly done: number;
  readonly total: number;
  /** Records in the batch that the archive did not hold before. */
  readonly newRecords: number;
  /** Records with a bad CRC, and pages whose header was damaged or contradicts the stored one. */
  readonly damaged: number;
  /** The oldest and the newest system time in the batch; null where it holds no reading. */
  readonly oldestSystemTime: number | null;
  readonly newestSystemTime: number | null;
}

/** Reads what the archive lacks of one ring, newest first, and stores each command's pages before it tells of them. */
export async function* readMissingPages(target: PageTarget): AsyncGenerator<BatchStored> {
  const { receiver, store, serial, generation, type, signal } = target;
  const ring = await receiver.ask(commands.pageRange, { type }, signal);
  if (!ring) return;
  const stored = await pagesBetween(store, serial, generation, type, ring.first, ring.last);
  const held = stored.map((row) => ({ page: row.page, isFull: isFullPage(row.bytes), wasLast: row.wasLast }));
  const before = new Map(stored.map((row) => [row.page, row]));
  const groups = planPages(ring, held);
  const total = pageCount(groups);
  let done = 0;
  for (const group of groups) {
    const { rows, missing } = await readGroup(target, group, ring);
    const rejected = await archive(store, rows);
    done += group.count;
    yield { done, total, ...summary(rows, before, missing + rejected) };
  }
}

async function readGroup(target: PageTarget, group: PageGroup, ring: NonNullable<Ring>): Promise<{ rows: PageRow[]; missing: number }> {
  const { receiver, serial, generation, type, signal } = target;
  const pages = await receiver.pages(type, group.first, group.count, signal);
  const rows: PageRow[] = [];
  pages.forEach((bytes, place) => {
    const page = group.first + place;
    if (bytes) rows.push({ serial, generation, type, page, bytes, wasLast: page === ring.last, storedAt: target.now() });
  });
  return { rows, missing: pages.length - rows.length };
}

/** Stores a batch in one transaction. A page that contradicts the stored one is left out, and the stored one stays. */
async function archive(store: Store, rows: readonly PageRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    await storePages(store, rows);
    return 0;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'page-conflict') throw error;
    if (rows.length === 1) return 1;
  }
  let rejected = 0;
  for (const row of rows) rejected += await archive(store, [row]);
  return rejected;
}

interface PageContent {
  readonly records: number;
  readonly damaged: number;
  readonly systemTimes: readonly number[];
}

const nothing: PageContent = { records: 0, damaged: 0, systemTimes: [] };

function contentOf(row: PageRow): PageContent {
  const { readings, damaged } = readingsOfPage(row.bytes, row);
  const systemTimes = readings.map((reading) => reading.systemTime);
  return { records: decodePageHeader(row.bytes).recordCount, damaged, systemTimes };
}

/** Only what is new counts: a damaged record of a page that is read again was told the first time. */
function summary(rows: readonly PageRow[], before: ReadonlyMap<number, PageRow>, lost: number): Omit<BatchStored, 'done' | 'total'> {
  let newRecords = 0;
  let damaged = lost;
  const systemTimes: number[] = [];
  for (const row of rows) {
    const stored = before.get(row.page);
    const known = stored ? contentOf(stored) : nothing;
    const now = contentOf(row);
    newRecords += now.records - known.records;
    damaged += Math.max(0, now.damaged - known.damaged);
    systemTimes.push(...now.systemTimes);
  }
  const isEmpty = systemTimes.length === 0;
  return {
    newRecords,
    damaged,
    oldestSystemTime: isEmpty ? null : Math.min(...systemTimes),
    newestSystemTime: isEmpty ? null : Math.max(...systemTimes),
  };
}
