import type { AnswerForm } from './endpoints.ts';
import { parseShareDate } from './dates.ts';
import { parseJson } from './json.ts';
import { parseEntries, type SeenReading } from './payloads.ts';

/** What each form of answer becomes. */
export interface AnswerValues {
  /** A session or account id, possibly the all-zero one, as the service spelt it. */
  readonly uuid: string;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly boolean: boolean;
  readonly word: string;
  readonly entries: readonly SeenReading[];
  readonly nothing: true;
}

/** Reads the body of a 200; null when it has not the form, and the call has therefore not succeeded (share-api, 2). */
export const readAnswer: { readonly [F in AnswerForm]: (body: string) => AnswerValues[F] | null } = {
  uuid: (body) => textOf(body, isUuid),
  time: (body) => {
    const json = parseJson(body);
    if (typeof json !== 'object' || json === null) return null;
    const { DateTime } = json as Record<string, unknown>;
    return typeof DateTime === 'string' ? (parseShareDate(DateTime)?.at ?? null) : null;
  },
  boolean: (body) => {
    const word = textOf(body, (text) => /^(true|false)$/i.test(text));
    return word === null ? null : word.toLowerCase() === 'true';
  },
  // `null` and `123` are JSON, and no words.
  word: (body) => (['string', 'undefined'].includes(typeof parseJson(body)) ? textOf(body, (text) => /^\w{1,64}$/.test(text)) : null),
  entries: (body) => parseEntries(parseJson(body)),
  nothing: (body) => (body.trim() === '' ? true : null),
};

export function isUuid(text: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text);
}

/** From any sign-in call it means "refused"; never a session (share-api, 4.4). */
export function isZeroUuid(text: string): boolean {
  return text === '00000000-0000-0000-0000-000000000000';
}

/** A JSON string, or bare text in a pair of straight or curly quotes, or in none (share-api, 2). */
function textOf(body: string, fits: (text: string) => boolean): string | null {
  const json = parseJson(body);
  const text = typeof json === 'string' ? json.trim() : body.trim().replace(/^["'“”‘’](.*)["'“”‘’]$/, '$1');
  return fits(text) ? text : null;
}
