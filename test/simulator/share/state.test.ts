import { describe, expect, test } from 'vitest';
import { APPLICATION, Bench, HOUR_MS, MINUTE_MS, NOW, SERIAL } from './support.ts';

const AUTHENTICATE = 'General/AuthenticatePublisherAccount';
const BY_ID = 'General/LoginPublisherAccountById';
const BY_NAME = 'General/LoginPublisherAccountByName';
const ACTIVE = 'Publisher/IsRemoteMonitoringSessionActive';
const START = 'Publisher/StartRemoteMonitoringSession';
const STOP = 'Publisher/StopRemoteMonitoringSession';
const CHECK = 'Publisher/CheckMonitoredReceiverAssignmentStatus';
const REPLACE = 'Publisher/ReplacePublisherAccountMonitoredReceiver';
const INFO = 'Publisher/UpdatePublisherAccountRuntimeInfo';
const ZERO = '00000000-0000-0000-0000-000000000000';

const named = (accountName: string, password: string): object => ({ accountName, password, applicationId: APPLICATION });

describe('signing in', () => {
  test('classic: the first call answers a session, and there is no second', () => {
    const bench = new Bench({ style: 'classic' });
    const sessionId = bench.ask(AUTHENTICATE, {}, named('alice', 'right')) as string;
    expect(bench.ask(ACTIVE, { sessionId })).toBe(false);
    expect(bench.code(BY_ID, {}, { accountId: sessionId, password: 'right', applicationId: APPLICATION })).toBe('404');
  });

  test('modern: the account id is no session', () => {
    const bench = new Bench();
    const accountId = bench.ask(AUTHENTICATE, {}, named('alice', 'right')) as string;
    expect(bench.code(ACTIVE, { sessionId: accountId })).toBe('SessionIdNotFound');
  });

  test.each([
    ['modern', 'AccountPasswordInvalid', 'AccountPasswordInvalid'],
    ['classic', 'SSO_AuthenticatePasswordInvalid', 'SSO_AuthenticateAccountNotFound'],
  ] as const)('%s refuses a wrong password and an unknown name', (style, wrong, unknown) => {
    const bench = new Bench({ style });
    expect(bench.code(AUTHENTICATE, {}, named('alice', 'wrong'))).toBe(wrong);
    expect(bench.code(AUTHENTICATE, {}, named('nobody', 'right'))).toBe(unknown);
  });

  test.each([
    ['a wrong password', named('alice', 'wrong')],
    ['an unknown name', named('nobody', 'right')],
    ['an e-mail name, even the right one', named('carol@example.org', 'right')],
  ])('modern sign-in by name answers the all-zero id for %s', (_why, body) => {
    const bench = new Bench();
    bench.share.addAccount({ accountName: 'carol@example.org', password: 'right' });
    expect(bench.ask(BY_NAME, {}, body)).toBe(ZERO);
  });

  test('the all-zero id as a session reads an empty body', () => {
    expect(new Bench().send('Publisher/ReadPublisherLatestGlucoseValues', { sessionId: ZERO })).toMatchObject({ status: 200, body: '' });
  });

  test.each([
    [AUTHENTICATE, { password: 'x', applicationId: APPLICATION }],
    [AUTHENTICATE, { accountName: 'alice', password: '', applicationId: APPLICATION }],
    [AUTHENTICATE, { accountName: 'alice', password: 'right' }],
    [AUTHENTICATE, { accountName: 'alice', password: 'right', applicationId: 'cradle' }],
    [AUTHENTICATE, 'alice'],
    [BY_ID, { accountId: 'alice', password: 'right', applicationId: APPLICATION }],
  ])('%s refuses %j as an argument', (path, body) => {
    expect(new Bench().code(path, {}, body)).toBe('InvalidArgument');
  });

  test('a body that is not JSON gets 400', () => {
    const answer = new Bench().share.handle({ method: 'POST', path: AUTHENTICATE, query: {}, body: '{"accountName"' });
    expect(answer).toMatchObject({ status: 400, contentType: 'text/html' });
  });
});

function tries(bench: Bench, words: readonly string[]): string[] {
  return words.map((password) => bench.code(AUTHENTICATE, {}, named('alice', password)));
}

