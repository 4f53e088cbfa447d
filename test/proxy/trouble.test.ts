import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../src/proxy/limits.ts';
import { describeDoors } from './support/doors.ts';
import { requestText } from './support/raw.ts';
import { answering, expectAlive, keep, ownPageHeaders, POST, proxyTo, raw, refusal, TIME } from './support/stage.ts';
import { silentUpstream, tcpUpstream } from './support/upstream.ts';

const HEAD = 'HTTP/1.1 200 OK\r\n';
const misbehaviours: readonly (readonly [name: string, bytes: string, end: 'end' | 'reset' | 'stay'])[] = [
  ['resets at once', '', 'reset'],
  ['closes without a word', '', 'end'],
  ['speaks another language', 'SSH-2.0-OpenSSH\r\n', 'end'],
  ['sends binary garbage', '\u0000\u0001\u0002\u00ff'.repeat(100), 'stay'],
  ['sends half a head', `${HEAD}Content-Type: appl`, 'end'],
  ['sends half a body', `${HEAD}Content-Length: 100\r\n\r\n{"half":`, 'end'],
  ['resets in the body', `${HEAD}Content-Length: 100\r\n\r\n{"half":`, 'reset'],
  ['stops between chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n`, 'end'],
  ['sends a chunk of no size', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 'stay'],
  ['sends two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`, 'stay'],
  ['sends a status of no meaning', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n', 'stay'],
  ['sends a status below 100', 'HTTP/1.1 007 Odd\r\nContent-Length: 0\r\n\r\n', 'stay'],
  ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'stay'],
  ['redirects', 'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n', 'stay'],
  ['redirects a post for good', 'HTTP/1.1 308 Gone\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n', 'stay'],
  ['compresses', `${HEAD}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx`, 'stay'],
];

/** The runtime of the edge reads on, until the time is up. */
const endlessHead = ['sends an endless head', `${HEAD}X-Long: ${'a'.repeat(100_000)}`, 'stay'] as const;

describeDoors('the proxy', (door) => {
  describe('an upstream that', () => {
    it.each(door.name === 'node' ? [...misbehaviours, endlessHead] : misbehaviours)('%s is a 502', async (_name, bytes, ending) => {
      const upstream = keep(
        await tcpUpstream((socket) => {
          if (ending === 'reset') socket.write(bytes, 'latin1', () => setTimeout(() => socket.resetAndDestroy(), 10));
          else if (ending === 'end') socket.end(bytes, 'latin1');
          else socket.write(bytes, 'latin1', () => socket.on('data', () => socket.write(bytes, 'latin1')));
        }),
      );
      const proxy = await door.to(upstream);
      for (const [method, path] of [['GET', TIME], ['POST', POST]] as const) {
        const answer = await raw(proxy, method, path);
        expect(answer.status).toBe(502);
        expect(JSON.parse(answer.body)).toEqual(refusal);
        expect(answer.headers.has('location')).toBe(false);
      }
      await expectAlive(proxy);
    });

    it('is not there is a 502', async () => {
      const upstream = await answering(200, '');
      await upstream.close();
      const proxy = await door.to(upstream);
      expect((await raw(proxy, 'GET', TIME)).status).toBe(502);
    });

    it('says 103 first is heard to the end', async () => {
      const upstream = keep(
        await tcpUpstream((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${HEAD}Content-Length: 2\r\n\r\n{}`)),
      );
      expect(await raw(await door.to(upstream), 'GET', TIME)).toMatchObject({ status: 200, body: '{}' });
    });

    it('answers before it has read is heard', async () => {
      const upstream = keep(await tcpUpstream((socket) => socket.end(`HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`)));
      const proxy = await door.to(upstream);
      expect((await raw(proxy, 'POST', POST, [['Content-Length', '5']], '{"a":')).status).toBe(500);
      await expectAlive(proxy);
    });
  });

  describe('a client that leaves', () => {
    it('in the middle of its body, makes no call', async () => {
      const upstream = await answering(200, '{}');
      const proxy = await door.to(upstream);
      const head = requestText(`POST /share${POST} HTTP/1.1`, [...ownPageHeaders(proxy.port), ['Content-Length', '100']], '{"half":');
      await new Promise<void>((resolve) => {
        const client = connect(proxy.port, '127.0.0.1', () => client.write(head, () => setTimeout(() => client.resetAndDestroy(), 20)));
        client.once('close', () => resolve());
      });
      await expectAlive(proxy);
      expect(upstream.arrived).toEqual([]);
    });

    it('in the middle of the answer, disturbs nobody: a hundred do', async () => {
      const proxy = await door.to(await answering(200, Buffer.alloc(MAX_ANSWER_BYTES / 4)));
      const head = requestText(`GET /share${TIME} HTTP/1.1`, ownPageHeaders(proxy.port));
      const leave = (after: 'request' | 'data'): Promise<void> =>
        new Promise((resolve) => {
          const client = connect(proxy.port, '127.0.0.1', () => client.write(head, () => after === 'request' && client.resetAndDestroy()));
          client.once('data', () => client.resetAndDestroy());
          client.on('error', () => {});
          client.once('close', () => resolve());
        });
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(Array.from({ length: 20 }, (_, index) => leave(index % 2 === 0 ? 'request' : 'data')));
      }
      await expectAlive(proxy);
    });
  });
});

describe('an upstream that', () => {
  it.each([
    ['hangs', ''],
    ['hangs in the head', HEAD],
    ['hangs in the body', `${HEAD}Content-Length: 100\r\n\r\n{"half":`],
  ])('%s is a 504, and is let go', async (_name, bytes) => {
    const upstream = keep(await silentUpstream(bytes));
    const proxy = await proxyTo(upstream, { timeLimitMs: 1_000 });
    const answer = await raw(proxy, 'POST', POST);
    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.body)).toEqual(refusal);
    await upstream.left;
    await expectAlive(proxy);
  });
});

/** The runtime of the edge notices only when it writes, so there it is the time limit that ends the call. */
describe('a client that leaves', () => {
  it('while Share works, ends the call to Share', async () => {
    const upstream = keep(await silentUpstream());
    const proxy = await proxyTo(upstream);
    const request = requestText(`GET /share${TIME} HTTP/1.1`, ownPageHeaders(proxy.port));
    const client = connect(proxy.port, '127.0.0.1', () => client.write(request));
    await upstream.reached;
    client.destroy();
    await upstream.left;
    await expectAlive(proxy);
  });
});

describe('a client that stalls', () => {
  it('in its body until the time is up, makes no call when the rest comes', async () => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream, { timeLimitMs: 50 });
    const [host, site] = ownPageHeaders(proxy.port).map(([name, value]) => `${name}: ${value}\r\n`);
    const half = `POST /share${POST} HTTP/1.1\r\n${host}${site}Content-Length: 4\r\n\r\n{"`;
    const rest = `"}${requestText(`GET /share${TIME} HTTP/1.1`, ownPageHeaders(proxy.port))}`;
    const client = connect(proxy.port, '127.0.0.1', () => client.write(half));
    const [first] = await once(client, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 504 /);
    client.resume().write(rest);
    await once(client, 'close');
    expect(upstream.arrived.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});
