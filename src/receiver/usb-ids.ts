import type { UsbIds } from '../protocol/receiver/transport.ts';
import { ReceiverError } from './errors.ts';

/** USB ids of receivers (receiver-protocol, 1). */
const DEXCOM = 0x22a3;
/** G4, G4 Share, G5, and the G5 and G6 touchscreens. */
const RECEIVER = 0x0047;
/** Known only so that a person can be told: its protocol is not public. */
const G7_RECEIVER = 0x0048;

/** What the browser's chooser offers. */
export const RECEIVER_IDS: readonly UsbIds[] = [
  { vendorId: DEXCOM, productId: RECEIVER },
  { vendorId: DEXCOM, productId: G7_RECEIVER },
];

/** True for the ids of a receiver that Cradle can read. */
export function isReceiver(ids: UsbIds): boolean {
  return ids.vendorId === DEXCOM && ids.productId === RECEIVER;
}

/** Throws 'g7' or 'not-dexcom' for what must never be opened. Ids that the way to the device does not tell (null) pass. */
export function checkIds(ids: UsbIds | null): void {
  if (ids === null || isReceiver(ids)) return;
  if (ids.vendorId === DEXCOM && ids.productId === G7_RECEIVER) throw new ReceiverError('g7', 'a G7 receiver');
  throw new ReceiverError('not-dexcom', "not a receiver's USB ids");
}
