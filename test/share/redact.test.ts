import { expect, test } from 'vitest';
import { redact, redactedCause } from '../../src/share/redact.ts';

const ID = 'E3e3e6a5-0000-4000-8000-00000000000a';

test.each([
  [`Failed to find session object. [SessionId = ${ID}]`, 'Failed to find session object. [SessionId = …]'],
  ['Failed to parse URL from https://x.example/A?sessionId=odd&n=1', 'Failed to parse URL from https://x.example/A?…'],
  ['at https://x.example/?url=https%3A%2F%2Fy%2FA%3FsessionId%3Dodd', 'at https://x.example/?…'],
  ['at https://x.example/https%3A%2F%2Fy%2FA%3FsessionId%3Dodd "quoted"', 'at https://x.example/https%3A%2F%2Fy%2FA?… "quoted"'],
  ['fetch failed', 'fetch failed'],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('a cause is kept with its own causes, redacted, and without what else hung on it', () => {
  const inner = Object.assign(new Error(`connect ${ID}`), { name: 'SystemError', address: ID });
  const kept = redactedCause(new TypeError('fetch failed', { cause: inner }));
  expect(kept).toMatchObject({ name: 'TypeError', message: 'fetch failed', stack: 'TypeError: fetch failed' });
  expect(kept?.cause).toMatchObject({ name: 'SystemError', message: 'connect …', stack: 'SystemError: connect …' });
  expect(kept?.cause).not.toHaveProperty('address');
});

test('what is no error is no cause', () => {
  expect(redactedCause(ID)).toBeUndefined();
});
