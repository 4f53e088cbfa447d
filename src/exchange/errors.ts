import { CodedError, type Actor } from '../domain/coded-error.ts';

const actors = {
  /** The file cannot be opened or read. */
  unreadable: 'person',
  /** There is nothing in the file, or nothing but comments. */
  empty: 'person',
  /** Hex text or bytes, but no whole number of pages. */
  'part-page': 'person',
  /** Neither hex text nor pages. */
  'no-pages': 'person',
  /** A wire log where pages belong. */
  'wire-log': 'person',
  /** A line that the wire log's grammar has no place for. */
  'no-wire-log': 'person',
} as const satisfies Record<string, Actor>;

export type ExchangeErrorCode = keyof typeof actors;

/** What can be wrong with a file from elsewhere. The message is a sentence's end: the file's name goes before it. */
export class ExchangeError extends CodedError<ExchangeErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
