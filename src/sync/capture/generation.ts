import type { Clock } from '../../domain/clock.ts';
import { commands, type PageRange } from '../../protocol/receiver/commands.ts';
import { isFullPage } from '../../protocol/receiver/page-checks.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import type { ReceiverDescription } from '../../receiver/identify.ts';
import type { FoundPage } from '../../receiver/pages.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { compareWithStored } from '../../store/continuation.ts';
import { nextGeneration } from '../../store/generations.ts';
import type { Store } from '../../store/open.ts';
import { highestPage, pagesBetween } from '../../store/pages.ts';
import { putReceiver, receiverOf } from '../../store/receivers.ts';
import type { PageRow, ReceiverRow } from '../../store/rows.ts';
import { PAGES_A_COMMAND } from './page-plan.ts';

/** Which generation a connection reads into, and what was read in order to know it. */
export interface Generation {
  readonly generation: number;
  /** The EGV ring as it stands; null when it is empty, undefined when it was not asked. */
  readonly range?: PageRange | null;
  /** The highest stored EGV page that the ring still has, as it reads now, and those above it that came with it. */
  readonly again?: { readonly first: number; readonly found: readonly FoundPage[] };
  /** Pages that nobody read have left the ring, as far as the stored ones tell. */
  readonly gap?: Gap | null;
}

/** What lay between two stored pages is lost. */
export interface Gap {
  /** The highest stored page below the ring. */
  readonly below: PageRow;
  /** The number of the lowest stored one in the ring; null: none is stored yet. */
  readonly above: number | null;
}

export interface NumberingDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly receiver: Receiver;
  readonly signal: AbortSignal;
}

/** A receiver as this connection finds it; `before` is null at the first. */
export interface Numbered {
  readonly before: ReceiverRow | null;
  readonly row: ReceiverRow;
  readonly generation: Generation;
}

/** How often a range is asked before it is believed that no two answers agree. */
const MOST_ASKED = 3;

/** Finds out which life of the receiver this is, and stores its number. Must: while nobody else numbers (`whileNumbering`). */
export async function numbered({ store, clock, receiver, signal }: NumberingDeps, told: ReceiverDescription): Promise<Numbered> {
  const { serial } = told.identity;
  const before = await receiverOf(store, serial);
  const generation: Generation = before
    ? await generationOf(receiver, store, serial, before.generation, signal)
    : { generation: 0 };
  const row: ReceiverRow = {
    ...told.identity,
    generation: generation.generation,
    partitionInfo: told.partitionInfo ?? before?.partitionInfo ?? null,
    unit: told.unit,
    firstSeenAt: before?.firstSeenAt ?? clock.now(),
    lastSeenAt: clock.now(),
  };
  await putReceiver(store, row);
  return { before, row, generation };
}

/**
 * The generation that this connection reads into (design 3.3): the stored one, or one that nothing is kept under where
 * the receiver was reset. It was, if its ring ends below the highest stored page, or if two readings of that
 * page agree with each other and contradict the store.
 */
async function generationOf(
  receiver: Receiver,
  store: Store,
  serial: string,
  stored: number,
  signal: AbortSignal,
): Promise<Generation> {
  const type = partitions.egv;
  const top = await highestPage(store, serial, stored, type);
  if (!top) return { generation: stored };
  const range = await rangeNow(receiver, top.page, signal);
  if (!range || range.last < top.page) return { generation: await nextGeneration(store, serial), range };
  const found = { generation: stored, range, gap: await gapBelow(store, top, range) };
  if (top.page < range.first) return found;
  // The pages above it are needed anyway, and cost no command of their own.
  const count = Math.min(PAGES_A_COMMAND, range.last - top.page + 1);
  const pages = await receiver.pages(type, top.page, count, signal);
  const [once] = pages;
  if (!(once instanceof Uint8Array)) return found;
  const { recordBytes = null } = top;
  if (compareWithStored(top.bytes, once, recordBytes) !== 'contradicts') return { ...found, again: { first: top.page, found: pages } };
  const [twice] = await receiver.pages(type, top.page, 1, signal);
  // It may have grown between. What was told once and not again must not end as the stored life: the next page would hide the reset.
  const agree = twice instanceof Uint8Array && compareWithStored(once, twice, recordBytes) !== 'contradicts';
  if (!agree) throw new ReceiverError('bad-answer', 'the stored page is told differently each time');
  return { generation: await nextGeneration(store, serial), range };
}

/** By the lowest page of the ring, which is read last: a read that was cut short has stored those above it. */
async function gapBelow(store: Store, { serial, generation, type }: PageRow, { first, last }: PageRange): Promise<Gap | null> {
  const [lowest] = await pagesBetween(store, serial, generation, type, first, first);
  if (lowest) return null;
  // All that is stored, which is much: but only as long as the ring's lowest page is not.
  const stored = await pagesBetween(store, serial, generation, type, 0, last);
  const below = stored.findLast(({ page }) => page < first);
  if (!below || isRightBelow(below, first)) return null;
  return { below, above: stored.find(({ page }) => page >= first)?.page ?? null };
}

function isRightBelow({ page, bytes, recordBytes }: PageRow, first: number): boolean {
  return page === first - 1 && isFullPage(bytes, recordBytes);
}

/**
 * The EGV ring's range. One that speaks of a reset must be told twice: a late answer to another ring's question looks
 * exactly like it (receiver-protocol, 9.3), and a reset that never was would hide the whole archive.
 */
async function rangeNow(receiver: Receiver, storedTop: number, signal: AbortSignal): Promise<PageRange | null> {
  const ask = (): Promise<PageRange | null> => receiver.ask(commands.pageRange, { type: partitions.egv }, signal);
  let range = await ask();
  if (range && range.last >= storedTop) return range;
  for (let asked = 1; asked < MOST_ASKED; asked += 1) {
    const again = await ask();
    if (again?.first === range?.first && again?.last === range?.last) return again;
    range = again;
  }
  throw new ReceiverError('bad-answer', 'the EGV ring is told differently each time');
}
