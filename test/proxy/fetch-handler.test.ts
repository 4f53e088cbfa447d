import { afterEach, describe, expect, it, vi } from 'vitest';
import { endpoints, SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { handleFetch, type Limiters, type PlatformLimiter } from '../../src/proxy/fetch-handler.ts';
import { readProxySettings, type ProxySettings } from '../../src/proxy/settings.ts';
import worker from '../../src/worker.ts';
import { answering, keep, refusal, TIME } from './support/stage.ts';
import { silentUpstream } from './support/upstream.ts';

const SIGN_IN = `/share2.dexcom.com/${SERVICES_PATH}${endpoints.authenticate.path}`;
const ORIGIN = 'https://page.example';
const variables = { CRADLE_HOSTS: 'proxy.example', CRADLE_ORIGINS: ORIGIN };

function requestOf(path: string, address: string, method = 'GET'): Request {
  return new Request(`https://proxy.example/share${path}`, { method, headers: { host: 'proxy.example', origin: ORIGIN, 'cf-connecting-ip': address } });
}

function settingsTo({ port }: { readonly port: number }, change: Partial<ProxySettings> = {}): ProxySettings {
  return { ...readProxySettings(variables), upstreams: { 'share2.dexcom.com': `http://127.0.0.1:${port}` }, ...change };
}

/** A platform's limiter that has had enough of whoever is on its list. */
function limiterAgainst(...full: string[]): PlatformLimiter & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    limit: async ({ key }) => {
      asked.push(key);
      return { success: !full.includes(key) };
    },
  };
}

