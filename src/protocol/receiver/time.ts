/** 2009-01-01T00:00:00Z, where receiver seconds begin, in epoch milliseconds (receiver-protocol, 7.1). */
export const RECEIVER_EPOCH_MS = 1_230_768_000_000;

/** Stands in a time field that holds no time. */
export const NO_TIME = 0xffff_ffff;

/**
 * Receiver seconds as epoch milliseconds *as if they were UTC*. Neither the system clock nor the display
 * clock is UTC: the true instant needs a measured correction (receiver-protocol, 7.5).
 */
export function receiverTimeToMs(seconds: number): number {
  return RECEIVER_EPOCH_MS + seconds * 1000;
}
