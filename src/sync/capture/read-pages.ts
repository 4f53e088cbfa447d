import { commands, type PageRange } from '../../protocol/receiver/commands.ts';
import { readingsOfPage } from '../../protocol/receiver/egv.ts';
import { isFullPage } from '../../protocol/receiver/page-checks.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import type { FoundPage } from '../../receiver/pages.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { StoreError } from '../../store/errors.ts';
import type { Store } from '../../store/open.ts';
import { pagesBetween, storePages } from '../../store/pages.ts';
import type { PageRow } from '../../store/rows.ts';
import { contentOfBatch, type BatchContent } from './batch.ts';
import type { Gap } from './generation.ts';
import { pageCount, planPages, type PageGroup } from './page-plan.ts';
import type { RingToRead } from './rings.ts';

/** Where the pages come from and go to. */
export interface PageRoute {
  readonly receiver: Receiver;
  readonly store: Store;
  readonly serial: string;
  readonly generation: number;
  readonly signal: AbortSignal;
  now(): number;
}

export interface PageTarget {
  readonly ring: RingToRead;
  /** Where it was asked already; null: the ring is empty. */
  readonly range?: PageRange | null;
  /** Lower pages are left alone: a follower wants what is new, holes wait for the next connection. */
  readonly fromPage?: number;
  /** Pages that this connection has read and stored already. */
  readonly justRead?: ReadPages;
}

/** Pages that were read for another reason than to store them. */
export interface ReadPages {
  readonly first: number;
  readonly found: readonly FoundPage[];
  /** Their ring as it stood then. */
  readonly range: PageRange;
}

/** What one stored batch brought. */
export interface BatchStored extends BatchContent {
  readonly range: PageRange;
  /** Numbers of pages whose header stays damaged. */
  readonly damagedPages: readonly number[];
  /** Numbers of pages that contradict what is stored, and were left out. */
  readonly rejectedPages: readonly number[];
  readonly done: number;
  readonly total: number;
}

/**
 * Reads what the archive lacks of one ring, newest first, and stores each command's pages before it tells of them. The
 * next command is on its way while a batch is stored: the line never waits for the disk.
 */
export async function* readMissingPages(route: PageRoute, target: PageTarget): AsyncGenerator<BatchStored> {
  const { receiver, store, serial, generation, signal } = route;
  const { type, recordBytes } = target.ring;
  const range = target.range === undefined ? await receiver.ask(commands.pageRange, { type }, signal) : target.range;
  if (target.fromPage !== undefined && (!range || range.last < target.fromPage)) {
    throw new ReceiverError('bad-answer', 'the ring ends before what was read');
  }
  if (!range) return;
  const first = Math.max(range.first, target.fromPage ?? 0);
  const stored = await pagesBetween(store, serial, generation, type, first, range.last);
  const held = stored.map(({ page, bytes, wasLast }) => ({
    page,
    isFull: wasRead(target.justRead, page) || isFullPage(bytes, recordBytes),
    wasLast,
  }));
  const before = new Map(stored.map((row) => [row.page, row]));
  const groups = planPages(first > range.last ? null : { first, last: range.last }, held);
  const total = pageCount(groups);

  const ask = (group: PageGroup | undefined): Promise<FoundPage[]> | null => {
    const asked = group ? receiver.pages(type, group.first, group.count, signal) : null;
    // Awaited in its turn; storing may fail before.
    asked?.catch(() => undefined);
    return asked;
  };
  let done = 0;
  let coming = ask(groups[0]);
  for (const [place, group] of groups.entries()) {
    const found = (await coming) ?? [];
    coming = ask(groups[place + 1]);
    // Only its low end can leave a ring meanwhile: the range was another's, a late answer (receiver-protocol, 9.3).
    if (numbersOf(found, 'gone', group.first).includes(range.last)) {
      throw new ReceiverError('bad-answer', 'the ring has no last page');
    }
    const rows = rowsOf(route, target.ring, { first: group.first, found, range });
    const rejected = await archive(store, rows);
    done += group.count;
    const damagedPages = numbersOf(found, 'damaged', group.first);
    yield { range, done, total, damagedPages, rejectedPages: rejected, ...contentOfBatch(without(rejected, rows), before) };
  }
}

function rowsOf({ serial, generation, now }: PageRoute, { type, recordBytes }: RingToRead, { first, found, range }: ReadPages): PageRow[] {
  return found.flatMap((bytes, place) => {
    if (!(bytes instanceof Uint8Array)) return [];
    const page = first + place;
    const row: PageRow = { serial, generation, type, page, bytes, wasLast: page === range.last, storedAt: now() };
    return [recordBytes === null ? row : { ...row, recordBytes }];
  });
}

function wasRead(read: ReadPages | undefined, page: number): boolean {
  return read?.found[page - read.first] instanceof Uint8Array;
}

/** Stores pages that were read already, as a batch of their own. Those that did not come well are left to the plan. */
export async function storeReadPages(route: PageRoute, ring: RingToRead, read: ReadPages): Promise<BatchStored> {
  const { store, serial, generation } = route;
  const stored = await pagesBetween(store, serial, generation, ring.type, read.first, read.first + read.found.length - 1);
  const rows = rowsOf(route, ring, read);
  const rejected = await archive(store, rows);
  const before = new Map(stored.map((row) => [row.page, row]));
  const content = contentOfBatch(without(rejected, rows), before);
  return { range: read.range, done: 0, total: 0, damagedPages: [], rejectedPages: rejected, ...content };
}

/**
 * How many hours of readings the ring dropped between the newest record below the gap and its own oldest, by the
 * receiver's clock; 0 where that cannot be said, or where this connection brought nothing older of the ring: then
 * another told it.
 */
export async function hoursMissed(store: Store, { below, above }: Gap, range: PageRange): Promise<number> {
  const [oldest] = await pagesBetween(store, below.serial, below.generation, below.type, range.first, range.last);
  if (!oldest || oldest.page === above) return 0;
  const lastTime = readingsOfPage(below.bytes, below).readings.at(-1)?.systemTime;
  const nextTime = readingsOfPage(oldest.bytes, oldest).readings[0]?.systemTime;
  return lastTime === undefined || nextTime === undefined ? 0 : Math.max(0, Math.round((nextTime - lastTime) / 3600));
}

/** Stores a batch in one transaction. A page that contradicts the stored one is left out, and the stored one stays: gives their numbers. */
async function archive(store: Store, rows: readonly PageRow[]): Promise<number[]> {
  if (rows.length === 0) return [];
  try {
    await storePages(store, rows);
    return [];
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'page-conflict') throw error;
    if (rows.length === 1) return rows.map(({ page }) => page);
  }
  const rejected: number[] = [];
  for (const row of rows) rejected.push(...(await archive(store, [row])));
  return rejected;
}

function without(rejected: readonly number[], rows: readonly PageRow[]): PageRow[] {
  return rows.filter(({ page }) => !rejected.includes(page));
}

function numbersOf(found: readonly FoundPage[], what: FoundPage, first: number): number[] {
  return found.flatMap((page, place) => (page === what ? [first + place] : []));
}
