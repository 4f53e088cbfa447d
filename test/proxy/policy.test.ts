import { describe, expect, it } from 'vitest';
import { endpoints, SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { MAX_BODY_BYTES } from '../../src/proxy/limits.ts';
import { decide, judgeAnswer, type Forward, type PolicySettings, type Verdict } from '../../src/proxy/policy.ts';
import { hostsAt } from '../../src/proxy/hosts.ts';
import { policySettings, readerOf } from './support/request.ts';

const PORT = 4173;
const TIME_PATH = `/share2.dexcom.com/${SERVICES_PATH}General/SystemUtcTime`;
const OWN_HOST = ['Host', `localhost:${PORT}`] as const;
const OWN_PAGE = [OWN_HOST, ['Sec-Fetch-Site', 'same-origin']] as const;
const hosts = ['share2.dexcom.com', 'shareous1.dexcom.com', 'share.dexcom.jp'];
const calls = hosts.flatMap((host) => Object.values(endpoints).map((endpoint) => ({ host, ...endpoint })));

type Pairs = readonly (readonly [string, string])[];

function ask(method: string, path: string, headers: Pairs = OWN_PAGE, settings: PolicySettings = policySettings): Verdict {
  return decide({ method, path, header: readerOf(headers), hosts: hostsAt(PORT, settings.hosts) }, settings);
}

function forwarded(verdict: Verdict): Forward {
  if (verdict.kind !== 'forward') throw new Error(`refused: ${JSON.stringify(verdict)}`);
  return verdict;
}

describe('what passes', () => {
  it('is eleven calls at three hosts', () => {
    expect(calls).toHaveLength(33);
  });

  it.each(calls)('$method $host $path', ({ host, method, path }) => {
    const verdict = forwarded(ask(method, `/${host}/${SERVICES_PATH}${path}?sessionId=a-b&minutes=1440`));
    expect(verdict.url).toBe(`https://${host}/ShareWebServices/Services/${path}?sessionId=a-b&minutes=1440`);
  });

  it.each(['?', '?a=%41%c3%A9%20&b', "?a=b:c/d?e+f,g;h@i!j$k'l(m)n*o~p"])('leaves the query %s as it is', (query) => {
    expect(forwarded(ask('GET', TIME_PATH + query)).url).toBe(`https://share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime${query}`);
  });

  it('sends nothing of the browser but Accept and Content-Type', () => {
    const path = `/share2.dexcom.com/${SERVICES_PATH}Publisher/PostReceiverEgvRecords`;
    const verdict = forwarded(
      ask('POST', path, [
        OWN_HOST,
        ['Accept', 'application/json'],
        ['Content-Type', 'application/json'],
        ['Content-Length', '2'],
        ['Origin', `http://localhost:${PORT}`],
        ['Referer', `http://localhost:${PORT}/`],
        ['Cookie', 'a=b'],
        ['Authorization', 'Basic eA=='],
        ['User-Agent', 'Chrome'],
        ['Accept-Encoding', 'gzip'],
        ['Accept-Language', 'en'],
        ['Sec-Fetch-Site', 'same-origin'],
        ['Sec-CH-UA', 'x'],
        ['X-Requested-With', 'x'],
        ['X-Forwarded-For', '1.2.3.4'],
        ['Forwarded', 'for=1.2.3.4'],
        ['Via', '1.1 x'],
        ['Expect', '100-continue'],
      ]),
    );
    expect(verdict.headers).toEqual({
      'User-Agent': 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0',
      Accept: 'application/json',
      'Content-Type': 'application/json',
    });
  });

  it('asks for JSON where the page asked for nothing, and takes another User-Agent from the settings', () => {
    expect(forwarded(ask('GET', TIME_PATH, OWN_PAGE, { ...policySettings, userAgent: 'Cradle/1' })).headers).toEqual({
      'User-Agent': 'Cradle/1',
      Accept: 'application/json',
    });
  });

  it('takes a body of exactly 64 KiB', () => {
    const path = `/share2.dexcom.com/${SERVICES_PATH}Publisher/PostReceiverEgvRecords`;
    expect(ask('POST', path, [...OWN_PAGE, ['Content-Length', String(MAX_BODY_BYTES)]]).kind).toBe('forward');
  });
});

describe('the calls that carry a password', () => {
  it('are two', () => {
    const signIns = calls.filter(({ host, method, path }) => forwarded(ask(method, `/${host}/${SERVICES_PATH}${path}`)).call.isSignIn);
    expect(new Set(signIns.map(({ path }) => path))).toEqual(new Set([endpoints.authenticate.path, endpoints.loginById.path]));
  });
});

describe('who may call', () => {
  const settings = { ...policySettings, hosts: ['cradle.example', 'nas.local:8080'], origins: ['https://page.example'] };

  it.each([
    `localhost:${PORT}`,
    `LOCALHOST:${PORT}`,
    `127.0.0.1:${PORT}`,
    `[::1]:${PORT}`,
    'cradle.example',
    `cradle.example:${PORT}`,
    'nas.local:8080',
  ])('Host %s', (host) => {
    expect(ask('GET', TIME_PATH, [['Host', host], ['Sec-Fetch-Site', 'same-origin']], settings).kind).toBe('forward');
    expect(ask('GET', TIME_PATH, [['Host', host], ['Origin', `http://${host.toLowerCase()}`]], settings).kind).toBe('forward');
    expect(ask('GET', TIME_PATH, [['Host', host], ['Origin', `https://${host.toLowerCase()}`]], settings).kind).toBe('forward');
  });

  it.each(['nas.local', `nas.local:${PORT}`, 'cradle.example:8080'])('not Host %s', (host) => {
    expect(ask('GET', TIME_PATH, [['Host', host], ['Sec-Fetch-Site', 'same-origin']], settings)).toMatchObject({ kind: 'refuse', status: 403 });
  });

  it('port 80 goes without saying', () => {
    expect(hostsAt(80, [])).toContain('localhost');
    expect(hostsAt(PORT, [])).not.toContain('localhost');
  });

  it('a door that knows no port is called by the listed names only', () => {
    const request = { method: 'GET', path: TIME_PATH, header: readerOf(OWN_PAGE) };
    expect(decide({ ...request, hosts: [] }, policySettings)).toMatchObject({ kind: 'refuse', status: 403 });
    expect(decide({ ...request, hosts: [`localhost:${PORT}`] }, policySettings).kind).toBe('forward');
  });

  it('never the origin null, whatever is listed: every sandboxed page has it', () => {
    const headers = [OWN_HOST, ['Origin', 'null']] as const;
    expect(ask('GET', TIME_PATH, headers, { ...policySettings, origins: ['null'] })).toMatchObject({ kind: 'refuse', status: 403 });
  });

  it('gives CORS headers to a listed origin only', () => {
    const cors = {
      'Access-Control-Allow-Origin': 'https://page.example',
      'Access-Control-Expose-Headers': 'Retry-After, Date',
      Vary: 'Origin',
    };
    const headers = [OWN_HOST, ['Origin', 'https://page.example'], ['Sec-Fetch-Site', 'cross-site']] as const;
    const listed = forwarded(ask('GET', TIME_PATH, headers, settings));
    expect(listed.answerHeaders).toMatchObject(cors);
    expect(listed.headers).not.toHaveProperty('Origin');
    expect(ask('PUT', TIME_PATH, headers, settings)).toMatchObject({ status: 405, headers: cors });
    const own = forwarded(ask('GET', TIME_PATH, [OWN_HOST, ['Origin', `http://localhost:${PORT}`]], settings));
    expect(Object.keys(own.answerHeaders).filter((name) => name.startsWith('Access-Control'))).toEqual([]);
  });

  it('answers the preflight of a listed origin itself', () => {
    const headers = [OWN_HOST, ['Origin', 'https://page.example'], ['Access-Control-Request-Method', 'POST']] as const;
    expect(ask('OPTIONS', `/share2.dexcom.com/${SERVICES_PATH}Publisher/PostReceiverEgvRecords`, headers, settings)).toMatchObject({
      kind: 'preflight',
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': 'https://page.example',
        'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
        'Access-Control-Allow-Headers': 'content-type, accept, x-requested-with',
        'Access-Control-Max-Age': '7200',
        'Cache-Control': 'no-store',
        Vary: 'Origin',
      },
    });
    expect(ask('OPTIONS', '/evil.example/', headers, settings)).toMatchObject({ kind: 'refuse', status: 403 });
  });
});

