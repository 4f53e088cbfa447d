import { html } from 'lit';
import type { ClockChange } from '../sync/face.ts';
import { momentText } from './moment-text.ts';
import { wallClockAt } from './wall-clock.ts';
import { changeText, details as words } from './words/details.ts';

/** What the receiver's settings tell of its clocks, newest first, null where they could not be read; `now` is a wall clock. */
export function clockChanges(changes: readonly ClockChange[] | null, now: number): unknown {
  if (changes === null) return html`<p class="soft">${words.changesUnknown}</p>`;
  if (changes.length === 0) return html`<p class="soft">${words.noChanges}</p>`;
  return html`<h4>${words.changes}</h4>
    <div class="scroll changes" tabindex="0" role="group" aria-label=${words.changes}>
      <table>
        <caption>${words.changes}</caption>
        <thead>
          <tr>
            <th scope="col">${words.onScreen}</th>
            <th scope="col">${words.localTime}</th>
            <th scope="col">${words.change}</th>
          </tr>
        </thead>
        <tbody>
          ${changes.map((change) => row(change, now))}
        </tbody>
      </table>
    </div>
    <p class="soft small">${words.afterChange}</p>`;
}

function row(change: ClockChange, now: number): unknown {
  const { at, wallClockMs } = change.moment;
  return html`<tr>
    <th scope="row" class="moment">${momentText(wallClockMs, now)}</th>
    <td class="moment">${at === null ? words.unknownTime : momentText(wallClockAt(at), now)}</td>
    <td>${changeText(change)}</td>
  </tr>`;
}
