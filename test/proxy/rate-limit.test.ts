import { describe, expect, it } from 'vitest';
import { endpoints, SERVICES_PATH, type EndpointName } from '../../src/protocol/share/endpoints.ts';
import { calls } from '../../src/proxy/calls.ts';
import { decide, type Forward } from '../../src/proxy/policy.ts';
import { DEFAULT_RATE_LIMITS, RateLimiter } from '../../src/proxy/rate-limit.ts';
import { SlidingWindow } from '../../src/proxy/sliding-window.ts';
import { LISTED_ORIGIN } from './support/doors.ts';
import { startProxy, type TestProxy } from './support/proxy.ts';
import { policySettings, readerOf } from './support/request.ts';
import { answering, keep, POST, raw, refusal, TIME } from './support/stage.ts';
import type { TestUpstream } from './support/upstream.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function forwardOf(name: EndpointName, host = 'share2.dexcom.com'): Forward {
  const { method, path } = endpoints[name];
  const header = readerOf([['Host', 'cradle.example'], ['Origin', LISTED_ORIGIN]]);
  const request = { method, path: `/${host}/${SERVICES_PATH}${path}`, header, hosts: ['cradle.example'] };
  const verdict = decide(request, { ...policySettings, origins: [LISTED_ORIGIN] });
  if (verdict.kind !== 'forward') throw new Error('refused');
  return verdict;
}

/** How many of so many calls in a row pass. */
function passing(limiter: RateLimiter, forward: Forward, network: string, count: number): number {
  return Array.from({ length: count }, () => limiter.refuse(forward, network)).filter((refused) => refused === null).length;
}

