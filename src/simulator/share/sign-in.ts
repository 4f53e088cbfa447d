import { isUuid } from '../../protocol/share/answers.ts';
import type { PracticeAccount } from './account.ts';
import { membersOf } from './post.ts';
import { gatewayRefused, invalidArgument, refused, refusedWith, type Refused } from './refusal.ts';
import type { PracticeAnswer } from './wire.ts';
import { readBody, type ShareWorld } from './world.ts';

const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

type Verdict =
  | { readonly kind: 'right'; readonly account: PracticeAccount }
  | { readonly kind: 'wrong' | 'locked'; readonly account: PracticeAccount }
  | { readonly kind: 'no-account' };

type Credentials = { readonly who: string; readonly password: string };

/** Classic: answers the session id. Modern: the account id, which `loginById` takes (share-api 4.1, 4.2). */
export function authenticate(world: ShareWorld, body: string): PracticeAnswer {
  const { who, password } = readCredentials(body, 'accountName');
  const verdict = judge(world, accountNamed(world, who, password), password);
  if (verdict.kind !== 'right') throw refusalOf(world, verdict, who);
  return world.style.json(world.style.name === 'modern' ? verdict.account.id : openSession(world, verdict.account));
}

/** The second step of today's flow; a classic server has no such call. */
export function loginById(world: ShareWorld, body: string): PracticeAnswer {
  if (world.style.name === 'classic') throw gatewayRefused(404);
  const { who, password } = readCredentials(body, 'accountId');
  if (!isUuid(who)) throw invalidArgument("Invalid UUID string. (Parameter 'accountId')");
  const verdict = judge(world, world.accounts.byId(who), password);
  if (verdict.kind !== 'right') throw refusalOf(world, verdict, who);
  return world.style.json(openSession(world, verdict.account));
}

/** Older readers' sign-in. The modern one says "refused" by the all-zero id, and always to e-mail and phone names (share-api 4.3). */
export function loginByName(world: ShareWorld, body: string): PracticeAnswer {
  const { who, password } = readCredentials(body, 'accountName');
  const modern = world.style.name === 'modern';
  if (modern && /@|^\+/.test(who)) return world.style.json(ZERO_UUID);
  const verdict = judge(world, accountNamed(world, who, password), password);
  if (verdict.kind === 'right') return world.style.json(openSession(world, verdict.account));
  if (modern) return world.style.json(ZERO_UUID);
  throw refusalOf(world, verdict, who);
}

function readCredentials(body: string, name: 'accountName' | 'accountId'): Credentials {
  const members = membersOf(readBody(body));
  const argument = (key: string): string => {
    const value = members[key];
    if (typeof value === 'string' && value !== '') return value;
    throw invalidArgument(`The argument ${key} is null or empty. (Parameter '${key}')`);
  };
  const credentials = { who: argument(name), password: argument('password') };
  if (!isUuid(argument('applicationId'))) throw invalidArgument("Invalid UUID string. (Parameter 'applicationId')");
  return credentials;
}

function accountNamed(world: ShareWorld, accountName: string, password: string): PracticeAccount | undefined {
  const account = world.accounts.byName(accountName);
  if (account || !world.rules.openDoors) return account;
  return world.accounts.add(world.newId('account'), { accountName, password }, true);
}

function judge(world: ShareWorld, account: PracticeAccount | undefined, password: string): Verdict {
  if (!account) return { kind: 'no-account' };
  world.accounts.touch(account);
  return { kind: account.check(password, world.now(), world.rules), account };
}

function openSession(world: ShareWorld, account: PracticeAccount): string {
  const id = world.newId('session');
  world.sessions.open(id, account.id, world.now() + world.rules.sessionLifeMs);
  return id;
}

function refusalOf(world: ShareWorld, verdict: Exclude<Verdict, { kind: 'right' }>, who: string): Refused {
  if (verdict.kind === 'locked') {
    const message = `Simulate SSO: Maximum authentication attempts exceeded. AccountId=${verdict.account.id}`;
    return refusedWith('SSO_AuthenticateMaxAttemptsExceeed', message);
  }
  if (world.style.name === 'modern') return refused('AccountPasswordInvalid');
  if (verdict.kind === 'no-account') {
    return refusedWith('SSO_AuthenticateAccountNotFound', `Simulate SSO: Account not found. AccountName=${who}`);
  }
  const message = `Simulate SSO: Authentication failed. AccountId=${verdict.account.id}`;
  return refusedWith('SSO_AuthenticatePasswordInvalid', message);
}