describe('answers', () => {
  const forward = forwarded(ask('GET', TIME_PATH));
  const judge = (status: number, headers: Pairs = []): ReturnType<typeof judgeAnswer> =>
    judgeAnswer(status, readerOf(headers), forward);

  it.each([200, 204, 400, 403, 404, 411, 429, 500, 503])('status %i passes', (status) => {
    expect(judge(status)).toMatchObject({ kind: 'pass', status });
  });

  it.each([0, 100, 101, 199, 301, 302, 303, 304, 307, 308, 600, 999])('status %i does not', (status) => {
    expect(judge(status, [['Location', 'http://169.254.169.254/']])).toMatchObject({ kind: 'refuse', status: 502 });
  });

  it('keeps three of its headers', () => {
    const verdict = judge(500, [
      ['Content-Type', 'application/json'],
      ['Date', 'Thu, 19 Mar 2015 13:26:40 GMT'],
      ['Retry-After', '30'],
      ['Set-Cookie', 'a=b'],
      ['Access-Control-Allow-Origin', '*'],
      ['Strict-Transport-Security', 'max-age=1'],
      ['Cache-Control', 'public'],
      ['Server', 'x'],
      ['Connection', 'x-trace-id'],
    ]);
    expect(verdict.headers).toEqual({
      'content-type': 'application/json',
      date: 'Thu, 19 Mar 2015 13:26:40 GMT',
      'retry-after': '30',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    });
  });
});
