interface Session {
  readonly accountId: string;
  readonly endsAt: number;
}

/** What a session id is worth: `lapsed` is one that the server remembers, `unknown` one that it never gave or has forgotten. */
export type SessionAnswer = { readonly kind: 'account'; readonly accountId: string } | { readonly kind: 'lapsed' } | { readonly kind: 'unknown' };

/** Older ones are forgotten, so that a client which signs in for each call cannot fill the memory. */
const MAX_SESSIONS = 64;

export class PracticeSessions {
  readonly #sessions = new Map<string, Session>();

  open(id: string, accountId: string, endsAt: number): void {
    this.#sessions.set(id.toLowerCase(), { accountId, endsAt });
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= MAX_SESSIONS) break;
      this.#sessions.delete(oldest);
    }
  }

  find(id: string, now: number): SessionAnswer {
    const session = this.#sessions.get(id.toLowerCase());
    if (!session) return { kind: 'unknown' };
    return now < session.endsAt ? { kind: 'account', accountId: session.accountId } : { kind: 'lapsed' };
  }

  endAll(): void {
    for (const [id, { accountId }] of this.#sessions) this.#sessions.set(id, { accountId, endsAt: Number.NEGATIVE_INFINITY });
  }
}
