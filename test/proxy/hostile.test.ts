import { describe, expect, it } from 'vitest';
import { hostsAt } from '../../src/proxy/hosts.ts';
import { MAX_ANSWER_BYTES, MAX_BODY_BYTES } from '../../src/proxy/limits.ts';
import { decide } from '../../src/proxy/policy.ts';
import { belowPrefix } from '../../src/proxy/prefix.ts';
import { describeDoors } from './support/doors.ts';
import { headersAt, hostileRedirects, hostileRequests, type HostileRequest } from './support/hostile.ts';
import type { TestProxy } from './support/proxy.ts';
import { exchange, requestText, type RawAnswer } from './support/raw.ts';
import { policySettings, readerOf } from './support/request.ts';
import { answering, expectAlive, ownPageHeaders, POST, raw, refusal, TIME } from './support/stage.ts';
import type { TestUpstream } from './support/upstream.ts';

const PORT = 4173;
/** What is left of a trap that a parser has taken out. */
const PLAIN_CALL = /^\/ShareWebServices\/Services\/(?:General\/SystemUtcTime(?:\?a=)?|Publisher\/PostReceiverEgvRecords)$/;

describe('hostile requests', () => {
  it('are a long list', () => {
    expect(hostileRequests.length).toBeGreaterThan(200);
    expect(new Set(hostileRequests.map(({ name }) => name)).size).toBe(hostileRequests.length);
  });

  it.each(hostileRequests)('by the policy: $name', (request) => {
    const path = belowPrefix(request.target);
    expect(path === null).toBe(request.status === 404);
    if (path === null) return;
    const header = readerOf(headersAt(request, PORT));
    const verdict = decide({ method: request.method, path, header, hosts: hostsAt(PORT, []) }, policySettings);
    const headers = { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' };
    expect(verdict).toMatchObject({ kind: 'refuse', status: request.status, headers });
    expect(verdict.headers).not.toHaveProperty('Access-Control-Allow-Origin');
    expect(JSON.parse(verdict.kind === 'refuse' ? verdict.body : '')).toEqual(refusal);
  });
});

describeDoors('over a socket', (door) => {
  describe('hostile requests', () => {
    const isMended = ({ parsers }: HostileRequest): boolean => parsers[door.name] === 'mended';

    async function ask(proxy: TestProxy, upstream: TestUpstream, request: HostileRequest): Promise<{ answer: RawAnswer; arrived: string[] }> {
      const before = upstream.arrived.length;
      const head = `${request.method} ${request.target} HTTP/1.1`;
      const answer = await exchange(proxy.port, requestText(head, headersAt(request, proxy.port), request.body));
      return { answer, arrived: upstream.arrived.slice(before).map(({ url }) => url) };
    }

    it('are refused as the policy says, or by the parser before it, and reach nobody', async () => {
      const upstream = await answering(200, '{}');
      const proxy = await door.to(upstream);
      for (const request of hostileRequests.filter((each) => !isMended(each))) {
        const { answer, arrived } = await ask(proxy, upstream, request);
        const parser = request.parsers[door.name];
        expect([request.name, answer.status, arrived]).toEqual([request.name, parser ?? request.status, []]);
        if (parser === undefined && request.method !== 'HEAD') expect(JSON.parse(answer.body)).toEqual(refusal);
      }
    });

    it('which the parser mends pass as the plain allowed call: five on the edge, none in Node', async () => {
      const upstream = await answering(200, '{}');
      const proxy = await door.to(upstream);
      const mended = hostileRequests.filter(isMended);
      expect(mended).toHaveLength(door.name === 'node' ? 0 : 5);
      for (const request of mended) {
        const { answer, arrived } = await ask(proxy, upstream, request);
        expect([request.name, answer.status, arrived]).toEqual([request.name, 200, [expect.stringMatching(PLAIN_CALL)]]);
      }
    });

    it('hide no second request in the first', async () => {
      const upstream = await answering(200, '{}');
      const proxy = await door.to(upstream);
      const hidden = requestText(`GET /share${TIME} HTTP/1.1`, [['Host', 'evil.example']]);
      const answer = await raw(proxy, 'POST', POST, [['Content-Length', String(hidden.length)]], hidden);
      expect(answer.status).toBe(200);
      expect(upstream.arrived.map(({ body }) => body)).toEqual([hidden]);
    });

    it.each(['GET / HTTP/9.9', 'garbage', ''])('are no requests at all: %j', async (requestLine) => {
      const upstream = await answering(200, '{}');
      const proxy = await door.to(upstream);
      const answer = await exchange(proxy.port, requestText(requestLine, ownPageHeaders(proxy.port)));
      expect([400, 404, 505]).toContain(answer.status);
      expect(upstream.arrived).toEqual([]);
      await expectAlive(proxy);
    });
  });

  describe('what is too large', () => {
    it('a chunked body, counted as it comes', async () => {
      const upstream = await answering(200, '{}');
      const size = MAX_BODY_BYTES + 1;
      const body = `${size.toString(16)}\r\n${'a'.repeat(size)}\r\n0\r\n\r\n`;
      const answer = await raw(await door.to(upstream), 'POST', POST, [['Transfer-Encoding', 'chunked']], body);
      expect(answer.status).toBe(413);
      expect(JSON.parse(answer.body)).toEqual(refusal);
      expect(upstream.arrived).toEqual([]);
    });

    it('a large body that is already on its way when it is refused', async () => {
      const size = 8 * MAX_BODY_BYTES;
      const answer = await raw(await door.to(await answering(200, '{}')), 'POST', POST, [['Content-Length', String(size)]], 'a'.repeat(size));
      // workerd does not read the rest: whoever is still writing may find the connection closed before the answer is read.
      expect(door.name === 'workerd' ? [413, 0] : [413]).toContain(answer.status);
      if (answer.status !== 0) expect(JSON.parse(answer.body)).toEqual(refusal);
    });

    it('an answer, announced or not', async () => {
      for (const headers of [{ 'Content-Length': String(MAX_ANSWER_BYTES + 1) }, { 'Transfer-Encoding': 'chunked' }]) {
        const proxy = await door.to(await answering(200, Buffer.alloc(MAX_ANSWER_BYTES + 1), headers));
        const answer = await raw(proxy, 'GET', TIME);
        expect(answer.status).toBe(502);
        expect(JSON.parse(answer.body)).toEqual(refusal);
      }
    });
  });

  describe('a redirect', () => {
    it.each(hostileRedirects)('%i to %j is not followed', async (status, location) => {
      const headers: Record<string, string> = location === null ? {} : { Location: location };
      const elsewhere = await answering(200, 'reached');
      const upstream = await answering(status, 'moved', { ...headers, ...(location === 'elsewhere' ? { Location: `http://127.0.0.1:${elsewhere.port}/` } : {}) });
      const proxy = await door.to(upstream);
      for (const [method, path] of [['GET', TIME], ['POST', POST]] as const) {
        const answer = await raw(proxy, method, path, method === 'POST' ? [['Content-Length', '0']] : []);
        expect(answer.status).toBe(502);
        expect(JSON.parse(answer.body)).toEqual(refusal);
        expect(answer.headers.has('location')).toBe(false);
      }
      expect(upstream.arrived).toHaveLength(2);
      expect(elsewhere.arrived).toEqual([]);
    });
  });
});
