import { html, nothing } from 'lit';
import type { RingView } from '../sync/face.ts';
import { momentText } from './moment-text.ts';
import { byInterest, damagedText, details as words, kindText, rawSentence, rawText } from './words/details.ts';
import { counts } from './words/durations.ts';

/** What is kept of a receiver, a row for each kind of record; `now` is a wall clock. */
export function archiveTable(rings: readonly RingView[], now: number): unknown {
  if (rings.every(({ pages }) => pages === 0)) return html`<p class="soft">${words.nothingKept}</p>`;
  const rawPages = rings.reduce((sum, ring) => sum + ring.rawPages, 0);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${words.kept}>
      <table>
        <caption>${words.kept}</caption>
        <thead>
          <tr>
            <th scope="col">${words.kind}</th>
            <th scope="col" class="count">${words.records}</th>
            <th scope="col">${words.oldest}</th>
            <th scope="col">${words.newest}</th>
          </tr>
        </thead>
        <tbody>
          ${rings.toSorted(byInterest).map((ring) => row(ring, now))}
        </tbody>
      </table>
    </div>
    <p class="soft small">${words.screenTimes}</p>
    ${rawPages === 0 ? nothing : html`<p class="banner small">${rawSentence(rawPages)}</p>`}`;
}

function row(ring: RingView, now: number): unknown {
  const { records, damaged, rawPages, oldest, newest } = ring;
  return html`<tr>
    <th scope="row">${kindText(ring)}</th>
    <td class="count">
      ${records > 0 ? counts.format(records) : rawPages === 0 ? words.none : nothing}
      ${damaged > 0 ? html`<span class="note">${damagedText(damaged)}</span>` : nothing}
      ${rawPages > 0 ? html`<span class="note">${rawText(rawPages)}</span>` : nothing}
    </td>
    <td class="moment">${oldest && momentText(oldest.wallClockMs, now)}</td>
    <td class="moment">${newest && momentText(newest.wallClockMs, now)}</td>
  </tr>`;
}
