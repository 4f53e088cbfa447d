import { describe, expect, it, vi } from 'vitest';
import { endpoints, SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { MAX_ANSWER_BYTES, MAX_BODY_BYTES } from '../../src/proxy/limits.ts';
import { startProxy } from './support/proxy.ts';
import { answering, keep, POST, proxyTo, raw, SESSION, TIME } from './support/stage.ts';
import { httpUpstream } from './support/upstream.ts';

describe('round trip', () => {
  it.each(Object.values(endpoints))('$method $path', async ({ method, path }) => {
    const upstream = await answering(200, '"e3e3e6a5-0000-4000-8000-000000000000"', { 'Content-Type': 'application/json' });
    const proxy = await proxyTo(upstream);
    const body = method === 'POST' ? { body: '{"a":"é"}', headers: { 'content-type': 'application/json' } } : {};
    const answer = await fetch(`${proxy.url}/share2.dexcom.com/${SERVICES_PATH}${path}${SESSION}`, { method, ...body });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('"e3e3e6a5-0000-4000-8000-000000000000"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(upstream.arrived).toMatchObject([{ method, url: `/${SERVICES_PATH}${path}${SESSION}`, body: method === 'POST' ? '{"a":"é"}' : '' }]);
  });

  it('puts the base path of an upstream before the path', async () => {
    const upstream = await answering(200, '{}');
    const proxy = keep(await startProxy({ SHARE_UPSTREAM_JP: `http://127.0.0.1:${upstream.port}/practice/` }));
    await raw(proxy, 'GET', TIME.replace('share2.dexcom.com', 'share.dexcom.jp'));
    expect(upstream.arrived[0]?.url).toBe(`/practice/${SERVICES_PATH}General/SystemUtcTime`);
  });

  it("leaves Share's refusals untouched", async () => {
    const text = '{"Code":"SessionIdNotFound","Message":"Session ID  not found","SubCode":null,"TypeName":"FaultException"}\n';
    const proxy = await proxyTo(await answering(500, text, { 'Content-Type': 'application/json' }));
    const answer = await raw(proxy, 'POST', POST + SESSION, [['Content-Length', '0']]);
    expect(answer).toMatchObject({ status: 500, body: text });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('passes an empty success on as zero bytes', async () => {
    const proxy = await proxyTo(await answering(200, ''));
    const answer = await raw(proxy, 'POST', POST, [['Content-Length', '0']]);
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers.get('content-length')).toBe('0');
  });

  it('carries 64 KiB up and 1 MiB down', async () => {
    const upstream = await answering(200, Buffer.alloc(MAX_ANSWER_BYTES, 'b'));
    const proxy = await proxyTo(upstream);
    const answer = await fetch(`${proxy.url}${POST}`, { method: 'POST', body: 'a'.repeat(MAX_BODY_BYTES) });
    expect(await answer.text()).toHaveLength(MAX_ANSWER_BYTES);
    expect(upstream.arrived[0]?.body).toHaveLength(MAX_BODY_BYTES);
  });

  it('takes a chunked body and sends it with its length', async () => {
    const upstream = await answering(200, '');
    const proxy = await proxyTo(upstream);
    await raw(proxy, 'POST', POST, [['Transfer-Encoding', 'chunked']], '2\r\n{"\r\n5\r\na":1}\r\n0\r\n\r\n');
    expect(upstream.arrived[0]).toMatchObject({ body: '{"a":1}' });
    expect(upstream.arrived[0]?.headers).toContainEqual(['Content-Length', '7']);
  });

  it('uses one connection for the calls of a pass', async () => {
    const ports = new Set<number | undefined>();
    const upstream = keep(
      await httpUpstream((request, response) => {
        ports.add(request.socket.remotePort);
        response.end('{}');
      }),
    );
    const proxy = await proxyTo(upstream);
    for (let call = 0; call < 5; call += 1) await raw(proxy, 'GET', TIME);
    expect(upstream.arrived).toHaveLength(5);
    expect(ports.size).toBe(1);
  });
});

describe('headers', () => {
  const browserHeaders: readonly (readonly [string, string])[] = [
    ['Accept', 'application/json'],
    ['Content-Type', 'application/json'],
    ['Referer', 'http://localhost/'],
    ['Cookie', 'a=b'],
    ['User-Agent', 'Mozilla/5.0 Chrome/156'],
    ['Accept-Encoding', 'gzip, br'],
    ['Accept-Language', 'en'],
    ['Sec-Fetch-Site', 'same-origin'],
    ['Sec-Fetch-Mode', 'cors'],
    ['sec-ch-ua', '"Chromium"'],
    ['sec-ch-ua-platform', '"Linux"'],
    ['X-Requested-With', 'XMLHttpRequest'],
    ['X-Forwarded-For', '192.0.2.1'],
    ['X-Forwarded-Host', 'evil.example'],
    ['Forwarded', 'for=192.0.2.1'],
    ['Via', '1.1 evil'],
    ['Authorization', 'Basic eA=='],
    ['Proxy-Authorization', 'Basic eA=='],
    ['Upgrade-Insecure-Requests', '1'],
    ['TE', 'trailers'],
    ['Expect', '100-continue'],
  ];

  it('are exactly these, with Content-Length 0 on an empty post', async () => {
    const upstream = await answering(200, '');
    const proxy = await proxyTo(upstream);
    await raw(proxy, 'POST', POST, [...browserHeaders, ['Origin', `http://localhost:${proxy.port}`], ['Content-Length', '0']]);
    await raw(proxy, 'POST', POST);
    await raw(proxy, 'GET', TIME);
    const own = [
      ['Host', `127.0.0.1:${upstream.port}`],
      ['User-Agent', 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0'],
      ['Accept', 'application/json'],
    ];
    const hop = ['Connection', 'keep-alive'];
    expect(upstream.arrived.map(({ headers }) => headers)).toEqual([
      [...own, ['Content-Type', 'application/json'], ['Content-Length', '0'], hop],
      [...own, ['Content-Length', '0'], hop],
      [...own, hop],
    ]);
  });

  it('of the answer: cookies, CORS and transport rules are gone, the CORS headers of a listed page are there', async () => {
    const upstream = await answering(200, '{}', {
      'Content-Type': 'application/json',
      'Retry-After': '30',
      Date: 'Thu, 19 Mar 2015 13:26:40 GMT',
      'Set-Cookie': ['_cfuvid=a; HttpOnly', 'b=c'],
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Credentials': 'true',
      'Strict-Transport-Security': 'max-age=63072000',
      'Cache-Control': 'public, max-age=60',
      ETag: '"x"',
      Server: 'cloudflare',
    });
    const proxy = await proxyTo(upstream, { origins: ['https://page.example'] });
    const own = await raw(proxy, 'GET', TIME);
    expect(Object.fromEntries(own.headers)).toEqual({
      'content-type': 'application/json',
      'retry-after': '30',
      date: 'Thu, 19 Mar 2015 13:26:40 GMT',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'content-length': '2',
      connection: 'close',
    });
    const listed = await raw(proxy, 'GET', TIME, [['Origin', 'https://page.example']]);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(listed.headers.get('access-control-expose-headers')).toBe('Retry-After, Date');
    expect(listed.headers.has('access-control-allow-credentials')).toBe(false);
  });

  it("has no Date of the proxy's own on an answer of Share: the page would take it for Share's clock", async () => {
    const upstream = keep(
      await httpUpstream((_request, response) => {
        response.sendDate = false;
        response.end('{}');
      }),
    );
    const answer = await raw(await proxyTo(upstream), 'GET', TIME);
    expect(answer.headers.has('date')).toBe(false);
  });

  it('of a preflight', async () => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream, { origins: ['https://page.example'] });
    const answer = await raw(proxy, 'OPTIONS', POST, [
      ['Origin', 'https://page.example'],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'content-type'],
    ]);
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS');
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(upstream.arrived).toEqual([]);
  });
});

describe('the log', () => {
  it('is silent unless asked, and then holds no query and no body', async () => {
    const log = vi.fn<(line: string) => void>();
    const upstream = await answering(500, '{"Code":"x"}');
    const quiet = await proxyTo(upstream);
    const said = vi.spyOn(console, 'log');
    await raw(quiet, 'POST', POST + SESSION, [['Content-Length', '6']], 'secret');
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();

    const talking = await proxyTo(upstream, { log });
    await raw(talking, 'POST', POST + SESSION, [['Content-Length', '6']], 'secret');
    await raw(talking, 'GET', '/secret.example/?a=secret');
    expect(log.mock.calls.map(([line]) => line.replace(/\d+ ms$/, '… ms'))).toEqual([
      'POST /ShareWebServices/Services/Publisher/PostReceiverEgvRecords 500 … ms',
      'GET refuse 403 … ms',
    ]);
  });
});