describe('lock-out', () => {
  test('comes after so many wrong tries in a row, also for the right password, and goes by itself', async () => {
    const bench = new Bench({ maxWrongTries: 2, lockMs: 10 * MINUTE_MS });
    const wrong = 'AccountPasswordInvalid';
    expect(tries(bench, ['a', 'right', 'b', 'c'])).toEqual([wrong, 'ok', wrong, wrong]);
    await bench.clock.advance(10 * MINUTE_MS - 1);
    expect(tries(bench, ['right', 'd'])).toEqual(['SSO_AuthenticateMaxAttemptsExceeed', 'SSO_AuthenticateMaxAttemptsExceeed']);
    await bench.clock.advance(1);
    expect(tries(bench, ['e', 'right'])).toEqual([wrong, 'ok']);
  });

  test('leaves other accounts and running sessions alone', () => {
    const bench = new Bench({ maxWrongTries: 1 });
    bench.share.addAccount({ accountName: 'bob', password: 'right' });
    const sessionId = bench.signIn();
    tries(bench, ['wrong']);
    expect(bench.ask(ACTIVE, { sessionId })).toBe(false);
    expect(bench.code(AUTHENTICATE, {}, named('bob', 'right'))).toBe('ok');
  });
});

describe('sessions', () => {
  test('live for a day, then are not valid; a new one works beside the old', async () => {
    const bench = new Bench();
    const sessionId = bench.signIn();
    await bench.clock.advance(24 * HOUR_MS - 1);
    expect(bench.code(ACTIVE, { sessionId })).toBe('ok');
    await bench.clock.advance(1);
    expect(bench.code(ACTIVE, { sessionId })).toBe('SessionNotValid');
    expect(bench.code(ACTIVE, { sessionId: bench.signIn() })).toBe('ok');
  });

  test('are found without regard to the case of the id and of its name', () => {
    const bench = new Bench();
    const sessionId = bench.signIn();
    expect(bench.code(ACTIVE, { sessionID: sessionId.toUpperCase() })).toBe('ok');
    expect(bench.code(ACTIVE, { SESSIONID: sessionId })).toBe('ok');
  });

  test('a missing id or one that is no UUID gets 400', () => {
    const bench = new Bench();
    expect(bench.code(ACTIVE)).toBe('400');
    expect(bench.code(ACTIVE, { sessionId: 'mine' })).toBe('400');
  });

  test('only the newest are remembered', () => {
    const bench = new Bench();
    const first = bench.signIn();
    for (let more = 0; more < 64; more += 1) bench.signIn();
    expect(bench.code(ACTIVE, { sessionId: first })).toBe('SessionIdNotFound');
  });

  test('carry the runtime information in the body', () => {
    const bench = new Bench();
    const runtimeInfo = { AppName: 'Cradle' };
    expect(bench.code(INFO, {}, { sessionId: 'mine', runtimeInfo })).toBe('400');
    expect(bench.code(INFO, {}, { sessionId: bench.signIn() })).toBe('InvalidArgument');
    expect(bench.send(INFO, {}, { sessionId: bench.signIn(), runtimeInfo })).toMatchObject({ status: 200, body: '', contentType: null });
    expect(bench.share.accountState('alice')?.runtimeInfo).toEqual(runtimeInfo);
  });
});

describe('receiver and monitoring', () => {
  test('assign, start, stop, and each a second time', () => {
    const bench = new Bench();
    const query = { sessionId: bench.signIn(), serialNumber: SERIAL };
    const codes = [START, REPLACE, REPLACE, STOP, START, START, STOP, STOP].map((path) => bench.code(path, query));
    expect(codes).toEqual([
      'MonitoredReceiverNotAssigned',
      'ok',
      'Unknown',
      'MonitoringSessionNotActive',
      'ok',
      'MonitoringSessionAlreadyActive',
      'ok',
      'MonitoringSessionNotActive',
    ]);
  });

  test('replacing the receiver ends the monitoring session and detaches the old serial', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.ask(REPLACE, { sessionId, serialNumber: 'SM00000002' });
    expect(bench.share.accountState('alice')).toMatchObject({ assignedSerial: 'SM00000002', monitoring: false });
    expect(bench.ask(CHECK, { sessionId, serialNumber: SERIAL })).toBe('NotAssigned');
    expect(bench.code(START, { sessionId, serialNumber: SERIAL })).toBe('MonitoredReceiverSerialNumberDoesNotMatch');
  });

  test.each([
    [false, 'Unknown', SERIAL],
    [true, 'ok', null],
  ])("somebody else's receiver, open doors %s: %s", (openDoors, code, left) => {
    const bench = new Bench({ openDoors });
    bench.share.addAccount({ accountName: 'bob', password: 'right', assignedSerial: SERIAL });
    const query = { sessionId: bench.signIn(), serialNumber: SERIAL };
    expect(bench.ask(CHECK, query)).toBe('AssignedToOther');
    expect(bench.code(REPLACE, query)).toBe(code);
    expect(bench.share.accountState('bob')?.assignedSerial).toBe(left);
  });

  test.each(['', 'sm12345678', 'SM1234567', '6ABCDE', 'SM12345678/'])('the serial number %j is no argument', (serialNumber) => {
    const bench = new Bench();
    expect(bench.code(CHECK, { sessionId: bench.signIn(), serialNumber })).toBe('InvalidArgument');
  });
});

