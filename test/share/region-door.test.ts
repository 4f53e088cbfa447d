import { describe, expect, test, vi } from 'vitest';
import type { ShareRequest } from '../../src/share/door.ts';
import { ShareError } from '../../src/share/errors.ts';
import { httpDoor } from '../../src/share/http-door.ts';
import { practiceHttpDoor } from '../../src/share/practice-http-door.ts';
import { regionDoor } from '../../src/share/region-door.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const ORIGIN = 'http://localhost:4173';
const SESSION = 'e3e3e6a5-0000-4000-8000-000000000001';
const time: ShareRequest = { endpoint: 'systemUtcTime' };
const stop: ShareRequest = { endpoint: 'stopMonitoring', query: { sessionId: SESSION } };

type Fetch = typeof globalThis.fetch;

/** A fetch that records what it is given, as the platform understands it. */
function recording(answer: () => Promise<Response>): { fetch: Fetch; requests: Request[]; inits: RequestInit[] } {
  const requests: Request[] = [];
  const inits: RequestInit[] = [];
  const fetch: Fetch = async (url, init = {}) => {
    requests.push(new Request(url, init));
    inits.push(init);
    return answer();
  };
  return { fetch, requests, inits };
}

function setUp(answer: () => Promise<Response> = async () => new Response(''), proxy = '/share/{host}/{path}') {
  const recorded = recording(answer);
  const clock = new VirtualClock();
  const door = regionDoor({ region: 'ous', proxy, fetch: recorded.fetch, clock, origin: ORIGIN });
  return { ...recorded, clock, door };
}

const never = (): Promise<Response> => new Promise(() => {});

