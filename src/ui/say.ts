import { formatNumber, type Glucose, type GlucoseUnit } from '../domain/glucose.ts';
import { unbroken } from './format.ts';
import { lowHigh } from './words/first.ts';

/** A glucose as it is said: a number with its unit, or LOW or HIGH, which need none. */
export type Said =
  | { readonly kind: 'number'; readonly text: string; readonly unit: GlucoseUnit; readonly at: number }
  | { readonly kind: 'low' | 'high'; readonly unit: GlucoseUnit | null; readonly at: number };

/** Null for what is no glucose, and for a number whose unit is not known. */
export function say(glucose: Glucose, unit: GlucoseUnit | null, at: number): Said | null {
  switch (glucose.kind) {
    case 'number':
      return unit && { kind: 'number', text: formatNumber(glucose.glucoseMgdl, unit), unit, at };
    case 'low':
    case 'high':
      return { kind: glucose.kind, unit, at };
    default:
      return null;
  }
}

/** "142 mg/dL", "LOW" or "HIGH". */
export function saidText(said: Said): string {
  return said.kind === 'number' ? unbroken(`${said.text} ${said.unit}`) : lowHigh[said.kind].word;
}
