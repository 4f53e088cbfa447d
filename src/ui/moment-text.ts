import { html } from 'lit';
import { isDate, wallDate } from './wall-clock.ts';
import { details as words } from './words/details.ts';

/** Date and time of a wall clock for a table, the time in an element of its own; `now` is a wall clock too. A dash for what is no date. */
export function momentText(wallClockMs: number, now: number): unknown {
  if (!isDate(wallClockMs)) return words.noDate;
  const [date, time] = wallDate(wallClockMs, now);
  return html`${date}, <span>${time}</span>`;
}
