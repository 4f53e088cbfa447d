import { css, html, nothing } from 'lit';
import type { GlucoseUnit, TimedReading } from '../sync/face.ts';
import { clockTime } from './format.ts';
import { isGap } from './graph-data.ts';
import { trendText, valueWords } from './reading-words.ts';
import { gapWords, graph as words } from './words/graph.ts';

export const tableStyles = css`
  .scroll {
    overflow: auto;
    height: 100%;
    border: 1px solid var(--line);
    border-radius: 0.75rem;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.5rem 0.875rem;
    text-align: left;
  }
  caption {
    position: absolute;
    clip-path: inset(50%);
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--sunk);
    font-weight: 600;
  }
  tbody th {
    font-weight: 400;
  }
  tr + tr > * {
    border-top: 1px solid var(--line);
  }
  .gap {
    color: var(--soft);
    font-style: italic;
  }
`;

/** The graph's twin: the same readings, newest first, gaps as gaps. `readings` ascend. */
export function readingsTable(readings: readonly TimedReading[], unit: GlucoseUnit, now: number): unknown {
  const row = (reading: TimedReading, index: number): unknown => {
    const before = readings[index - 1];
    const time = clockTime(reading.at, now);
    return html`<tr>
        <th scope="row">${time}</th>
        <td>${valueWords(reading, unit)}</td>
        <td>${trendText(reading)}</td>
      </tr>
      ${before !== undefined && isGap(before, reading)
        ? html`<tr>
            <td class="gap" colspan="3">${gapWords(clockTime(before.at, now), time)}</td>
          </tr>`
        : nothing}`;
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${words.readings}>
    <table>
      <caption>${words.readings}</caption>
      <thead>
        <tr>
          <th scope="col">${words.time}</th>
          <th scope="col">${words.glucose} (${unit})</th>
          <th scope="col">${words.trend}</th>
        </tr>
      </thead>
      <tbody>
        ${readings.map(row).toReversed()}
      </tbody>
    </table>
  </div>`;
}
