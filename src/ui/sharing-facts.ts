import { html, nothing } from 'lit';
import { glucoseOf, type GlucoseUnit } from '../domain/glucose.ts';
import type { FollowersView, SharingView } from '../sync/face.ts';
import { clockTime } from './format.ts';
import { say, saidText } from './say.ts';
import {
  aReading,
  atShareHint,
  checkedAt,
  followersSaw,
  followersSawNothing,
  followersSee,
  keptHereHint,
  setAsideHint,
  sharing as words,
  waitingCount,
} from './words/sharing.ts';

/** The counts of the sharing panel as the rows of a `<dl>`. */
export function sharingFacts({ waiting, lastSentAt, monitoring, keptHere, setAside }: SharingView, now: number): unknown {
  const row = (term: string, detail: string): unknown => html`<dt>${term}</dt><dd>${detail}</dd>`;
  return html`
    ${row(words.waiting, waitingCount(waiting))}
    ${row(words.lastSent, lastSentAt === null ? words.never : clockTime(lastSentAt, now))}
    ${monitoring ? row(words.atShare, atShareHint(monitoring.active, clockTime(monitoring.askedAt, now))) : nothing}
    ${keptHere > 0 ? row(words.keptHere, keptHereHint(keptHere)) : nothing}
    ${setAside > 0 ? row(words.setAside, setAsideHint(setAside)) : nothing}
  `;
}

/** What was checked longer ago is told in the past tense. */
const PAST_AFTER_MS = 10 * 60_000;

export function isPast({ askedAt }: FollowersView, now: number): boolean {
  return now - askedAt > PAST_AFTER_MS;
}

/** "Followers see 142 mg/dL from 12:05 (checked 12:07)"; it tells when it was checked (design, section 5). */
export function followersText(view: FollowersView, unit: GlucoseUnit | null, now: number): string {
  const at = clockTime(view.askedAt, now);
  const past = isPast(view, now);
  const { newest } = view;
  if (newest !== null) {
    return (past ? followersSaw : followersSee)(valueText(newest.value, unit, newest.at), clockTime(newest.at, now), at);
  }
  if (view.noFollowerYet) return checkedAt(words.noFollowerYet, at);
  return past ? followersSawNothing(at) : checkedAt(words.followersNothing, at);
}

function valueText(value: number, unit: GlucoseUnit | null, at: number): string {
  const said = say(glucoseOf(value), unit, at);
  return said === null ? aReading : saidText(said);
}
