import { html, nothing } from 'lit';
import { glucoseOf, type GlucoseUnit } from '../domain/glucose.ts';
import type { FatedReading, TimedReading } from '../sync/face.ts';
import { clockTime } from './format.ts';
import { isGap } from './graph-data.ts';
import { valueWithUnit } from './reading-words.ts';
import { gapWords } from './words/graph.ts';
import { fateText, proof as words } from './words/proof.ts';
import { aReading } from './words/sharing.ts';

export interface ProofTable {
  /** Ascending. */
  readonly fated: readonly FatedReading[];
  /** Those that followers have seen are left out, and with them the gaps, which would say something else. */
  readonly onlyUnseen: boolean;
  readonly unit: GlucoseUnit | null;
  readonly isProven: boolean;
  readonly now: number;
}

/** What became of each reading, newest first, gaps as gaps. */
export function proofTable({ fated, onlyUnseen, unit, isProven, now }: ProofTable): unknown {
  const time = (at: number): string => clockTime(at, now);
  const shown = onlyUnseen ? fated.filter(({ fate }) => fate.kind !== 'seen') : fated;
  if (shown.length === 0) return html`<p class="soft">${fated.length === 0 ? words.none : words.allSeen}</p>`;
  const row = ({ reading, fate }: FatedReading, index: number): unknown => {
    const before = onlyUnseen ? undefined : shown[index - 1]?.reading;
    return html`<tr class=${fate.kind}>
        <th scope="row">${time(reading.at)}</th>
        <td class=${glucoseOf(reading.value).kind}>${valueText(reading, unit)}</td>
        <td>${fateText(fate, time, isProven)}</td>
      </tr>
      ${before !== undefined && isGap(before, reading)
        ? html`<tr>
            <td class="gap" colspan="3">${gapWords(time(before.at), time(reading.at))}</td>
          </tr>`
        : nothing}`;
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${words.title}>
    <table>
      <caption>${words.title}</caption>
      <thead>
        <tr>
          <th scope="col">${words.time}</th>
          <th scope="col">${words.glucose}</th>
          <th scope="col">${words.fate}</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(row).toReversed()}
      </tbody>
    </table>
  </div>`;
}

/** Where the unit is not known, no number is said. */
function valueText(reading: TimedReading, unit: GlucoseUnit | null): string {
  if (unit !== null || glucoseOf(reading.value).kind !== 'number') return valueWithUnit(reading, unit ?? 'mg/dL');
  return aReading;
}
