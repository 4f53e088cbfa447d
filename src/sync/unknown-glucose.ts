import { decodePageHeader } from '../protocol/receiver/page.ts';
import { partitions, recordBytes } from '../protocol/receiver/partitions.ts';
import type { Store } from '../store/open.ts';
import { highestPage } from '../store/pages.ts';
import { receiverOf } from '../store/receivers.ts';

/** Whether the receiver writes its glucose in a layout that nobody documented (receiver-protocol, 6.12). */
export async function isGlucoseUnknown(store: Store, serial: string): Promise<boolean> {
  const receiver = await receiverOf(store, serial);
  const newest = receiver && (await highestPage(store, serial, receiver.generation, partitions.egv));
  if (!newest) return false;
  return recordBytes(partitions.egv, decodePageHeader(newest.bytes).revision) === null;
}
