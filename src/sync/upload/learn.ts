import { attemptOf } from '../../store/attempts.ts';
import { outcomesOf, putOutcomes } from '../../store/outcomes.ts';
import type { SeenEntry } from '../../store/rows.ts';
import type { Conversation } from './conversation.ts';
import { compare, isSame } from './read-back.ts';

/**
 * What a look at what followers see tells of the past: what was decided here and shows now is seen, and what it shows that was
 * never sent from here is another program's. Not while the canary is out, or has failed: then Share shows our own
 * readings at times that nobody expects.
 */
export async function learnFrom(talk: Conversation, entries: readonly SeenEntry[]): Promise<void> {
  const { destination, deps } = talk;
  const { id, canary, knownSince = -Infinity, othersAt = knownSince } = destination;
  if (entries.length === 0 || canary.kind === 'posted' || canary.kind === 'failed') return;
  const [outcomes, attempt] = await Promise.all([outcomesOf(deps.store, id), attemptOf(deps.store, id)]);
  const { seen } = compare(outcomes.filter((row) => row.kind !== 'seen'), entries);
  const decidedAt = talk.now();
  if (seen.length > 0) await putOutcomes(deps.store, seen.map((reading) => ({ ...reading, destination: id, kind: 'seen', decidedAt })));
  const own = [...outcomes, ...(attempt?.readings ?? [])];
  // An older one was noticed already, or may be our own from before the account was forgotten.
  const since = othersAt + talk.trueNow() - talk.now();
  const isStranger = (entry: SeenEntry): boolean => entry.at > since && !own.some((reading) => isSame(reading, entry));
  if (entries.some(isStranger)) await noticeOthers(talk);
}

/** Another computer, or the maker's app, sends to this account too. */
export async function noticeOthers(talk: Conversation): Promise<void> {
  await talk.change((row) => ({ ...row, othersAt: talk.now() }));
}
