import { partitions } from '../../protocol/receiver/partitions.ts';
import { commands } from '../../protocol/receiver/commands.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { compareWithStored } from '../../store/continuation.ts';
import type { Store } from '../../store/open.ts';
import { highestPage } from '../../store/pages.ts';

/**
 * The generation that this connection reads into (design 3.3): the stored one, or the next where the
 * receiver was reset. It was, if its ring ends below the highest stored page, or if two readings of that
 * page agree with each other and contradict the store.
 */
export async function generationOf(
  receiver: Receiver,
  store: Store,
  serial: string,
  stored: number,
  signal: AbortSignal,
): Promise<number> {
  const type = partitions.egv;
  const top = await highestPage(store, serial, stored, type);
  if (!top) return stored;
  const ring = await receiver.ask(commands.pageRange, { type }, signal);
  if (!ring || ring.last < top.page) return stored + 1;
  if (top.page < ring.first) return stored;
  const [once] = await receiver.pages(type, top.page, 1, signal);
  if (!once || compareWithStored(top.bytes, once) !== 'contradicts') return stored;
  const [twice] = await receiver.pages(type, top.page, 1, signal);
  const agree = twice !== undefined && twice !== null && compareWithStored(once, twice) === 'same';
  return agree ? stored + 1 : stored;
}
