import type { Clock } from '../../domain/clock.ts';
import { commands, type PageRange } from '../../protocol/receiver/commands.ts';
import { isFullPage } from '../../protocol/receiver/page-checks.ts';
import { partitions, type PartitionType } from '../../protocol/receiver/partitions.ts';
import { consequenceOf } from '../../receiver/answers.ts';
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

/** Rings that grow slowly: a stored page of theirs stays longer than one of the glucose. */
const witnesses: readonly PartitionType[] = [partitions.userSetting, partitions.insertion, partitions.meter];

/** How often a range is asked before it is believed that no two answers agree. */
const MOST_ASKED = 3;

/** Finds out which life of the receiver this is, and stores its number. Must: while nobody else numbers (`whileNumbering`). */
export async function numbered(deps: NumberingDeps, told: ReceiverDescription): Promise<Numbered> {
  const { store, clock } = deps;
  const { serial } = told.identity;
  const before = await receiverOf(store, serial);
  const generation: Generation = before ? await generationOf(deps, before) : { generation: 0 };
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

/** What a ring says of whether the receiver is still in the life that is stored. */
type Life =
  | { readonly kind: 'same'; readonly top: PageRow; readonly range: PageRange; readonly again: NonNullable<Generation['again']> }
  | { readonly kind: 'another'; readonly range: PageRange | null }
  /** The highest stored page has left the ring, or is damaged there now. */
  | { readonly kind: 'unsaid'; readonly top: PageRow; readonly range: PageRange }
  | { readonly kind: 'not-stored' };

/** The generation that this connection reads into (design 3.3): the stored one, or one that nothing is kept under where the receiver was reset. */
async function generationOf(deps: NumberingDeps, stored: ReceiverRow): Promise<Generation> {
  const { store } = deps;
  const { serial, generation } = stored;
  // The pages above it are needed anyway, and cost no command of their own.
  const life = await lifeByRing(deps, stored, partitions.egv, PAGES_A_COMMAND);
  if (life.kind === 'not-stored') return { generation };
  const { range } = life;
  if (life.kind === 'another' || (life.kind === 'unsaid' && (await isAnotherByWitness(deps, stored)))) {
    return { generation: await nextGeneration(store, serial), range };
  }
  const gap = await gapBelow(store, life.top, life.range);
  return { generation, range, gap, ...(life.kind === 'same' && { again: life.again }) };
}

/** What the glucose does not tell may be told by a slower ring: by the first that says anything. One that cannot be read keeps nobody from the glucose. */
async function isAnotherByWitness(deps: NumberingDeps, stored: ReceiverRow): Promise<boolean> {
  for (const type of witnesses) {
    try {
      const { kind } = await lifeByRing(deps, stored, type, 1);
      if (kind === 'same' || kind === 'another') return kind === 'another';
    } catch (error) {
      const consequence = consequenceOf(error);
      if (consequence !== 'carry-on' && consequence !== 'repeat') throw error;
    }
  }
  return false;
}

/**
 * Another one, if the ring ends below its highest stored page, or if two readings of that page agree with each other and contradict
 * the store. `most`: so many pages from that one on are read with it.
 */
async function lifeByRing({ store, receiver, signal }: NumberingDeps, stored: ReceiverRow, type: PartitionType, most: number): Promise<Life> {
  const { serial, generation } = stored;
  const top = await highestPage(store, serial, generation, type);
  if (!top) return { kind: 'not-stored' };
  const range = await rangeNow(receiver, type, top.page, signal);
  if (!range || range.last < top.page) return { kind: 'another', range };
  if (top.page < range.first) return { kind: 'unsaid', top, range };
  const found = await receiver.pages(type, top.page, Math.min(most, range.last - top.page + 1), signal);
  const [once] = found;
  if (!(once instanceof Uint8Array)) return { kind: 'unsaid', top, range };
  const { recordBytes = null } = top;
  if (compareWithStored(top.bytes, once, recordBytes) !== 'contradicts') return { kind: 'same', top, range, again: { first: top.page, found } };
  const [twice] = await receiver.pages(type, top.page, 1, signal);
  // It may have grown between. What was told once and not again must not end as the stored life: the next page would hide the reset.
  const agree = twice instanceof Uint8Array && compareWithStored(once, twice, recordBytes) !== 'contradicts';
  if (!agree) throw new ReceiverError('bad-answer', 'the stored page is told differently each time');
  return { kind: 'another', range };
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
 * A ring's range. One that speaks of a reset must be told twice: a late answer to another ring's question looks
 * exactly like it (receiver-protocol, 9.3), and a reset that never was would hide the whole archive.
 */
async function rangeNow(receiver: Receiver, type: PartitionType, storedTop: number, signal: AbortSignal): Promise<PageRange | null> {
  const ask = (): Promise<PageRange | null> => receiver.ask(commands.pageRange, { type }, signal);
  let range = await ask();
  if (range && range.last >= storedTop) return range;
  for (let asked = 1; asked < MOST_ASKED; asked += 1) {
    const again = await ask();
    if (again?.first === range?.first && again?.last === range?.last) return again;
    range = again;
  }
  throw new ReceiverError('bad-answer', 'the ring is told differently each time');
}