describe('a sliding window', () => {
  it('lets so many pass in any stretch of its length, wherever it begins', () => {
    const window = new SlidingWindow(3, 1_000, 10);
    const passed: number[] = [];
    for (let nowMs = 0; nowMs < 10_000; nowMs += 37) if (window.take('a', nowMs) === 0) passed.push(nowMs);
    for (const from of passed) expect(passed.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(3);
    expect(passed.length).toBeGreaterThanOrEqual(27);
  });

  it('says how long to wait, and is right to the millisecond', () => {
    const window = new SlidingWindow(2, 1_000, 10);
    window.take('a', 0);
    window.take('a', 300);
    expect(window.take('a', 400)).toBe(600);
    expect(window.take('a', 999)).toBe(1);
    expect(window.take('a', 1_000)).toBe(0);
    expect(window.take('a', 1_001)).toBe(299);
  });

  it('can be asked for the wait alone, which counts nothing', () => {
    const window = new SlidingWindow(1, 1_000, 10);
    expect([window.waitMs('a', 0), window.waitMs('a', 0), window.size]).toEqual([0, 0, 0]);
    window.take('a', 0);
    expect([window.waitMs('a', 400), window.waitMs('a', 1_000), window.size]).toEqual([600, 0, 0]);
  });

  it('does not count what it refuses', () => {
    const window = new SlidingWindow(1, 1_000, 10);
    for (let nowMs = 0; nowMs < 1_000; nowMs += 1) window.take('a', nowMs);
    expect(window.take('a', 1_000)).toBe(0);
  });

  it('counts each key by itself', () => {
    const window = new SlidingWindow(1, 1_000, 10);
    expect([window.take('a', 0), window.take('b', 0), window.take('a', 0)]).toEqual([0, 0, 1_000]);
  });

  it('forgets who is idle, and only them', () => {
    const window = new SlidingWindow(5, 1_000, 1_000);
    for (let key = 0; key < 500; key += 1) window.take(`${key}`, 0);
    window.take('busy', 0);
    window.take('busy', 900);
    expect(window.size).toBe(501);
    window.take('new', 1_000);
    expect(window.size).toBe(2);
  });

  it('holds no more keys than it may, whoever comes', () => {
    const window = new SlidingWindow(5, 1_000, 100);
    for (let key = 0; key < 10_000; key += 1) window.take(`${key}`, 1);
    expect(window.size).toBe(101);
  });

  it('a crowd of addresses neither frees a full one nor passes uncounted', () => {
    const window = new SlidingWindow(5, 1_000, 100);
    for (let call = 0; call < 5; call += 1) window.take('full', 1);
    const crowd = Array.from({ length: 10_000 }, (_, key) => window.take(`${key}`, 1)).filter((waitMs) => waitMs === 0);
    expect(crowd).toHaveLength(99 + 5);
    expect(window.take('full', 1)).toBe(1_000);
    // those who were there before the crowd are served as before
    expect(window.take('0', 1)).toBe(0);
  });
});

describe('the rate limit', () => {
  it('is 120 calls a minute and 10 sign-ins an hour', () => {
    expect(DEFAULT_RATE_LIMITS).toEqual({ callsAMinute: 120, signInsAnHour: 10 });
  });

  it('lets 120 calls pass, of any kind together, and 120 more a minute later', () => {
    let nowMs = 0;
    const limiter = new RateLimiter(DEFAULT_RATE_LIMITS, () => nowMs);
    expect(passing(limiter, forwardOf('postEgvs'), 'a', 100)).toBe(100);
    expect(passing(limiter, forwardOf('readLatest', 'share.dexcom.jp'), 'a', 100)).toBe(20);
    expect(passing(limiter, forwardOf('postEgvs'), 'b', 1)).toBe(1);
    nowMs += MINUTE_MS;
    expect(passing(limiter, forwardOf('postEgvs'), 'a', 200)).toBe(120);
  });

  it('lets ten sign-ins pass, which are two calls each, in all regions together, and ten more an hour later', () => {
    let nowMs = 0;
    const limiter = new RateLimiter(DEFAULT_RATE_LIMITS, () => nowMs);
    for (let signIn = 0; signIn < 10; signIn += 1) {
      const host = signIn % 2 === 0 ? 'share2.dexcom.com' : 'share.dexcom.jp';
      expect(limiter.refuse(forwardOf('authenticate', host), 'a')).toBeNull();
      expect(limiter.refuse(forwardOf('loginById', host), 'a')).toBeNull();
    }
    expect(limiter.refuse(forwardOf('authenticate', 'shareous1.dexcom.com'), 'a')).not.toBeNull();
    expect(limiter.refuse(forwardOf('loginById'), 'a')).not.toBeNull();
    expect(limiter.refuse(forwardOf('postEgvs'), 'a')).toBeNull();
    expect(limiter.refuse(forwardOf('loginById'), 'b')).toBeNull();
    nowMs += HOUR_MS;
    expect(passing(limiter, forwardOf('loginById'), 'a', 20)).toBe(10);
  });

  it('says when to come again, to a page of a listed origin too', () => {
    const limiter = new RateLimiter({ callsAMinute: 1, signInsAnHour: 1 }, () => 0);
    limiter.refuse(forwardOf('authenticate'), 'a');
    const refused = limiter.refuse(forwardOf('systemUtcTime'), 'a');
    expect(refused).toMatchObject({ status: 429, headers: { 'Retry-After': '60', 'Access-Control-Allow-Origin': LISTED_ORIGIN, 'Cache-Control': 'no-store' } });
    expect(JSON.parse(refused?.body ?? '')).toEqual(refusal);
    const patient = new RateLimiter({ callsAMinute: 10, signInsAnHour: 1 }, () => 0);
    patient.refuse(forwardOf('authenticate'), 'a');
    expect(patient.refuse(forwardOf('authenticate'), 'a')?.headers).toMatchObject({ 'Retry-After': '3600' });
  });

  it('a sign-in refused by the hour takes none of the calls of the minute, nor one refused by the minute a sign-in', () => {
    let nowMs = 0;
    const limiter = new RateLimiter({ callsAMinute: 3, signInsAnHour: 1 }, () => nowMs);
    expect(passing(limiter, forwardOf('authenticate'), 'a', 10)).toBe(1);
    expect(passing(limiter, forwardOf('postEgvs'), 'a', 10)).toBe(2);
    expect(limiter.refuse(forwardOf('loginById'), 'a')?.headers).toMatchObject({ 'Retry-After': '60' });
    nowMs += MINUTE_MS;
    expect(passing(limiter, forwardOf('loginById'), 'a', 10)).toBe(1);
  });

  it('knows every call', () => {
    expect(calls.size).toBe(3 * Object.keys(endpoints).length);
    expect([...calls.values()].filter(({ isSignIn }) => isSignIn)).toHaveLength(3 * 2);
  });
});

describe('the Node door counts', () => {
  async function limited(environment: Readonly<Record<string, string>>): Promise<{ readonly upstream: TestUpstream; readonly proxy: TestProxy }> {
    const upstream = await answering(200, '{}');
    const proxy = keep(await startProxy({ SHARE_UPSTREAM_US: `http://127.0.0.1:${upstream.port}`, CRADLE_ORIGINS: LISTED_ORIGIN, ...environment }));
    return { upstream, proxy };
  }
  const statuses = async (proxy: TestProxy, headers: readonly (readonly [string, string])[][], method = 'GET', path = TIME): Promise<number[]> => {
    const found: number[] = [];
    for (const one of headers) found.push((await raw(proxy, method, path, one)).status);
    return found;
  };

  it('what comes from this computer, as from any other', async () => {
    const { upstream, proxy } = await limited({ CRADLE_RATE: '2' });
    expect(await statuses(proxy, [[], [], []])).toEqual([200, 200, 429]);
    expect(upstream.arrived).toHaveLength(2);
  });

  it('neither what it refuses nor preflights', async () => {
    const { proxy } = await limited({ CRADLE_RATE: '1', CRADLE_SIGN_INS: '1' });
    const signIn = `/share2.dexcom.com/${SERVICES_PATH}${endpoints.authenticate.path}`;
    const asking = [['Origin', LISTED_ORIGIN], ['Access-Control-Request-Method', 'POST']] as const;
    expect(await statuses(proxy, Array.from({ length: 5 }, () => [['Origin', 'https://evil.example']]))).toEqual([403, 403, 403, 403, 403]);
    expect(await statuses(proxy, Array.from({ length: 5 }, () => [...asking]), 'OPTIONS', signIn)).toEqual([204, 204, 204, 204, 204]);
    expect(await statuses(proxy, [[['Content-Length', '0']]], 'POST', signIn)).toEqual([200]);
    expect(await statuses(proxy, [[['Content-Length', '0']]], 'POST', POST)).toEqual([429]);
  });

  it('does not believe a forwarding header', async () => {
    const { proxy } = await limited({ CRADLE_RATE: '2' });
    expect(await statuses(proxy, ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((address) => [['X-Forwarded-For', address]]))).toEqual([200, 200, 429]);
  });

  it('believes one of a trusted server, as far as it can know', async () => {
    const { proxy } = await limited({ CRADLE_RATE: '1', TRUSTED_PROXIES: '127.0.0.1' });
    const forwarded = (...values: string[]): (readonly [string, string])[][] => values.map((value) => [['X-Forwarded-For', value]]);
    expect(await statuses(proxy, forwarded('192.0.2.1', '192.0.2.2', '6.6.6.6, 192.0.2.1'))).toEqual([200, 200, 429]);
  });
});
