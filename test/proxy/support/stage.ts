import { expect, onTestFinished } from 'vitest';
import { SERVICES_PATH } from '../../../src/protocol/share/endpoints.ts';
import type { NodeProxySettings } from '../../../src/proxy/node-settings.ts';
import { startProxy, type TestProxy } from './proxy.ts';
import { exchange, requestText, type RawAnswer } from './raw.ts';
import { httpUpstream, type TestUpstream } from './upstream.ts';

/** Paths below the prefix. */
export const TIME = `/share2.dexcom.com/${SERVICES_PATH}General/SystemUtcTime`;
export const POST = `/share2.dexcom.com/${SERVICES_PATH}Publisher/PostReceiverEgvRecords`;
export const SESSION = '?sessionId=e3e3e6a5-0000-4000-8000-000000000000';

/** The body of every refusal: one sentence, and whose it is. */
export const refusal = { error: expect.stringMatching(/^[A-Z].+\.$/), proxy: 'cradle' };

const open: { close(): Promise<void> }[] = [];

/** Closes a server at the end of the test, all of them at the same time: one may wait for another. */
export function keep<T extends { close(): Promise<void> }>(server: T): T {
  if (open.length === 0) onTestFinished(closeAll);
  open.push(server);
  return server;
}

async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()));
}

export async function proxyTo(upstream: { readonly port: number }, change: Partial<NodeProxySettings> = {}): Promise<TestProxy> {
  return keep(await startProxy({ SHARE_UPSTREAM_US: `http://127.0.0.1:${upstream.port}` }, change));
}

export async function answering(
  status: number,
  body: string | Buffer,
  headers: Record<string, string | string[]> = {},
): Promise<TestUpstream> {
  return keep(await httpUpstream((_request, response) => response.writeHead(status, headers).end(body)));
}

/** For `fetch`, which is not a page and says nothing of it. */
export const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' };

/** The headers of every request of a page of the proxy's own origin. */
export function ownPageHeaders(port: number): readonly (readonly [string, string])[] {
  return [['Host', `localhost:${port}`], ['Sec-Fetch-Site', 'same-origin']];
}

/** A request as a page of the proxy's own origin sends it. */
export function raw(
  proxy: TestProxy,
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[] = [],
  body = '',
): Promise<RawAnswer> {
  return exchange(proxy.port, requestText(`${method} /share${path} HTTP/1.1`, [...ownPageHeaders(proxy.port), ...headers], body));
}

/** The proxy must serve the next client as if nothing had been. */
export async function expectAlive(proxy: TestProxy): Promise<void> {
  expect((await raw(proxy, 'GET', '/evil.example/')).status).toBe(403);
}
