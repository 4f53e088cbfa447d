import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { parseRefusal, refusalFamily, saysAccountUnknown, type RefusalFamily } from '../../../src/protocol/share/refusals.ts';

const families = {
  signInAgain: 'session-lapsed',
  askUserCredentials: 'credentials',
  locked: 'locked-out',
  startMonitoring: 'not-active',
  alreadyDone: 'already-active',
  checkAssignment: 'not-assigned',
  askUserSerial: 'serial-mismatch',
  knownReading: 'duplicate',
  doNotRetry: 'invalid-argument',
} as const satisfies Record<string, RefusalFamily>;

describe('refusalFamily', () => {
  test('every row of the table of codes has a family here', () => {
    expect(new Set([...Object.keys(families), 'alreadyDoneByMessage'])).toEqual(new Set(Object.keys(fixtures.codes)));
  });

  const rows = Object.entries(families).flatMap(([key, family]) =>
    fixtures.codes[key as keyof typeof families].map((code) => ({ code, family })),
  );
  test.each(rows)('$code is $family, in any case', ({ code, family }) => {
    expect(refusalFamily(code, '')).toBe(family);
    expect(refusalFamily(code.toUpperCase(), 'whatever it says')).toBe(family);
  });

  test.each(fixtures.codes.alreadyDoneByMessage)('%s, whatever the code', (words) => {
    expect(refusalFamily('Unknown', `Publisher account ${words}.`)).toBe('already-active');
  });

  test.each([
    ['SSO_InternalError', 'Cannot Authenticate by AccountName', 'credentials'],
    ['SSO_InternalError', 'Cannot Authenticate by AccountId', 'credentials'],
    ['SSO_InternalError', 'Something broke', 'unknown'],
    ['MonitorSessionNotFound', '', 'nothing-published'],
    ['Unknown', '', 'unknown'],
    // Words in a message never outweigh a code that is known.
    ['SessionNotValid', 'already has an active monitoring session', 'session-lapsed'],
  ])('%s with %j is %s', (code, message, family) => {
    expect(refusalFamily(code, message)).toBe(family);
  });
});

describe('parseRefusal', () => {
  const refusals = fixtures.cases.filter((c) => c.code !== undefined);
  test.each(refusals)('$id', ({ code, response }) => {
    const { Message } = response.json as { Message: string };
    expect(parseRefusal(response.bodyText)).toEqual({ code, message: Message });
  });

  test.each(fixtures.cases.filter((c) => c.code === undefined))('$id is no refusal', ({ response }) => {
    expect(parseRefusal(response.bodyText)).toBeNull();
  });

  test.each(['', 'null', '[]', '"Code"', '{"Code":1}', '{"Code":""}', '{"Message":"x"}', '<html>'])('%j is none', (body) => {
    expect(parseRefusal(body)).toBeNull();
  });
});

test('only one code says that an account id is unknown rather than a password wrong', () => {
  const { askUserCredentials, locked } = fixtures.codes;
  expect([...askUserCredentials, ...locked].filter(saysAccountUnknown)).toEqual(['SSO_AuthenticateAccountNotFound']);
});