describe('the request', () => {
  test('of a call with a body', async () => {
    const { door, requests } = setUp();
    const body = { accountName: 'älice', password: 'p&w' };
    await door.call({ endpoint: 'authenticate', body });
    const [request] = requests as [Request];
    expect(request.method).toBe('POST');
    expect(request.url).toBe(
      `${ORIGIN}/share/shareous1.dexcom.com/ShareWebServices/Services/General/AuthenticatePublisherAccount`,
    );
    expect(Object.fromEntries(request.headers)).toEqual({ accept: 'application/json', 'content-type': 'application/json' });
    expect(await request.json()).toEqual(body);
  });

  test('of a POST without a body has a body of zero bytes', async () => {
    const { door, inits } = setUp();
    await door.call(stop);
    expect(inits[0]).toMatchObject({ method: 'POST', body: '', headers: { 'content-type': 'application/json' } });
  });

  test('of the GET has none, and no content type', async () => {
    const { door, requests, inits } = setUp();
    await door.call(time);
    expect(requests[0]?.method).toBe('GET');
    expect(inits[0]).not.toHaveProperty('body');
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({ accept: 'application/json' });
  });

  test.each([time, stop])('of $endpoint takes no cookie, redirect, cache or referrer along', async (request) => {
    const { door, inits } = setUp();
    await door.call(request);
    expect(inits[0]).toMatchObject({
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
  });

  test('has its query percent-encoded', async () => {
    const { door, inits, requests } = setUp();
    await door.call({ endpoint: 'checkAssignment', query: { sessionId: 'a b&c=d/é', serialNumber: '100%' } });
    expect(inits).toHaveLength(1);
    expect(requests[0]?.url.split('?')[1]).toBe('sessionId=a%20b%26c%3Dd%2F%C3%A9&serialNumber=100%25');
  });

  test.each([
    ['', 'https://shareous1.dexcom.com/ShareWebServices/Services/General/SystemUtcTime'],
    [
      'https://proxy.example/?url=',
      'https://proxy.example/?url=https%3A%2F%2Fshareous1.dexcom.com%2FShareWebServices%2FServices%2FGeneral%2FSystemUtcTime',
    ],
  ])('by the proxy %j goes to %s', async (proxy, url) => {
    const { door, requests } = setUp(undefined, proxy);
    await door.call(time);
    expect(requests[0]?.url).toBe(url);
  });

  test('by a proxy that may not be used is never made', async () => {
    const { door, requests } = setUp(undefined, 'http://proxy.example/');
    await expect(door.call(stop)).rejects.toMatchObject({ code: 'bad-proxy', mayHaveApplied: false });
    expect(requests).toEqual([]);
  });

  test('of the GET can come with a POST’s content type, for which a browser asks beforehand', async () => {
    const { door, requests, inits } = setUp(undefined, 'https://proxy.example/');
    await door.call({ ...time, isAsPost: true });
    expect([requests[0]?.method, requests[0]?.headers.get('content-type')]).toEqual(['GET', 'application/json']);
    expect(inits[0]).not.toHaveProperty('body');
  });

  test('to another origin than the setting’s is never made, whoever made its address', async () => {
    const { fetch, requests } = recording(async () => new Response(''));
    const addressOf = (path: string): string => `https://proxy.example.evil.example/${path}`;
    const door = httpDoor({ fetch, clock: new VirtualClock(), origins: ['https://proxy.example'], addressOf });
    await expect(door.call(stop)).rejects.toMatchObject({ code: 'bad-proxy', mayHaveApplied: false });
    expect(requests).toEqual([]);
  });

  test('is made by fetch itself, not as a method of something', async () => {
    // A browser's fetch throws when it is called as the method of anything but the window.
    const fetch = vi.fn<Fetch>(async () => new Response(''));
    await regionDoor({ region: 'us', proxy: '', fetch, clock: new VirtualClock(), origin: ORIGIN }).call(time);
    expect(fetch.mock.contexts).toEqual([undefined]);
  });
});

describe('the answer', () => {
  test('comes through as it is, whatever its status', async () => {
    const headers = { 'retry-after': '7', date: 'Sun, 01 Nov 2026 12:00:00 GMT' };
    const { door } = setUp(async () => new Response('{"Code":"x"}', { status: 500, headers }));
    expect(await door.call(stop)).toEqual({
      status: 500,
      text: '{"Code":"x"}',
      retryAfterMs: 7_000,
      dateAt: Date.UTC(2026, 10, 1, 12),
    });
  });

  test('without headers that may be read', async () => {
    const { door } = setUp(async () => new Response('true'));
    expect(await door.call(stop)).toEqual({ status: 200, text: 'true', retryAfterMs: null, dateAt: null });
  });
});

describe('no answer', () => {
  test.each([
    [stop, true],
    [time, false],
  ])('is unreachable, and $endpoint may have applied: %s', async (request, mayHaveApplied) => {
    const { door } = setUp(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(door.call(request)).rejects.toMatchObject({ code: 'unreachable', mayHaveApplied, status: null });
  });

  test.each([
    [stop, true],
    [time, false],
  ])('within 30 s is a timeout, and $endpoint may have applied: %s', async (request, mayHaveApplied) => {
    const { door, clock, inits } = setUp(never);
    const startedAt = clock.now();
    const failure = await clock.run(door.call(request).catch((error: unknown) => error));
    expect(failure).toMatchObject({ code: 'timeout', mayHaveApplied });
    expect(clock.now() - startedAt).toBe(30_000);
    expect(inits[0]?.signal?.aborted).toBe(true);
  });

  test('whole within 30 s is a timeout too', async () => {
    const halted = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('[{')) });
    const { door, clock } = setUp(async () => new Response(halted));
    const failure = await clock.run(door.call(stop).catch((error: unknown) => error));
    expect(failure).toMatchObject({ code: 'timeout', mayHaveApplied: true });
  });

  test('to a call that was cancelled is the signal’s own reason', async () => {
    const { door, inits } = setUp(never);
    const cancel = new AbortController();
    const call = door.call(stop, cancel.signal);
    const reason = new Error('the person left');
    cancel.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(inits[0]?.signal?.aborted).toBe(true);
    await expect(door.call(stop, cancel.signal)).rejects.toBe(reason);
    expect(inits).toHaveLength(1);
  });

  test('tells no secret, whatever fetch said', async () => {
    const { door } = setUp(() => Promise.reject(new TypeError(`Failed to parse URL from https://x/y?sessionId=${SESSION}`)));
    const failure = await door.call(stop).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ShareError);
    const { message, stack, cause } = failure as ShareError;
    expect((cause as Error).message).toBe('Failed to parse URL from https://x/y?…');
    expect(`${message} ${stack} ${(cause as Error).stack} ${JSON.stringify(failure)}`).not.toContain(SESSION);
  });
});

test('a settled call leaves nobody asleep', async () => {
  const { door, clock } = setUp();
  let asleep = 0;
  const { sleep } = VirtualClock.prototype;
  clock.sleep = (durationMs, signal) => {
    asleep += 1;
    return sleep.call(clock, durationMs, signal).finally(() => (asleep -= 1));
  };
  await door.call(stop);
  await clock.advance(0);
  expect(asleep).toBe(0);
});

test('the practice door stays at our own origin', async () => {
  const { fetch, requests } = recording(async () => new Response('true'));
  const door = practiceHttpDoor({ fetch, clock: new VirtualClock(), origin: ORIGIN });
  await door.call({ endpoint: 'isMonitoringActive', query: { sessionId: SESSION } });
  expect(requests[0]?.url).toBe(
    `${ORIGIN}/practice/ShareWebServices/Services/Publisher/IsRemoteMonitoringSessionActive?sessionId=${SESSION}`,
  );
});
