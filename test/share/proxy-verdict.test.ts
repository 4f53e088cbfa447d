import { describe, expect, test } from 'vitest';
import { ShareError, type ShareErrorCode } from '../../src/share/errors.ts';
import { verdictOfAnswer, verdictOfFailure, type ProxyTrouble } from '../../src/share/proxy-verdict.ts';

const foreign = { isOwn: false, isOnline: true };
const own = { isOwn: true, isOnline: true };
const answer = (status: number, text: string) => ({ status, text, retryAfterMs: null, dateAt: null });

const HTML = '<!doctype html><title>Welcome</title>';
const cradle = (error: unknown): string => JSON.stringify({ error, proxy: 'cradle' });

test('Share tells the time', () => {
  const text = '{"DateTime":"\\/Date(1793534400000+0000)\\/","OffsetMinutes":0}';
  expect(verdictOfAnswer(answer(200, text), foreign)).toEqual({ kind: 'works', utcAt: 1_793_534_400_000 });
});

describe('who stands in the way', () => {
  test.each<[string, number, string, ProxyTrouble, string | null]>([
    // cors-anywhere's own texts (share-api, 11.3).
    ['cors-anywhere', 400, 'Missing required request header. Must specify one of: origin,x-requested-with', 'wants-header', null],
    ['cors-anywhere', 403, 'The origin "https://page.example" was not whitelisted by the operator of this proxy.', 'page-not-listed', null],
    ['cors-anywhere', 403, 'The origin "https://page.example" was blacklisted by the operator of this proxy.', 'page-not-listed', null],
    ['cors-anywhere', 404, 'Not found because of proxy error: Error: getaddrinfo ENOTFOUND https', 'share-unreached', null],
    ['cors-anywhere', 429, 'The origin "https://page.example" has sent too many requests.', 'too-many', null],
    ['cors-anywhere’s usage', 200, 'This API enables cross-origin requests to anywhere.', 'not-share', null],
    // Cradle's own proxy.
    ['our proxy', 403, cradle('This proxy does not serve pages of this origin.'), 'refused', 'This proxy does not serve pages of this origin.'],
    ['our proxy', 429, cradle('Too many requests.'), 'too-many', 'Too many requests.'],
    ['our proxy', 502, cradle('Share could not be reached.'), 'share-unreached', 'Share could not be reached.'],
    ['our proxy', 504, cradle('Share did not answer in time.'), 'share-unreached', 'Share did not answer in time.'],
    ['our proxy', 500, cradle(null), 'unavailable', null],
    // Share itself.
    ['Share', 500, '{"Code":"SomethingNew","Message":"x"}', 'share-refused', 'SomethingNew'],
    ['Share', 200, '{"Code":"a code with spaces","TypeName":"FaultException"}', 'share-refused', null],
    // Nobody in particular.
    ['an edge', 401, '', 'refused', null],
    ['an edge', 403, HTML, 'refused', null],
    ['an edge', 429, 'error code: 1015', 'too-many', null],
    ['an edge', 502, HTML, 'unavailable', null],
    ['a site', 200, HTML, 'not-share', null],
    ['a site', 404, HTML, 'not-share', null],
    ['a site', 404, '', 'not-share', null],
    ['another service', 200, '{"ok":true}', 'not-share', null],
    ['another service', 200, '{"DateTime":"today"}', 'not-share', null],
    ['another proxy', 403, '{"error":"no","proxy":"other"}', 'refused', null],
  ])('%s: %i %s', (_, status, text, trouble, said) => {
    expect(verdictOfAnswer(answer(status, text), foreign)).toEqual({ kind: 'trouble', trouble, said });
  });

  test.each([200, 404, 405])('a server of files alone at the page’s own address: %i', (status) => {
    expect(verdictOfAnswer(answer(status, HTML), own)).toMatchObject({ trouble: 'no-own-proxy' });
  });
});

describe('a sentence under our proxy’s name is a stranger’s text', () => {
  test.each([
    ['a\u202Eb\u0000c\u200B \n\n d', 'a b c d'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['x'.repeat(201), `${'x'.repeat(199)}…`],
    ['y'.repeat(100_000), `${'y'.repeat(199)}…`],
    [' \u200B ', null],
    [{ toString: 'no' }, null],
    [undefined, null],
  ])('%j', (error, said) => {
    expect(verdictOfAnswer(answer(403, cradle(error)), foreign)).toEqual({ kind: 'trouble', trouble: 'refused', said });
  });
});

describe('no answer', () => {
  test.each<[ShareErrorCode, { isOwn: boolean; isOnline: boolean }, ProxyTrouble]>([
    ['unreachable', foreign, 'unreachable'],
    ['unreachable', { ...foreign, isOnline: false }, 'offline'],
    ['unreachable', own, 'own-server-down'],
    ['unreachable', { isOwn: true, isOnline: false }, 'offline'],
    ['timeout', foreign, 'timeout'],
    ['bad-proxy', foreign, 'bad-proxy'],
    ['not-share', foreign, 'not-share'],
  ])('%s, %o: %s', (code, asker, trouble) => {
    expect(verdictOfFailure(new ShareError(code, 'x'), asker)).toEqual({ kind: 'trouble', trouble, said: null });
  });

  test('a fault of ours stays one', () => {
    const fault = new TypeError('x');
    expect(() => verdictOfFailure(fault, foreign)).toThrow(fault);
  });
});
