import { describe, expect, test } from 'vitest';
import { errorOfAnswer } from '../../src/share/refusal-to-error.ts';
import type { ShareErrorCode } from '../../src/share/errors.ts';

const query = { sessionId: 'e3e3e6a5-0000-4000-8000-000000000001' };
const errorOf = (status: number, text: string, endpoint: 'postEgvs' | 'systemUtcTime' = 'postEgvs') =>
  errorOfAnswer({ endpoint, query }, { status, text, retryAfterMs: null, dateAt: null });

const HTML = '<html><head><title>x</title></head></html>';
const OWN = '{"error":"That is not allowed","proxy":"cradle"}';
const SPRING = '{"timestamp":"2026-01-01T00:00:00Z","status":0,"error":"x","path":"/x"}';
const UNKNOWN = '{"Code":"SomethingNew","Message":"x"}';

describe('who says no', () => {
  test.each<[string, number, string, ShareErrorCode, boolean]>([
    // Share, or what stands in its place.
    ['an unknown code', 500, UNKNOWN, 'unavailable', true],
    ['an unknown code with 200', 200, UNKNOWN, 'unavailable', true],
    ['a known code with 429', 429, '{"Code":"SSO_AuthenticateMaxAttemptsExceeed"}', 'locked-out', false],
    ['an unknown code with 429', 429, UNKNOWN, 'rate-limited', false],
    ['an unknown code with 403', 403, UNKNOWN, 'forbidden', false],
    ['an unknown code with 404', 404, UNKNOWN, 'unknown-call', false],
    ['a known code with 400', 400, '{"Code":"invalidargument"}', 'invalid-argument', false],
    ['a framework', 400, SPRING, 'invalid-argument', false],
    ['a framework', 403, SPRING, 'forbidden', false],
    ['a framework', 404, SPRING, 'unknown-call', false],
    ['a framework', 405, '', 'unknown-call', false],
    ['a framework', 408, '', 'timeout', true],
    ['a framework', 413, '', 'invalid-argument', false],
    ['a framework', 415, SPRING, 'not-share', false],
    ['a server in trouble', 500, '', 'unavailable', true],
    ['a server in trouble', 500, HTML, 'unavailable', true],
    ['an edge', 502, HTML, 'unavailable', true],
    ['an edge', 503, HTML, 'unavailable', true],
    ['an edge', 522, 'error code: 522', 'unavailable', true],
    ['an edge', 429, 'error code: 1015', 'rate-limited', false],
    ['an edge', 403, HTML, 'forbidden', false],
    ['an edge', 413, HTML, 'invalid-argument', false],
    ['no redirect that fetch would follow', 304, '', 'not-share', true],
    // A proxy that anybody could run (share-api, 11.3).
    ['cors-anywhere', 400, 'Missing required request header. Must specify one of: origin,x-requested-with', 'forbidden', false],
    ['cors-anywhere', 403, 'The origin "https://page.example" was not whitelisted by the operator of this proxy.', 'forbidden', false],
    ['cors-anywhere', 404, 'Not found because of proxy error: Error: connect ECONNREFUSED', 'unreachable', true],
    ['cors-anywhere', 429, 'The origin "https://page.example" has sent too many requests.', 'rate-limited', false],
    ['Spring by way of a proxy that passes Origin on', 403, 'Invalid CORS request', 'forbidden', false],
    ['a server of pages', 404, HTML, 'not-share', false],
    ['a server of pages', 405, HTML, 'not-share', false],
    ['a gateway that does not like a post', 400, HTML, 'invalid-argument', false],
    ['a captive portal', 200, HTML, 'not-share', true],
    // Cradle's own proxy.
    ['our proxy, upstream gone', 502, OWN, 'unreachable', true],
    ['our proxy, upstream slow', 504, OWN, 'unreachable', true],
    ['our proxy', 403, OWN, 'forbidden', false],
    ['our proxy', 404, OWN, 'forbidden', false],
    ['our proxy, body too large', 413, OWN, 'invalid-argument', false],
    ['our proxy, too many', 429, OWN, 'rate-limited', false],
    ['our proxy, broken', 500, OWN, 'unavailable', true],
  ])('%s: %i %s', (_, status, text, code, mayHaveApplied) => {
    expect(errorOf(status, text)).toMatchObject({ code, status, mayHaveApplied });
  });

  test('a GET cannot have changed anything', () => {
    expect(errorOf(500, '', 'systemUtcTime').mayHaveApplied).toBe(false);
  });
});

test('the message holds the call, the code and the status', () => {
  expect(errorOf(500, UNKNOWN).message).toBe('PostReceiverEgvRecords: refused with SomethingNew, status 500');
  expect(errorOf(502, HTML).message).toBe('PostReceiverEgvRecords: unexpected answer, status 502');
});

test.each([query.sessionId, 'a name with spaces', 'x'.repeat(65)])('a code like %j is not repeated', (code) => {
  const error = errorOf(500, JSON.stringify({ Code: code }));
  expect(error.shareCode).toBe('Unknown');
  expect(error.message).not.toContain(code);
});
