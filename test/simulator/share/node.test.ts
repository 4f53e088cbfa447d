import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPracticeShareListener } from '../../../src/simulator/share/node.ts';
import { PracticeShare } from '../../../src/simulator/share/practice-share.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import { APPLICATION, egv, SERIAL } from './support.ts';

const PREFIX = '/practice/ShareWebServices/Services/';
const JSON_TYPE = { 'Content-Type': 'application/json' };

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let share: PracticeShare;
let server: Server;
let port: number;

beforeEach(async () => {
  share = new PracticeShare({ clock: systemClock, style: 'modern', openDoors: true });
  const listener = createPracticeShareListener(share, { prefix: PREFIX });
  server = createServer((incoming, response) => {
    if (!listener(incoming, response)) response.writeHead(299).end('not practice');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function send(method: string, path: string, headers: Record<string, string> = {}, chunks: readonly string[] = []): Promise<Got> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (part: string) => (text += part));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}

/** For what node:http would put right. Gives the whole answer. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => (answer += part));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

function post(call: string, body: unknown, query: Record<string, string> = {}): Promise<Got> {
  const text = JSON.stringify(body);
  const headers = { ...JSON_TYPE, 'Content-Length': `${Buffer.byteLength(text)}` };
  return send('POST', `${PREFIX}${call}?${new URLSearchParams(query)}`, headers, [text]);
}

/** The JSON of a 200. */
async function ask(call: string, body: unknown, query?: Record<string, string>): Promise<unknown> {
  const { status, text } = await post(call, body, query);
  expect(status, text).toBe(200);
  return text === '' ? null : JSON.parse(text);
}

test("a reader program signs in as today's do, with a body in every call, and reads what an uploader posted", async () => {
  const login = { password: 'Passw0rd1', applicationId: APPLICATION };
  const accountId = await ask('General/AuthenticatePublisherAccount', { ...login, accountName: 'alice' });
  const sessionId = (await ask('General/LoginPublisherAccountById', { ...login, accountId })) as string;

  const stAt = Math.floor(systemClock.now() / 1000) * 1000;
  const serial = { sessionId, serialNumber: SERIAL };
  await ask('Publisher/ReplacePublisherAccountMonitoredReceiver', {}, serial);
  await ask('Publisher/StartRemoteMonitoringSession', {}, serial);
  await ask('Publisher/PostReceiverEgvRecords', { SN: SERIAL, Egvs: [egv(stAt, 142)], TA: 0 }, { sessionId });

  const window = { minutes: '1440', maxCount: '288' };
  const read = await ask('Publisher/ReadPublisherLatestGlucoseValues', {}, { sessionId, ...window });
  expect(read).toEqual([{ WT: `Date(${stAt})`, ST: `Date(${stAt})`, DT: `Date(${stAt}+0000)`, Value: 142, Trend: 'Flat' }]);

  const olderSession = (await ask('General/LoginPublisherAccountByName', { ...login, accountName: 'alice' })) as string;
  expect(await ask('Publisher/ReadPublisherLatestGlucoseValues', {}, { sessionID: olderSession, ...window })).toEqual(read);
});

describe('who is answered', () => {
  test('other paths are left to others', async () => {
    expect(await send('GET', '/practice/')).toMatchObject({ status: 299 });
    expect(await send('GET', '/')).toMatchObject({ status: 299 });
  });

  test.each(['localhost', 'localhost:4173', '127.0.0.1:80', '[::1]:4173', 'LOCALHOST'])('Host %s', async (Host) => {
    expect(await send('GET', `${PREFIX}General/SystemUtcTime`, { Host })).toMatchObject({ status: 200 });
  });

  test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:4173', '192.168.1.2', 'evil@localhost'])(
    'Host %s is sent away',
    async (Host) => {
      expect(await send('GET', `${PREFIX}General/SystemUtcTime`, { Host })).toMatchObject({ status: 403 });
      expect(share.journal).toEqual([]);
    },
  );

  test.each([
    ['192.168.1.2', 403],
    ['::ffff:10.0.0.1', 403],
    ['1270.0.0.1', 403],
    ['::1', 200],
    ['::ffff:127.0.0.1', 200],
  ])('a caller from %s gets %i', async (remoteAddress, status) => {
    server.prependListener('request', (incoming) => Object.defineProperty(incoming.socket, 'remoteAddress', { value: remoteAddress }));
    expect(await send('GET', `${PREFIX}General/SystemUtcTime`)).toMatchObject({ status });
  });
});

describe('HTTP', () => {
  test("headers are a Share's: JSON, Share's own date, nothing for other origins", async () => {
    share = new PracticeShare({ clock: { ...systemClock, now: () => Date.UTC(2015, 2, 19, 13) }, style: 'modern' });
    server.removeAllListeners('request').on('request', createPracticeShareListener(share, { prefix: PREFIX }));
    const { headers } = await send('GET', `${PREFIX}General/SystemUtcTime`, { Origin: 'https://evil.example' });
    expect(headers['content-type']).toBe('application/json');
    expect(headers['date']).toBe('Thu, 19 Mar 2015 13:00:00 GMT');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('an empty answer has no type', async () => {
    const { status, headers, text } = await post('Publisher/ReadPublisherLatestGlucoseValues', {}, { sessionId: '00000000-0000-0000-0000-000000000000' });
    expect([status, text, headers['content-type'], headers['content-length']]).toEqual([200, '', undefined, '0']);
  });

  test('404, 405, 411, 413, 415', async () => {
    const call = `${PREFIX}General/AuthenticatePublisherAccount`;
    expect(await send('GET', `${PREFIX}General`)).toMatchObject({ status: 404 });
    const wrongMethod = await send('OPTIONS', call);
    expect([wrongMethod.status, wrongMethod.headers['allow']]).toEqual([405, 'POST']);
    expect(await sendRaw(`POST ${call} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 411 /);
    expect(await send('POST', call, { 'Content-Type': 'text/plain' }, ['{}'])).toMatchObject({ status: 415 });
    expect(await send('POST', call, JSON_TYPE, Array.from({ length: 200 }, () => 'x'.repeat(1000)))).toMatchObject({ status: 413 });
  });

  test('stray bytes after a body of length 0 do not cost the answer', async () => {
    const path = `${PREFIX}Publisher/IsRemoteMonitoringSessionActive?sessionID=33333333-3333-4333-8333-333333333333`;
    for (const connection of ['close', 'keep-alive']) {
      const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\nContent-Length: 0\r\n\r\n`;
      expect(await sendRaw(`${head}""`)).toContain('SessionIdNotFound');
    }
  });

  test('a body without an end is cut off', async () => {
    const endless = Array.from({ length: 40 }, () => 'x'.repeat(65_536));
    await expect(send('POST', `${PREFIX}General/AuthenticatePublisherAccount`, JSON_TYPE, endless)).rejects.toThrow();
    expect(share.journal).toEqual([]);
  });

  test('a dropped connection is dropped', async () => {
    share.order({ kind: 'drop', when: 'before' });
    await expect(send('GET', `${PREFIX}General/SystemUtcTime`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await send('GET', `${PREFIX}General/SystemUtcTime`)).toMatchObject({ status: 200 });
  });
});
