import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES, MAX_BODY_BYTES } from '../../src/proxy/limits.ts';
import { headersAt, hostileRequests } from './support/hostile.ts';
import { exchange, requestText } from './support/raw.ts';
import { answering, expectAlive, POST, proxyTo, raw, refusal, TIME } from './support/stage.ts';

describe('hostile requests over a socket', () => {
  it('are refused as the policy says, and reach nobody', async () => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream);
    for (const request of hostileRequests) {
      const { name, method, path, unparseable } = request;
      const answer = await exchange(proxy.port, requestText(`${method} /share${path} HTTP/1.1`, headersAt(request, proxy.port)));
      const isForProxy = /^(?:[/?]|$)/.test(path);
      const status = unparseable ? 400 : isForProxy ? request.status : 404;
      expect([name, answer.status]).toEqual([name, status]);
      if (isForProxy && !unparseable && method !== 'HEAD') expect(JSON.parse(answer.body)).toEqual(refusal);
    }
    expect(upstream.arrived).toEqual([]);
  });

  it.each([
    'GET http://share2.dexcom.com/ShareWebServices/Services/General/SystemUtcTime HTTP/1.1',
    `GET http://localhost/share${TIME} HTTP/1.1`,
    `GET //localhost/share${TIME} HTTP/1.1`,
    `GET /SHARE${TIME} HTTP/1.1`,
    `GET /shared${TIME} HTTP/1.1`,
    `GET /%73hare${TIME} HTTP/1.1`,
    `GET /x/../share${TIME} HTTP/1.1`,
    `GET share${TIME} HTTP/1.1`,
    'OPTIONS * HTTP/1.1',
    'CONNECT share2.dexcom.com:443 HTTP/1.1',
    `get /share${TIME} HTTP/1.1`,
    `GET /share${TIME} HTTP/9.9`,
    'garbage',
    '',
  ])('%s', async (requestLine) => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream);
    const answer = await exchange(proxy.port, requestText(requestLine, [['Host', `localhost:${proxy.port}`]]));
    expect([0, 400, 404, 505]).toContain(answer.status);
    expect(upstream.arrived).toEqual([]);
    await expectAlive(proxy);
  });

  it('hide no second request in the first', async () => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream);
    const hidden = requestText(`GET /share${TIME} HTTP/1.1`, [['Host', 'evil.example']]);
    const answer = await raw(proxy, 'POST', POST, [['Content-Length', String(hidden.length)]], hidden);
    expect(answer.status).toBe(200);
    expect(upstream.arrived).toHaveLength(1);
    expect(upstream.arrived[0]?.body).toBe(hidden);
  });
});

describe('what is too large', () => {
  it('a chunked body, counted as it comes', async () => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream);
    const size = MAX_BODY_BYTES + 1;
    const body = `${size.toString(16)}\r\n${'a'.repeat(size)}\r\n0\r\n\r\n`;
    const answer = await raw(proxy, 'POST', POST, [['Transfer-Encoding', 'chunked']], body);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toEqual(refusal);
    expect(upstream.arrived).toEqual([]);
  });

  it('a large body that is already on its way when it is refused', async () => {
    const proxy = await proxyTo(await answering(200, '{}'));
    const answer = await fetch(`${proxy.url}${POST}`, { method: 'POST', body: 'a'.repeat(8 * MAX_BODY_BYTES) });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual(refusal);
  });

  it('an answer, announced or not', async () => {
    for (const headers of [{ 'Content-Length': String(MAX_ANSWER_BYTES + 1) }, { 'Transfer-Encoding': 'chunked' }]) {
      const proxy = await proxyTo(await answering(200, Buffer.alloc(MAX_ANSWER_BYTES + 1), headers));
      const answer = await raw(proxy, 'GET', TIME);
      expect(answer.status).toBe(502);
      expect(JSON.parse(answer.body)).toEqual(refusal);
    }
  });
});
