import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppFiles } from '../../src/proxy/app-files.ts';
import { listen, type Listening } from '../../src/proxy/listen.ts';
import { send, type NodeHandler } from '../../src/proxy/node-handler.ts';
import { start } from '../../src/proxy/start.ts';
import { exchange, requestText } from './support/raw.ts';
import { keep } from './support/stage.ts';
import { listening } from './support/upstream.ts';

const LOOPBACK = ['127.0.0.1', '::1'];
/** Longer than any test may take. */
const UNENDING = { closeMs: 60_000 };
/** Of a client that keeps its connection open. */
const KEPT = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Without Node's own end of a connection on which nothing was asked for five seconds. */
function keepOpen(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => request.socket.setTimeout(0));
}

describe('the app', () => {
  let folder: string;
  let app: Listening;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cradle-app-'));
    await mkdir(join(folder, 'dist/assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'dist/index.html'), '<!doctype html><title>Cradle</title>');
    await writeFile(join(folder, 'dist/service-worker.js'), 'self;');
    await writeFile(join(folder, 'dist/manifest.webmanifest'), '{}');
    await writeFile(join(folder, 'dist/assets/main-a1.js'), '1;');
    await writeFile(join(folder, 'dist/assets/large.js'), Buffer.alloc(8 * 1024 * 1024));
    app = keep(await listen(createAppFiles(join(folder, 'dist')), { port: 0, addresses: LOOPBACK }));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['/', 'text/html;charset=utf-8', 'no-cache'],
    ['/index.html', 'text/html;charset=utf-8', 'no-cache'],
    ['/?source=pwa', 'text/html;charset=utf-8', 'no-cache'],
    ['/service-worker.js', 'text/javascript', 'no-cache'],
    ['/manifest.webmanifest', 'application/manifest+json', 'no-cache'],
    ['/assets/main-a1.js', 'text/javascript', 'public, max-age=31536000, immutable'],
  ])('%s', async (path, type, cache) => {
    const answer = await fetch(app.url + path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(answer.headers.get('cache-control')).toBe(cache);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/);
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it.each([
    '/nothing',
    '/assets',
    '/assets/',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '/%00',
    '/%zz',
    '//secret.txt',
  ])('has no %s', async (path) => {
    const answer = await exchange(app.port, requestText(`GET ${path} HTTP/1.1`, [['Host', 'localhost']]));
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('can only be read, not %s', async (method) => {
    const answer = await fetch(app.url, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  it('is not named by an absolute address, as a proxy would be', async () => {
    const answer = await exchange(app.port, requestText('GET http://evil.example/ HTTP/1.1', [['Host', 'evil.example']]));
    expect(answer.status).toBe(400);
  });

  it('ignores ranges, also one that ends before it starts', async () => {
    const answer = await fetch(app.url, { headers: { Range: 'bytes=5-2' } });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Cradle');
  });

  it('answers 304 to who has the newest', async () => {
    const etag = (await fetch(app.url)).headers.get('etag') ?? '';
    expect((await fetch(app.url, { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it('serves a build that is made while it runs, and misses a file that has gone', async () => {
    await rm(join(folder, 'dist/assets/main-a1.js'));
    await writeFile(join(folder, 'dist/assets/main-b2.js'), '2;');
    expect((await fetch(`${app.url}/assets/main-a1.js`)).status).toBe(404);
    expect(await (await fetch(`${app.url}/assets/main-b2.js`)).text()).toBe('2;');
  });

  it('survives a client that leaves in the middle of a file', async () => {
    await new Promise<void>((resolve) => {
      const request = requestText('GET /assets/large.js HTTP/1.1', [['Host', 'localhost']]);
      const client = connect(app.port, '127.0.0.1', () => client.write(request));
      client.once('data', () => client.resetAndDestroy());
      client.once('close', () => resolve());
    });
    expect((await fetch(app.url)).status).toBe(200);
  });

  it.runIf(process.platform === 'linux')('keeps nothing open for a client that asks for much at once and leaves', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    const request = 'GET /assets/large.js HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const client = connect(app.port, '127.0.0.1', () => client.write(request.repeat(60)));
    client.on('error', () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    client.resetAndDestroy();
    await expect.poll(open).toBeLessThan(before + 10);
    expect((await fetch(app.url)).status).toBe(200);
  });

  it('must be built first', () => {
    expect(() => createAppFiles(join(folder, 'assets'))).toThrow(expect.objectContaining({ code: 'not-built' }));
  });
});

describe('listening', () => {
  const nothing = (): boolean => false;

  it('is on both loopback addresses, and what no door takes is a 404', async () => {
    const server = keep(await listen(nothing, { port: 0, addresses: LOOPBACK }));
    expect(server.url).toBe(`http://localhost:${server.port}`);
    for (const host of ['127.0.0.1', 'localhost']) {
      const answer = await fetch(`http://${host}:${server.port}/`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ proxy: 'cradle' });
    }
  });

  it('says in one sentence that the port is taken', async () => {
    const other = createServer();
    const port = await listening(other);
    await expect(listen(nothing, { port, addresses: LOOPBACK })).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringMatching(new RegExp(`^Port ${port} is in use .+\\.$`)),
    });
    other.close();
  });

  it('says that an address is not of this computer', async () => {
    await expect(listen(nothing, { port: 0, addresses: ['192.0.2.1'] })).rejects.toMatchObject({ code: 'cannot-listen' });
  });

  it('lets nobody hold a connection without taking what was asked for', async () => {
    const client = new Socket();
    let isAsked = false;
    const large: NodeHandler = (_request, response) => {
      isAsked = true;
      // Then what lies in the connection's own buffers is read, and the end of it.
      response.once('close', () => client.resume());
      send(response, { status: 200, headers: {}, body: Buffer.alloc(64 * 1024 * 1024) });
      return true;
    };
    const server = keep(await listen(large, { port: 0, addresses: LOOPBACK }, { silenceMs: 200 }));
    client.connect(server.port, '127.0.0.1', () => client.write(requestText('GET / HTTP/1.1', [['Host', 'localhost']])));
    const ended = new Promise((resolve) => client.once('close', resolve));
    client.on('error', () => undefined);
    let bytes = 0;
    client.on('data', (piece: Buffer) => (bytes += piece.length));
    client.pause();
    await ended;
    expect(isAsked).toBe(true);
    expect(bytes).toBeLessThan(64 * 1024 * 1024);
  });

  it('ends at once where connections are only kept open', async () => {
    const keeping: NodeHandler = (request, response) => {
      keepOpen(request, response);
      return false;
    };
    const server = await listen(keeping, { port: 0, addresses: LOOPBACK }, UNENDING);
    const client = connect(server.port, '127.0.0.1', () => client.write(KEPT));
    await once(client, 'data');
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });
});

describe('a graceful stop', () => {
  /** A door that answers when it is let. */
  function slowDoor(): { readonly door: NodeHandler; readonly asked: Promise<void>; readonly answer: () => void } {
    let answer = (): void => {};
    let heard = (): void => {};
    const asked = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const door: NodeHandler = (request, response) => {
      keepOpen(request, response);
      answer = () => send(response, { status: 200, headers: {}, body: 'whole' });
      heard();
      return true;
    };
    return { door, asked, answer: () => answer() };
  }

  it('lets the calls that are under way come to their end, takes no more, and is over with the last answer', async () => {
    const { door, asked, answer } = slowDoor();
    const server = await listen(door, { port: 0, addresses: LOOPBACK }, UNENDING);
    const underWay = exchange(server.port, KEPT);
    await asked;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    answer();
    expect(await underWay).toMatchObject({ status: 200, body: 'whole' });
    await closed;
  });

  it('cuts off what does not end', async () => {
    const { door, asked } = slowDoor();
    const server = await listen(door, { port: 0, addresses: LOOPBACK }, { closeMs: 20 });
    const underWay = fetch(server.url).catch((cause: unknown) => cause);
    await asked;
    await server.close();
    expect(await underWay).toBeInstanceOf(TypeError);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('follows %s', async (signal) => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    // It listens to both, and only one of them comes.
    const others = (['SIGTERM', 'SIGINT'] as const).map((one) => [one, process.rawListeners(one)] as const);
    for (const [one] of others) process.removeAllListeners(one);
    try {
      await start({ name: 'Cradle', defaultPort: 0, door: () => () => false }, { PORT: '0', CRADLE_LISTEN: '127.0.0.1' });
      const [, url = ''] = /(http:\S+)/.exec(String(said.mock.calls[0]?.[0])) ?? [];
      expect((await fetch(url)).status).toBe(404);
      process.emit(signal);
      await expect.poll(() => fetch(url).then(() => 'there', () => 'gone')).toBe('gone');
    } finally {
      said.mockRestore();
      for (const [one, listeners] of others) {
        process.removeAllListeners(one);
        for (const listener of listeners) process.on(one, listener as NodeJS.SignalsListener);
      }
    }
  });
});

describe('a program that cannot start', () => {
  afterEach(() => {
    process.exitCode = undefined;
  });

  it('says why in one sentence, and fails', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await start({ name: 'Cradle', defaultPort: 4173, door: () => () => false }, { PORT: 'abc' });
    expect(said.mock.calls).toEqual([['PORT must be a whole number from 0 to 65535.']]);
    expect(process.exitCode).toBe(1);
    said.mockRestore();
  });
});
