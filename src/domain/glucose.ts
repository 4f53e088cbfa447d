/** What a stored glucose value means, and how it may be said. Values are always mg/dL (design, sections 5 and 6). */

export type GlucoseUnit = 'mg/dL' | 'mmol/L';

/** mg/dL in one mmol/L of glucose. */
const MGDL_PER_MMOLL = 18.0182;

export const LOW_MGDL = 39;
export const HIGH_MGDL = 401;

/** The special states a receiver stores instead of a value (receiver-protocol, 6.1). */
export const specialStates = {
  0: 'none',
  1: 'sensor-not-active',
  2: 'minimal-deviation',
  3: 'no-antenna',
  5: 'sensor-not-calibrated',
  6: 'counts-deviation',
  9: 'absolute-deviation',
  10: 'power-deviation',
  12: 'bad-rf',
} as const;

export type SpecialState = (typeof specialStates)[keyof typeof specialStates] | 'reserved';

/**
 * A value as it may be shown: `number` 40..400 mg/dL; `low` is 39 and `high` is 401; `special` is a code below
 * 20; `unreadable` is 20..38 or above 401, for which only the receiver's own screen can be trusted.
 */
export type Glucose =
  | { readonly kind: 'number'; readonly glucoseMgdl: number }
  | { readonly kind: 'low' }
  | { readonly kind: 'high' }
  | { readonly kind: 'special'; readonly state: SpecialState }
  | { readonly kind: 'unreadable' };

export function glucoseOf(value: number): Glucose {
  if (value < 20) return { kind: 'special', state: (specialStates as Record<number, SpecialState>)[value] ?? 'reserved' };
  if (value === LOW_MGDL) return { kind: 'low' };
  if (value === HIGH_MGDL) return { kind: 'high' };
  if (value > LOW_MGDL && value < HIGH_MGDL) return { kind: 'number', glucoseMgdl: value };
  return { kind: 'unreadable' };
}

/** True for what may be sent to Share: 39 (low) to 401 (high) mg/dL and nothing else. */
export function isSendable(value: number): boolean {
  return Number.isInteger(value) && value >= LOW_MGDL && value <= HIGH_MGDL;
}

export function toUnit(glucoseMgdl: number, unit: GlucoseUnit): number {
  return unit === 'mg/dL' ? glucoseMgdl : glucoseMgdl / MGDL_PER_MMOLL;
}

/** The number alone: whole mg/dL, or mmol/L with one decimal. The unit must be shown beside it. */
export function formatNumber(glucoseMgdl: number, unit: GlucoseUnit, locale?: string): string {
  const digits = unit === 'mg/dL' ? 0 : 1;
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    toUnit(glucoseMgdl, unit),
  );
}
