import { html } from 'lit';
import { wallDate } from './wall-clock.ts';

/** Date and time of a wall clock for a table, the time in an element of its own; `now` is a wall clock too. */
export function momentText(wallClockMs: number, now: number): unknown {
  const [date, time] = wallDate(wallClockMs, now);
  return html`${date}, <span>${time}</span>`;
}
