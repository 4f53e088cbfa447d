import { describe, expect, test } from 'vitest';
import { ShareError, type ShareErrorCode } from '../../src/share/errors.ts';
import { signIn, type SignInRequest } from '../../src/share/sign-in.ts';

const ACCOUNT = 'aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb';
const SESSION = '5e551050-0000-4000-8000-000000000001';

type Reply = string | boolean | ShareError;
interface Replies {
  readonly authenticate?: Reply;
  readonly loginById?: Reply;
  readonly isMonitoringActive?: Reply;
}

/** The three calls of a sign-in; one that is not told what to reply must not be made. */
class Calls {
  readonly made: string[] = [];
  readonly #replies: Replies;

  constructor(replies: Replies) {
    this.#replies = replies;
  }

  authenticate = (name: string, password: string): Promise<string> => this.#reply('authenticate', name, password);
  loginById = (id: string, password: string): Promise<string> => this.#reply('loginById', id, password);
  isMonitoringActive = (id: string): Promise<boolean> => this.#reply('isMonitoringActive', id);

  async #reply<T>(call: keyof Replies, ...given: string[]): Promise<T> {
    this.made.push([call, ...given].join(' '));
    const reply = this.#replies[call];
    if (reply === undefined) throw new Error(`${call} was called`);
    if (reply instanceof ShareError) throw reply;
    return reply as T;
  }
}

const failure = (code: ShareErrorCode, status: number | null = null, shareCode: string | null = null): ShareError =>
  new ShareError(code, 'x', { status, shareCode });

const gone = failure('unknown-call', 404);
const goneInHtml = failure('not-share', 405);
const noSuchAccount = failure('credentials-refused', 500, 'SSO_AuthenticateAccountNotFound');
const wrong = failure('credentials-refused', 500, 'AccountPasswordInvalid');
const lapsed = failure('session-lapsed', 500, 'SessionIdNotFound');

const authenticate = 'authenticate alice secret';
const loginById = `loginById ${ACCOUNT} secret`;
const probe = (id: string): string => `isMonitoringActive ${id}`;

const request: SignInRequest = { accountName: 'alice', password: 'secret', accountId: null, flow: null };
const modern = { sessionId: SESSION, accountId: ACCOUNT, flow: 'modern' };
const classic = { sessionId: SESSION, accountId: null, flow: 'classic' };

describe('signing in succeeds', () => {
  test.each<[string, Partial<SignInRequest>, Replies, object, string[]]>([
    ['modern', {}, { authenticate: ACCOUNT, loginById: SESSION }, modern, [authenticate, loginById]],
    ['modern as before', { flow: 'modern' }, { authenticate: ACCOUNT, loginById: SESSION }, modern, [authenticate, loginById]],
    ['with a known account id, in one call', { accountId: ACCOUNT, flow: 'modern' }, { loginById: SESSION }, modern, [loginById]],
    ['with a known account id and no known flow', { accountId: ACCOUNT }, { loginById: SESSION }, modern, [loginById]],
    [
      'classic, found out: the second call is unknown',
      {},
      { authenticate: SESSION, loginById: gone, isMonitoringActive: false },
      classic,
      [authenticate, `loginById ${SESSION} secret`, probe(SESSION)],
    ],
    [
      'classic, found out: the second call is unknown and says so in HTML',
      {},
      { authenticate: SESSION, loginById: goneInHtml, isMonitoringActive: true },
      classic,
      [authenticate, `loginById ${SESSION} secret`, probe(SESSION)],
    ],
    [
      'classic, found out: the id is no account',
      {},
      { authenticate: SESSION, loginById: noSuchAccount, isMonitoringActive: true },
      classic,
      [authenticate, `loginById ${SESSION} secret`, probe(SESSION)],
    ],
    [
      'classic as before, in two calls',
      { flow: 'classic' },
      { authenticate: SESSION, isMonitoringActive: false },
      classic,
      [authenticate, probe(SESSION)],
    ],
    [
      'modern where it was classic before',
      { flow: 'classic' },
      { authenticate: ACCOUNT, isMonitoringActive: lapsed, loginById: SESSION },
      modern,
      [authenticate, probe(ACCOUNT), loginById],
    ],
    [
      'classic where it was modern before',
      { accountId: ACCOUNT, flow: 'modern' },
      { loginById: gone, authenticate: SESSION, isMonitoringActive: false },
      classic,
      [loginById, authenticate, `loginById ${SESSION} secret`, probe(SESSION)],
    ],
  ])('%s', async (_, known, replies, expected, made) => {
    const calls = new Calls(replies);
    expect(await signIn(calls, { ...request, ...known })).toEqual(expected);
    expect(calls.made).toEqual(made);
  });
});

describe('signing in fails', () => {
  const lockedOut = failure('locked-out', 500, 'SSO_AuthenticateMaxAttemptsExceeed');
  const unreachable = failure('unreachable');
  const proxyRefuses = failure('forbidden', 404);

  test.each<[string, Partial<SignInRequest>, Replies, ShareErrorCode, number]>([
    ['wrong password: no second call', {}, { authenticate: wrong }, 'credentials-refused', 1],
    ['no such account name: no second call', {}, { authenticate: noSuchAccount }, 'credentials-refused', 1],
    ['locked: no second call', {}, { authenticate: lockedOut }, 'locked-out', 1],
    ['wrong at the second call: no probe', {}, { authenticate: ACCOUNT, loginById: wrong }, 'credentials-refused', 2],
    ['locked at the second call: no probe', {}, { authenticate: ACCOUNT, loginById: lockedOut }, 'locked-out', 2],
    ['no answer to the second call: no probe', {}, { authenticate: ACCOUNT, loginById: unreachable }, 'unreachable', 2],
    ['the proxy refuses the second call: no probe', {}, { authenticate: ACCOUNT, loginById: proxyRefuses }, 'forbidden', 2],
    ['known account id, wrong password: the name is not tried', { accountId: ACCOUNT }, { loginById: wrong }, 'credentials-refused', 1],
    ['known account id, gone: the name is not tried', { accountId: ACCOUNT }, { loginById: noSuchAccount }, 'credentials-refused', 1],
    [
      'neither an account nor a session',
      {},
      { authenticate: ACCOUNT, loginById: gone, isMonitoringActive: lapsed },
      'credentials-refused',
      3,
    ],
    [
      'classic before, now neither',
      { flow: 'classic' },
      { authenticate: ACCOUNT, isMonitoringActive: lapsed, loginById: gone },
      'credentials-refused',
      3,
    ],
    ['no answer to the probe', {}, { authenticate: ACCOUNT, loginById: gone, isMonitoringActive: unreachable }, 'unreachable', 3],
  ])('%s', async (_, known, replies, code, calls) => {
    const client = new Calls(replies);
    await expect(signIn(client, { ...request, ...known })).rejects.toMatchObject({ code });
    expect(client.made).toHaveLength(calls);
  });
});
