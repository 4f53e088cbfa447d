import { decodePageHeader } from '../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../protocol/receiver/partitions.ts';
import { highestPage } from '../store/pages.ts';
import { receiverOf } from '../store/receivers.ts';
import type { Source } from '../store/transaction.ts';

/** Whether the receiver writes its glucose in a layout that nobody documented (receiver-protocol, 6.12). */
export async function isGlucoseUnknown(from: Source, serial: string): Promise<boolean> {
  const receiver = await receiverOf(from, serial);
  const newest = receiver && (await highestPage(from, serial, receiver.generation, partitions.egv));
  if (!newest) return false;
  return recordBytes(partitions.egv, decodePageHeader(newest.bytes).revision) === null;
}