describe('open doors', () => {
  test('the first sign-in makes the account and sets its password', () => {
    const bench = new Bench({ openDoors: true });
    bench.publish('dora', 'first');
    expect(bench.code(AUTHENTICATE, {}, named('dora', 'second'))).toBe('AccountPasswordInvalid');
    expect(bench.share.accountState('dora')).toMatchObject({ assignedSerial: SERIAL, monitoring: true });
  });

  test('the longest unused account goes when there are too many, never an added one', () => {
    const bench = new Bench({ openDoors: true, maxOpenAccounts: 2 });
    const one = bench.signIn('one');
    const two = bench.signIn('two');
    bench.ask(ACTIVE, { sessionId: one });
    bench.signIn('three');
    expect(['alice', 'one', 'two', 'three'].filter((name) => bench.share.accountState(name))).toEqual(['alice', 'one', 'three']);
    expect(bench.code(ACTIVE, { sessionId: two })).toBe('SessionIdNotFound');
    expect(bench.code(ACTIVE, { sessionId: one })).toBe('ok');
  });

  test('closed doors make none', () => {
    const bench = new Bench();
    bench.code(AUTHENTICATE, {}, named('dora', 'first'));
    expect(bench.share.accountState('dora')).toBeNull();
  });

  test('two accounts cannot share a name', () => {
    expect(() => new Bench().share.addAccount({ accountName: 'alice', password: 'other' })).toThrow('exists');
  });
});

test("the time is that of Share's own clock", () => {
  const bench = new Bench({ clockOffsetMs: 90_000 });
  expect(bench.ask('General/SystemUtcTime')).toEqual({ DateTime: `Date(${NOW + 90_000})`, OffsetMinutes: 0 });
});

describe('requests that are none', () => {
  const post = (headers: Record<string, string>, body = ''): unknown =>
    new Bench().share.handle({ method: 'POST', path: ACTIVE, query: {}, body, headers });

  test.each([
    ['an unknown call', { method: 'POST', path: 'Publisher/ListPublisherAccountSubscriptions' }, 404],
    ['an inherited name', { method: 'POST', path: 'constructor' }, 404],
    ['a GET of a POST', { method: 'GET', path: ACTIVE }, 405],
    ['a POST of the GET', { method: 'POST', path: 'General/SystemUtcTime' }, 405],
    ['a preflight', { method: 'OPTIONS', path: AUTHENTICATE }, 405],
  ])('%s', (_what, request, status) => {
    expect(new Bench().share.handle({ ...request, query: {}, body: '' })).toMatchObject({ status });
  });

  test('405 names the method', () => {
    const answer = new Bench().share.handle({ method: 'GET', path: ACTIVE, query: {}, body: '' });
    expect(answer).toMatchObject({ headers: { Allow: 'POST' } });
  });

  test('length, size and type', () => {
    const json = 'application/json; charset=utf-8';
    expect(post({})).toMatchObject({ status: 411 });
    expect(post({ 'content-length': '2', 'content-type': 'text/plain' }, '{}')).toMatchObject({ status: 415 });
    expect(post({ 'content-length': '2', 'content-type': json }, '{}')).toMatchObject({ status: 400 });
    expect(post({ 'transfer-encoding': 'chunked', 'content-type': json }, 'x'.repeat(65_536))).toMatchObject({ status: 400 });
    expect(post({ 'transfer-encoding': 'chunked', 'content-type': json }, 'x'.repeat(65_537))).toMatchObject({ status: 413 });
  });
});

describe('journal', () => {
  test('says what was asked, and holds no secret', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.call(CHECK, { sessionId, serialNumber: SERIAL });
    bench.call(`Publisher/${sessionId}`, { password: 'right' });
    bench.share.order({ kind: 'drop', when: 'before' });
    bench.call('General/SystemUtcTime');
    expect(bench.share.journal.slice(-3)).toEqual([
      { at: NOW, method: 'POST', endpoint: 'checkAssignment', query: { sessionId: '…', serialNumber: SERIAL }, status: 200 },
      { at: NOW, method: 'POST', endpoint: 'unknown', query: {}, status: 404 },
      { at: NOW, method: 'GET', endpoint: 'systemUtcTime', query: {}, status: 'dropped' },
    ]);
    expect(bench.share.journal[0]).toEqual({ at: NOW, method: 'POST', endpoint: 'authenticate', query: {}, status: 200 });
    const text = JSON.stringify(bench.share.journal);
    expect(text).not.toContain(sessionId);
    expect(text).not.toContain('right');
  });

  test('keeps the newest only', () => {
    const bench = new Bench({ maxJournal: 2 });
    bench.call('General/SystemUtcTime');
    bench.call(ACTIVE);
    bench.call(START);
    expect(bench.share.journal.map(({ endpoint }) => endpoint)).toEqual(['isMonitoringActive', 'startMonitoring']);
  });
});