describe('the edge proxy', () => {
  it("asks the platform's limiter, by network, before it calls", async () => {
    const upstream = await answering(200, '{}');
    const calls = limiterAgainst('192.0.2.1');
    const ask = (address: string): Promise<Response> => handleFetch(requestOf(TIME, address), settingsTo(upstream), { CRADLE_RATE_LIMITER: calls });
    const refused = await ask('192.0.2.1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await refused.json()).toEqual(refusal);
    expect((await ask('2001:db8::1')).status).toBe(200);
    expect(calls.asked).toEqual(['192.0.2.1', '2001:db8:0:0']);
    expect(upstream.arrived).toHaveLength(1);
  });

  it('has sign-ins counted by themselves where there is a limiter for them', async () => {
    const upstream = await answering(200, '{}');
    const calls = limiterAgainst();
    const signIns = limiterAgainst('192.0.2.1');
    const statuses = async (limiters: Limiters): Promise<number[]> =>
      Promise.all([
        handleFetch(requestOf(SIGN_IN, '192.0.2.1', 'POST'), settingsTo(upstream), limiters).then(({ status }) => status),
        handleFetch(requestOf(TIME, '192.0.2.1'), settingsTo(upstream), limiters).then(({ status }) => status),
      ]);
    expect(await statuses({ CRADLE_RATE_LIMITER: calls, CRADLE_SIGN_IN_LIMITER: signIns })).toEqual([429, 200]);
    expect(await statuses({ CRADLE_RATE_LIMITER: signIns })).toEqual([429, 429]);
    expect(await statuses({})).toEqual([200, 200]);
  });

  it.each<[string, PlatformLimiter]>([
    ['rejects', { limit: () => Promise.reject(new Error('no such namespace')) }],
    ['is none', 'CRADLE_RATE_LIMITER' as never],
  ])('lets nothing pass where the limiter %s, and says so itself', async (_name, limiter) => {
    const upstream = await answering(200, '{}');
    const answer = await handleFetch(requestOf(TIME, '192.0.2.1'), settingsTo(upstream), { CRADLE_RATE_LIMITER: limiter });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(await answer.json()).toEqual(refusal);
    expect(upstream.arrived).toEqual([]);
  });

  it('counts what is no address by itself', async () => {
    const limiter = limiterAgainst('a:b');
    const answer = await handleFetch(requestOf(TIME, 'a:b'), settingsTo(await answering(200, '{}')), { CRADLE_RATE_LIMITER: limiter });
    expect(answer.status).toBe(429);
  });

  it('asks nobody about what is refused anyway, or about a preflight', async () => {
    const limiter = limiterAgainst();
    const upstream = await answering(200, '{}');
    const limiters = { CRADLE_RATE_LIMITER: limiter, CRADLE_SIGN_IN_LIMITER: limiter };
    expect((await handleFetch(requestOf('/evil.example/', '192.0.2.1'), settingsTo(upstream), limiters)).status).toBe(403);
    const preflight = requestOf(SIGN_IN, '192.0.2.1', 'OPTIONS');
    preflight.headers.set('access-control-request-method', 'POST');
    expect((await handleFetch(preflight, settingsTo(upstream), limiters)).status).toBe(204);
    expect(limiter.asked).toEqual([]);
  });

  it('gives up on a Share that hangs', async () => {
    const upstream = keep(await silentUpstream());
    const answer = await handleFetch(requestOf(TIME, '192.0.2.1'), settingsTo(upstream, { timeLimitMs: 1_000 }), {});
    expect(answer.status).toBe(504);
    expect(await answer.json()).toEqual(refusal);
    await upstream.left;
  });

  it('sends the User-Agent of the settings', async () => {
    const upstream = await answering(200, '{}');
    const settings = { ...settingsTo(upstream), userAgent: readProxySettings({ CRADLE_USER_AGENT: 'Cradle/1' }).userAgent };
    await handleFetch(requestOf(TIME, '192.0.2.1'), settings, {});
    expect(Object.fromEntries(upstream.arrived[0]?.headers.map(([name, value]) => [name.toLowerCase(), value]) ?? [])).toMatchObject({ 'user-agent': 'Cradle/1' });
  });

  it('logs as the other doors do', async () => {
    const log = vi.fn<(line: string) => void>();
    const settings = settingsTo(await answering(200, '{}'), { log });
    await handleFetch(requestOf(`${TIME}?sessionId=secret`, '192.0.2.1'), settings, {});
    await handleFetch(requestOf('/secret.example/?a=secret', '192.0.2.1'), settings, {});
    expect(log.mock.calls.map(([line]) => line.replace(/\d+ ms$/, '… ms'))).toEqual([
      `GET /${SERVICES_PATH}General/SystemUtcTime 200 … ms`,
      'GET refuse 403 … ms',
    ]);
  });
});

describe('the worker', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('takes its settings from the bindings, among which may be others', async () => {
    const called = vi.fn<typeof fetch>(async () => new Response('{}'));
    vi.stubGlobal('fetch', called);
    const bindings = { ...variables, CRADLE_USER_AGENT: 'Cradle/1', CRADLE_RATE_LIMITER: limiterAgainst('192.0.2.1') };
    expect((await worker.fetch(requestOf(TIME, '192.0.2.1'), bindings as never)).status).toBe(429);
    expect((await worker.fetch(requestOf(TIME, '192.0.2.2'), bindings as never)).status).toBe(200);
    expect((await worker.fetch(requestOf(TIME, '192.0.2.2'), {} as never)).status).toBe(403);
    expect(called).toHaveBeenCalledOnce();
    expect(called.mock.calls[0]).toMatchObject([
      'https://share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime',
      { method: 'GET', redirect: 'manual', cache: 'no-store', headers: { 'User-Agent': 'Cradle/1' } },
    ]);
  });

  it('cannot be pointed away from Share, not even to this computer', async () => {
    const called = vi.fn<typeof fetch>(async () => new Response('{}'));
    vi.stubGlobal('fetch', called);
    await worker.fetch(requestOf(TIME, '192.0.2.2'), { ...variables, SHARE_UPSTREAM_US: 'http://127.0.0.1:9' } as never);
    expect(called.mock.calls[0]?.[0]).toMatch(/^https:\/\/share2\.dexcom\.com\//);
  });
});
