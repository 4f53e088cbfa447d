import { html, nothing } from 'lit';
import type { GlucoseUnit, TimedReading } from '../sync/face.ts';
import { clockTime } from './format.ts';
import { isGap } from './graph-data.ts';
import { trendText, unsure, valueWords } from './reading-words.ts';
import { gapWords, graph as words } from './words/graph.ts';

/** The graph's twin: the same readings, newest first, gaps as gaps. `readings` ascend. */
export function readingsTable(readings: readonly TimedReading[], unit: GlucoseUnit, now: number): unknown {
  const row = (reading: TimedReading, index: number): unknown => {
    const before = readings[index - 1];
    const time = clockTime(reading.at, now);
    return html`<tr>
        <th scope="row">${time}${reading.isGuess ? `, ${unsure(reading)}` : ''}</th>
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
