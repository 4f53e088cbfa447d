import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/domain/clock.ts';
import { ShareClient } from '../../src/share/client.ts';
import { ShareError } from '../../src/share/errors.ts';
import { regionDoor } from '../../src/share/region-door.ts';

/** The door over real sockets: what the platform's fetch really does with a server that misbehaves. */

const SESSION = 'e3e3e6a5-0000-4000-8000-000000000001';
const POST = { serial: 'SM12345678', taSeconds: -5, readings: [{ stAt: 1000, dtAt: 1000, value: 100, trend: 4 as const }] };

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

async function clientOf(handle: (req: IncomingMessage, res: ServerResponse) => void, clock: Clock = systemClock) {
  const listening = createServer(handle);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const door = regionDoor({ region: 'us', proxy: '/share/{host}/{path}', fetch: globalThis.fetch, clock, origin });
  return new ShareClient(door, { applicationId: 'app', clock });
}

async function failureOf(call: Promise<unknown>): Promise<ShareError> {
  const failure = await call.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ShareError);
  return failure as ShareError;
}

describe('a server', () => {
  test('that is not there', async () => {
    const client = await clientOf(() => {});
    await new Promise((resolve) => server?.close(resolve));
    const failure = await failureOf(client.postEgvs(SESSION, POST));
    expect(failure).toMatchObject({ code: 'unreachable', mayHaveApplied: true });
    expect(failure.cause).toBeInstanceOf(Error);
  });

  test('that drops the connection without an answer', async () => {
    const client = await clientOf((req) => req.socket.destroy());
    expect(await failureOf(client.postEgvs(SESSION, POST))).toMatchObject({ code: 'unreachable', mayHaveApplied: true });
  });

  test('that drops the connection in the middle of the answer', async () => {
    const client = await clientOf((req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 });
      res.write('[{"ST":"Date(1000)"', () => req.socket.destroy());
    });
    const failure = await failureOf(client.readLatest(SESSION, { minutes: 60, maxCount: 10 }));
    expect(failure).toMatchObject({ code: 'not-share', mayHaveApplied: true, status: 200 });
  });

  test('that never answers', async () => {
    const line = new EventEmitter();
    const asked = once(line, 'asked');
    const gone = once(line, 'gone');
    const clock: Clock = { now: () => 0, elapsed: () => 0, sleep: () => asked.then(() => undefined) };
    const client = await clientOf((req) => {
      req.socket.once('close', () => line.emit('gone'));
      line.emit('asked');
    }, clock);
    expect(await failureOf(client.postEgvs(SESSION, POST))).toMatchObject({ code: 'timeout', mayHaveApplied: true });
    await gone; // the request was let go, too
  });

  test('that answers with a page', async () => {
    const client = await clientOf((_, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'));
    const failure = await failureOf(client.postEgvs(SESSION, POST));
    expect(failure).toMatchObject({ code: 'not-share', mayHaveApplied: true, status: 200 });
  });

  test('that redirects is not followed', async () => {
    const paths: string[] = [];
    const client = await clientOf((req, res) => {
      paths.push(req.url ?? '');
      res.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await failureOf(client.postEgvs(SESSION, POST))).toMatchObject({ code: 'unreachable', mayHaveApplied: true });
    expect(paths).toHaveLength(1);
  });

  test('that is a Share gets what it needs', async () => {
    const seen: { url: string; headers: IncomingMessage['headers']; body: string }[] = [];
    const client = await clientOf(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += String(chunk);
      seen.push({ url: req.url ?? '', headers: req.headers, body });
      res.writeHead(200).end();
    });
    await client.stopMonitoring(SESSION);
    await client.postEgvs(SESSION, POST);
    const path = '/share/share2.dexcom.com/ShareWebServices/Services/Publisher';
    expect(seen.map(({ url, body }) => [url, body])).toEqual([
      [`${path}/StopRemoteMonitoringSession?sessionId=${SESSION}`, ''],
      [
        `${path}/PostReceiverEgvRecords?sessionId=${SESSION}`,
        '{"SN":"SM12345678","Egvs":[{"Trend":4,"ST":"/Date(1000)/","DT":"/Date(1000)/","Value":100}],"TA":-5}',
      ],
    ]);
    expect(seen[0]?.headers).toMatchObject({ 'content-length': '0', 'content-type': 'application/json' });
  });
});
