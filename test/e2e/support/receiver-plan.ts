import type { UsbIds } from '../../../src/protocol/receiver/transport.ts';
import type { PracticeModelName, PracticeReceiverOptions } from '../../../src/simulator/receiver/practice-receiver.ts';

/** A practice receiver as JSON can say it: whoever makes one of the same plan, here or in a page, has the same one. */
export interface ReceiverPlan {
  /** Epoch milliseconds. */
  readonly bornAt: number;
  /** Age of the newest record at birth. */
  readonly newestAgeSeconds: number;
  readonly days?: number;
  readonly serial?: string;
  readonly usb?: UsbIds;
  /** Raw pages in base64. */
  readonly pages?: readonly string[];
  readonly model?: PracticeModelName;
  /** A phone: the page has WebUSB alone; `held`: and the phone's own system has the receiver. Default: Web Serial. */
  readonly phone?: 'free' | 'held';
  /** Whether the person let this browser use it on an earlier visit. */
  readonly permitted?: boolean;
}

export function birthOf({ pages, ...rest }: ReceiverPlan): Omit<PracticeReceiverOptions, 'clock'> {
  return { ...rest, ...(pages && { pages: pages.map(bytesOf) }) };
}

export function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
