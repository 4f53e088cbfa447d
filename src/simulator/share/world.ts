import { isUuid } from '../../protocol/share/answers.ts';
import { parseJson } from '../../protocol/share/json.ts';
import type { LockRules, PracticeAccount } from './account.ts';
import type { PracticeAccounts } from './accounts.ts';
import { gatewayRefused, refusedWith } from './refusal.ts';
import type { PracticeSessions } from './sessions.ts';
import type { StyleOfAnswers } from './style.ts';

export interface WorldRules extends LockRules {
  /** The first sign-in under an unknown name makes its account, and a receiver may be taken from another account. */
  readonly openDoors: boolean;
  readonly sessionLifeMs: number;
}

/** What is given an id: accounts, sessions, and each refusal. */
export type IdKind = 'account' | 'session' | 'incident';

/** What a call works on. */
export interface ShareWorld {
  readonly style: StyleOfAnswers;
  readonly rules: WorldRules;
  readonly accounts: PracticeAccounts;
  readonly sessions: PracticeSessions;
  /** Share's own clock, epoch ms. */
  now(): number;
  newId(kind: IdKind): string;
}

/** The account of a session. An id that is no UUID gets the web server's 400 (share-api 5). */
export function accountOf(world: ShareWorld, sessionId: unknown): PracticeAccount {
  if (typeof sessionId !== 'string' || !isUuid(sessionId)) throw gatewayRefused(400);
  const session = world.sessions.find(sessionId, world.now());
  if (session.kind === 'lapsed') throw refusedWith('SessionNotValid', world.style.sessionNotValid(sessionId));
  const account = session.kind === 'account' ? world.accounts.byId(session.accountId) : undefined;
  if (!account) throw refusedWith('SessionIdNotFound', `Failed to find session object. [SessionId = ${sessionId}]`);
  world.accounts.touch(account);
  return account;
}

/** The value of a body. One that cannot be read gets the web server's 400, whatever else is wrong. */
export function readBody(body: string): unknown {
  const value = parseJson(body);
  if (value === undefined) throw gatewayRefused(400);
  return value;
}
