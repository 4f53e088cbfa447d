import { toUnit, type GlucoseUnit } from '../domain/glucose.ts';
import type { Settings } from '../sync/face.ts';

export type TargetRange = Settings['targetRange'];

/** A bound as the value of a number field: whole mg/dL, or mmol/L with one decimal and a point. */
export function toField(glucoseMgdl: number, unit: GlucoseUnit): string {
  return toUnit(glucoseMgdl, unit).toFixed(unit === 'mg/dL' ? 0 : 1);
}

/** The bound in mg/dL; `before` where the field was not changed, so that rounding never moves it. */
export function fromField(text: string, unit: GlucoseUnit, before: number): number {
  if (text === toField(before, unit)) return before;
  return Math.round(Number(text) / toUnit(1, unit));
}
