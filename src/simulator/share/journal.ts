import type { PracticeCall, Query } from './calls.ts';
import type { PracticeAnswer } from './wire.ts';

/** One request, without anything secret: no body, no password, no session id. */
export interface JournalEntry {
  /** On Share's clock, epoch ms. */
  readonly at: number;
  readonly method: string;
  /** `unknown` stands for any path that is no call; what it was may hold anything and is not kept. */
  readonly endpoint: PracticeCall | 'unknown';
  readonly query: Readonly<Record<string, string>>;
  readonly status: number | 'dropped';
}

/** The names of the query that are kept. Of others not even the name is. */
const kept = ['serialNumber', 'minutes', 'maxCount'] as const;

/** The newest requests. */
export class PracticeJournal {
  readonly #capacity: number;
  #entries: readonly JournalEntry[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  add(at: number, method: string, endpoint: PracticeCall | null, query: Query, answer: PracticeAnswer): void {
    const entry: JournalEntry = {
      at,
      method,
      endpoint: endpoint ?? 'unknown',
      query: redacted(query),
      status: answer.kind === 'dropped' ? 'dropped' : answer.status,
    };
    this.#entries = [...this.#entries, entry].slice(-this.#capacity);
  }
}

function redacted(query: Query): Record<string, string> {
  const result: Record<string, string> = query.has('sessionid') ? { sessionId: '…' } : {};
  for (const name of kept) {
    const value = query.get(name.toLowerCase());
    if (value !== undefined) result[name] = value.slice(0, 32);
  }
  return result;
}
