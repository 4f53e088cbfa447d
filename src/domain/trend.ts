/** A trend as the receiver stores it and Share takes it, 0 to 9 (receiver-protocol, 6.1; share-api, 6.1). */
export type Trend = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export const trendNames = [
  'none',
  'double-up',
  'single-up',
  'forty-five-up',
  'flat',
  'forty-five-down',
  'single-down',
  'double-down',
  'not-computable',
  'rate-out-of-range',
] as const;

export type TrendName = (typeof trendNames)[number];

export const NOT_COMPUTABLE: Trend = 8;

/** Bits 0 to 3 of the trend byte; the unassigned 10 to 15 are read as "not computable", never as a direction. */
export function trendOf(bits: number): Trend {
  return bits >= 0 && bits <= 9 ? (bits as Trend) : NOT_COMPUTABLE;
}
