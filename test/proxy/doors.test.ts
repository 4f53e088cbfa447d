import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { endpoints, SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { shareHosts } from '../../src/domain/share-hosts.ts';
import { MAX_ANSWER_BYTES, MAX_BODY_BYTES } from '../../src/proxy/limits.ts';
import { createPracticeShareListener } from '../../src/simulator/share/node.ts';
import { PracticeShare } from '../../src/simulator/share/practice-share.ts';
import { describeDoors, LISTED_ORIGIN } from './support/doors.ts';
import { answering, keep, POST, raw, sameOrigin, SESSION, TIME } from './support/stage.ts';
import { httpUpstream, listening } from './support/upstream.ts';
import { SCHEME_HEADER } from './support/workerd.ts';

const hosts = Object.values(shareHosts);
const account = { accountName: 'alice', password: 'Passw0rd1', applicationId: 'd89443d2-327c-4a6f-89e5-496bbb0317db' };

/** The practice Share where the proxy finds the three real ones. */
async function practiceShare(): Promise<{ readonly port: number }> {
  const share = new PracticeShare({ clock: systemClock, style: 'modern', openDoors: true });
  const listener = createPracticeShareListener(share, { prefix: `/${SERVICES_PATH}` });
  const server = createServer((request, response) => {
    request.headers.host = 'localhost';
    listener(request, response);
  });
  const port = await listening(server);
  keep({
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  });
  return { port };
}

describeDoors('the proxy', (door) => {
  describe('round trip', () => {
    it.each(hosts.flatMap((host) => Object.values(endpoints).map((endpoint) => ({ host, ...endpoint }))))('$method $host $path', async ({ host, method, path }) => {
      const upstream = await answering(200, '"e3e3e6a5-0000-4000-8000-000000000000"', { 'Content-Type': 'application/json' });
      const proxy = await door.to(upstream);
      const body = method === 'POST' ? { body: '{"a":"é"}', headers: { ...sameOrigin, 'content-type': 'application/json' } } : { headers: sameOrigin };
      const answer = await fetch(`${proxy.url}/${host}/${SERVICES_PATH}${path}${SESSION}`, { method, ...body });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('"e3e3e6a5-0000-4000-8000-000000000000"');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(upstream.arrived).toMatchObject([{ method, url: `/${SERVICES_PATH}${path}${SESSION}`, body: method === 'POST' ? '{"a":"é"}' : '' }]);
    });

    it('with the practice Share: sign-in, each call of a session, and a refusal', async () => {
      const proxy = await door.to(await practiceShare());
      const call = async ({ method, path }: { readonly method: string; readonly path: string }, query = '', body?: object): Promise<[number, string]> => {
        const answer = await fetch(`${proxy.url}/${shareHosts.us}/${SERVICES_PATH}${path}${query}`, {
          method,
          headers: { ...sameOrigin, 'content-type': 'application/json' },
          ...(method === 'POST' ? { body: body ? JSON.stringify(body) : '' } : {}),
        });
        return [answer.status, await answer.text()];
      };
      const { accountName: _name, ...withoutName } = account;
      const accountId = JSON.parse((await call(endpoints.authenticate, '', account))[1]) as string;
      const sessionId = JSON.parse((await call(endpoints.loginById, '', { ...withoutName, accountId }))[1]) as string;
      const session = `?sessionId=${sessionId}`;
      const receiver = `${session}&serialNumber=SM12345678`;
      const at = `/Date(${Date.now()})/`;

      expect(await call(endpoints.systemUtcTime)).toEqual([200, expect.stringContaining('"DateTime"')]);
      expect(await call(endpoints.replaceReceiver, receiver)).toEqual([200, '']);
      expect(await call(endpoints.checkAssignment, receiver)).toEqual([200, expect.stringMatching(/^"Assigned/)]);
      expect(await call(endpoints.startMonitoring, receiver)).toEqual([200, '']);
      expect(await call(endpoints.isMonitoringActive, session)).toEqual([200, 'true']);
      expect(await call(endpoints.runtimeInfo, '', { sessionId, runtimeInfo: { AppName: 'Cradle' } })).toEqual([200, '']);
      const batch = { SN: 'SM12345678', Egvs: [{ Trend: 4, ST: at, DT: at, Value: 97 }], TA: 0 };
      expect(await call(endpoints.postEgvs, session, batch)).toEqual([200, '']);
      expect(await call(endpoints.readLatest, `${session}&minutes=1440&maxCount=288`)).toEqual([200, expect.stringContaining('"Value":97')]);
      expect(await call(endpoints.stopMonitoring, session)).toEqual([200, '']);
      expect(await call(endpoints.isMonitoringActive, SESSION)).toEqual([500, expect.stringContaining('"Code":"SessionIdNotFound"')]);
    });

    it("leaves Share's refusals untouched, byte for byte", async () => {
      const bytes = Buffer.from('\uFEFF{"Code" : "SessionIdNotFound","Message":"Session  é","SubCode":null}\r\n\0\n', 'utf8');
      const proxy = await door.to(await answering(500, bytes, { 'Content-Type': 'application/json' }));
      const answer = await fetch(`${proxy.url}${POST}${SESSION}`, { method: 'POST', headers: sameOrigin });
      expect(answer.status).toBe(500);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    });

    it.each([200, 204, 205, 400, 403, 404, 411, 429, 503, 599])('passes status %i on', async (status) => {
      const proxy = await door.to(await answering(status, ''));
      expect(await raw(proxy, 'POST', POST, [['Content-Length', '0']])).toMatchObject({ status, body: '' });
    });

    it('carries 64 KiB up and 1 MiB down', async () => {
      const upstream = await answering(200, Buffer.alloc(MAX_ANSWER_BYTES, 'b'));
      const proxy = await door.to(upstream);
      const answer = await fetch(`${proxy.url}${POST}`, { method: 'POST', body: 'a'.repeat(MAX_BODY_BYTES), headers: sameOrigin });
      expect(await answer.text()).toHaveLength(MAX_ANSWER_BYTES);
      expect(upstream.arrived[0]?.body).toHaveLength(MAX_BODY_BYTES);
    });

    it('takes a chunked body and sends it with its length', async () => {
      const upstream = await answering(200, '');
      await raw(await door.to(upstream), 'POST', POST, [['Transfer-Encoding', 'chunked']], '2\r\n{"\r\n5\r\na":1}\r\n0\r\n\r\n');
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
      const proxy = await door.to(upstream);
      for (let call = 0; call < 5; call += 1) await raw(proxy, 'GET', TIME);
      expect(upstream.arrived).toHaveLength(5);
      expect(ports.size).toBe(1);
    });

    it('never hands out garbled text for an answer that comes compressed unasked', async () => {
      const packed = gzipSync('{"DateTime":1}');
      const answer = await raw(await door.to(await answering(200, packed, { 'Content-Encoding': 'gzip' })), 'GET', TIME);
      expect([answer.status, answer.body]).toEqual(door.name === 'node' ? [502, expect.stringContaining('"proxy":"cradle"')] : [200, '{"DateTime":1}']);
      expect(answer.headers.has('content-encoding')).toBe(false);
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
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Dest', 'empty'],
      ['sec-ch-ua', '"Chromium"'],
      ['sec-ch-ua-platform', '"Linux"'],
      ['Sec-GPC', '1'],
      ['X-Requested-With', 'XMLHttpRequest'],
      ['X-Forwarded-For', '192.0.2.1'],
      ['X-Forwarded-Host', 'evil.example'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Real-IP', '192.0.2.1'],
      ['CF-Connecting-IP', '192.0.2.1'],
      ['True-Client-IP', '192.0.2.1'],
      ['Forwarded', 'for=192.0.2.1'],
      ['Via', '1.1 evil'],
      ['Authorization', 'Basic eA=='],
      ['Proxy-Authorization', 'Basic eA=='],
      ['Upgrade-Insecure-Requests', '1'],
      ['Cache-Control', 'max-age=0'],
      ['If-None-Match', '"x"'],
      ['Range', 'bytes=0-1'],
      ['TE', 'trailers'],
      ['Expect', '100-continue'],
    ];

    it('are exactly these, with Content-Length 0 on an empty post', async () => {
      const upstream = await answering(200, '');
      const proxy = await door.to(upstream);
      await raw(proxy, 'POST', POST, [...browserHeaders, ['Origin', `http://localhost:${proxy.port}`], ['Content-Length', '0']]);
      await raw(proxy, 'POST', POST);
      await raw(proxy, 'GET', TIME);
      const own = {
        'user-agent': 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0',
        accept: 'application/json',
        ...(door.name === 'node'
          ? { host: `127.0.0.1:${upstream.port}`, connection: 'keep-alive' }
          : { host: shareHosts.us, 'accept-encoding': 'identity', 'cache-control': 'no-cache', pragma: 'no-cache', [SCHEME_HEADER.toLowerCase()]: 'https' }),
      };
      const arrived = upstream.arrived.map(({ headers }) => Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])));
      expect(arrived).toEqual([
        { ...own, 'content-type': 'application/json', 'content-length': '0' },
        { ...own, 'content-length': '0' },
        own,
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
      const proxy = await door.to(upstream);
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
      const listed = await raw(proxy, 'GET', TIME, [['Origin', LISTED_ORIGIN]]);
      expect(listed.headers.get('access-control-allow-origin')).toBe(LISTED_ORIGIN);
      expect(listed.headers.get('access-control-expose-headers')).toBe('Retry-After, Date');
      expect(listed.headers.get('vary')).toBe('Origin');
      expect(listed.headers.has('access-control-allow-credentials')).toBe(false);
    });

    it("has no Date of the proxy's own on an answer of Share: the page would take it for Share's clock", async () => {
      const upstream = keep(
        await httpUpstream((_request, response) => {
          response.sendDate = false;
          response.end('{}');
        }),
      );
      const answer = await raw(await door.to(upstream), 'GET', TIME);
      expect(answer.headers.has('date')).toBe(false);
    });

    it('of a preflight', async () => {
      const upstream = await answering(200, '{}');
      const answer = await raw(await door.to(upstream), 'OPTIONS', POST, [
        ['Origin', LISTED_ORIGIN],
        ['Access-Control-Request-Method', 'POST'],
        ['Access-Control-Request-Headers', 'content-type'],
      ]);
      expect(answer).toMatchObject({ status: 204, body: '' });
      expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS');
      expect(answer.headers.get('access-control-allow-headers')).toBe('content-type, accept, x-requested-with');
      expect(answer.headers.get('access-control-allow-origin')).toBe(LISTED_ORIGIN);
      expect(upstream.arrived).toEqual([]);
    });
  });
});
