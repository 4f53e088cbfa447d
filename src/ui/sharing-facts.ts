import { html, nothing } from 'lit';
import { glucoseOf, type GlucoseUnit } from '../domain/glucose.ts';
import type { FollowersView, SharingView } from '../sync/face.ts';
import { clockTime } from './format.ts';
import { say, saidText } from './say.ts';
import {
  aReading,
  atShareHint,
  followersSee,
  keptHereHint,
  lookedAt,
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

/** "Followers see 142 mg/dL from 12:05 (looked at 12:07)"; it has its own "looked at" (design, section 5). */
export function followersText({ newest, askedAt, noFollowerYet }: FollowersView, unit: GlucoseUnit | null, now: number): string {
  const at = clockTime(askedAt, now);
  if (newest !== null) return followersSee(valueText(newest.value, unit, newest.at), clockTime(newest.at, now), at);
  return lookedAt(noFollowerYet ? words.noFollowerYet : words.followersNothing, at);
}

function valueText(value: number, unit: GlucoseUnit | null, at: number): string {
  const said = say(glucoseOf(value), unit, at);
  return said === null ? aReading : saidText(said);
}
