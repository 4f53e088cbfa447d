import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../src/proxy/limits.ts';
import { requestText } from './support/raw.ts';
import { answering, expectAlive, keep, POST, proxyTo, raw, refusal, TIME } from './support/stage.ts';
import { silentUpstream, tcpUpstream } from './support/upstream.ts';

describe('an upstream that', () => {
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
    ['sends an endless head', `${HEAD}X-Long: ${'a'.repeat(100_000)}`, 'stay'],
    ['sends a status of no meaning', 'HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n', 'stay'],
    ['sends a status below 100', 'HTTP/1.1 007 Odd\r\nContent-Length: 0\r\n\r\n', 'stay'],
    ['changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'stay'],
    ['redirects', 'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n', 'stay'],
    ['redirects a post for good', 'HTTP/1.1 308 Gone\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n', 'stay'],
    ['compresses', `${HEAD}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx`, 'stay'],
  ];

  it.each(misbehaviours)('%s is a 502', async (_name, bytes, ending) => {
    const upstream = keep(
      await tcpUpstream((socket) => {
        if (ending === 'reset') socket.write(bytes, 'latin1', () => setTimeout(() => socket.resetAndDestroy(), 10));
        else if (ending === 'end') socket.end(bytes, 'latin1');
        else socket.write(bytes, 'latin1');
      }),
    );
    const proxy = await proxyTo(upstream);
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
    const proxy = await proxyTo(upstream);
    expect((await raw(proxy, 'GET', TIME)).status).toBe(502);
  });

  it.each([
    ['hangs', ''],
    ['hangs in the head', HEAD],
    ['hangs in the body', `${HEAD}Content-Length: 100\r\n\r\n{"half":`],
  ])('%s is a 504, and is let go', async (_name, bytes) => {
    const upstream = keep(await tcpUpstream((socket) => socket.write(bytes)));
    const proxy = await proxyTo(upstream, { timeLimitMs: 50 });
    const answer = await raw(proxy, 'POST', POST);
    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.body)).toEqual(refusal);
    await expectAlive(proxy);
  });

  it('says 103 first is heard to the end', async () => {
    const upstream = keep(
      await tcpUpstream((socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${HEAD}Content-Length: 2\r\n\r\n{}`)),
    );
    expect(await raw(await proxyTo(upstream), 'GET', TIME)).toMatchObject({ status: 200, body: '{}' });
  });

  it('answers before it has read is heard', async () => {
    const upstream = keep(await tcpUpstream((socket) => socket.end(`HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`)));
    const proxy = await proxyTo(upstream);
    expect((await raw(proxy, 'POST', POST, [['Content-Length', '5']], '{"a":')).status).toBe(500);
    await expectAlive(proxy);
  });
});

describe('a client that leaves', () => {
  it('while Share works, ends the call to Share', async () => {
    const upstream = keep(await silentUpstream());
    const proxy = await proxyTo(upstream);
    const request = requestText(`GET /share${TIME} HTTP/1.1`, [['Host', `localhost:${proxy.port}`]]);
    const client = connect(proxy.port, '127.0.0.1', () => client.write(request));
    await upstream.reached;
    client.destroy();
    await upstream.left;
    await expectAlive(proxy);
  });

  it('in the middle of its body, makes no call', async () => {
    const upstream = await answering(200, '{}');
    const proxy = await proxyTo(upstream);
    const head = requestText(`POST /share${POST} HTTP/1.1`, [['Host', `localhost:${proxy.port}`], ['Content-Length', '100']], '{"half":');
    await new Promise<void>((resolve) => {
      const client = connect(proxy.port, '127.0.0.1', () => client.write(head, () => setTimeout(() => client.resetAndDestroy(), 20)));
      client.once('close', () => resolve());
    });
    await expectAlive(proxy);
    expect(upstream.arrived).toEqual([]);
  });

  it('in the middle of the answer, disturbs nobody: two hundred do', async () => {
    const proxy = await proxyTo(await answering(200, Buffer.alloc(MAX_ANSWER_BYTES)));
    const head = requestText(`GET /share${TIME} HTTP/1.1`, [['Host', `localhost:${proxy.port}`]]);
    const leave = (after: 'request' | 'data'): Promise<void> =>
      new Promise((resolve) => {
        const client = connect(proxy.port, '127.0.0.1', () => client.write(head, () => after === 'request' && client.resetAndDestroy()));
        client.once('data', () => client.resetAndDestroy());
        client.on('error', () => {});
        client.once('close', () => resolve());
      });
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => leave(index % 2 === 0 ? 'request' : 'data')));
    }
    await expectAlive(proxy);
  });
});
