import { html } from 'lit';
import type { ClockNote } from '../sync/face.ts';
import { wallClockAt, wallTimes } from './wall-clock.ts';
import { clocksDiffer, clocksDiffered, receiver as words } from './words/receiver.ts';

/** How the receiver's screen disagrees with this computer: a banner where a clock is wrong, a soft line where it travelled. */
export function clockNoteLine(note: ClockNote, isPresent: boolean, now: number): unknown {
  if (note.kind === 'implausible') return html`<p class="banner small">${isPresent ? words.screenWrong : words.screenWasWrong}</p>`;
  const { aheadMinutes } = note;
  // A receiver that is away may have been set since: then only what was seen is said.
  if (!isPresent) return html`<p class="soft small">${clocksDiffered(aheadMinutes)}</p>`;
  const computer = wallClockAt(now);
  const shown = wallTimes(computer + aheadMinutes * 60_000, computer);
  return html`<p class="soft small">${clocksDiffer(...shown, Math.abs(aheadMinutes))}</p>`;
}
