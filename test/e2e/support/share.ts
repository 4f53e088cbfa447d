import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseShareDate } from '../../../src/protocol/share/dates.ts';
import { endpoints, SERVICES_PATH } from '../../../src/protocol/share/endpoints.ts';
import { PracticeShare } from '../../../src/simulator/share/practice-share.ts';
import { createPracticeShareListener } from '../../../src/simulator/share/node.ts';
import { expect } from 'vitest';
import type { StoryTime } from './time.ts';

const ARRIVAL_MS = 60_000;

/** One request as it came over the wire, secrets and all: the practice Share's own journal keeps none of them. */
export interface WireRequest {
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Whole when the request has been answered. */
  readonly body: string;
}

/** A practice Share of this process, where a server under test finds it in place of a region. */
export class ShareOnHttp {
  readonly share: PracticeShare;
  readonly requests: WireRequest[] = [];
  readonly #server: Server;

  constructor(time: StoryTime) {
    this.share = new PracticeShare({ clock: time, style: 'modern' });
    const serve = createPracticeShareListener(this.share, { prefix: `/${SERVICES_PATH}` });
    this.#server = createServer((request, response) => {
      this.#keep(request);
      if (!serve(request, response)) response.writeHead(404).end();
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** For `SHARE_UPSTREAM_…`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** ST of every reading of this receiver that was posted, once for each time it was. Epoch milliseconds, ascending. */
  postedTimes(serial: string): number[] {
    const posts = this.requests.filter(({ url }) => url.startsWith(`/${SERVICES_PATH}${endpoints.postEgvs.path}`));
    const bodies = posts.map(({ body }) => JSON.parse(body) as { readonly SN: string; readonly Egvs: readonly { readonly ST: string }[] });
    const readings = bodies.filter(({ SN }) => SN === serial).flatMap(({ Egvs }) => Egvs);
    return readings.map(({ ST }) => parseShareDate(ST)?.at ?? NaN).toSorted((a, b) => a - b);
  }

  /** The calls that a secret came with, in whatever part of the request. */
  callsWith(secret: string): string[] {
    const spellings = [secret, encodeURIComponent(secret)];
    const found = this.requests.filter((request) => spellings.some((spelling) => JSON.stringify(request).includes(spelling)));
    return found.map(({ url }) => url.slice(`/${SERVICES_PATH}`.length));
  }

  /** Resolves when this account has so many readings at Share. */
  async hasPosted(accountName: string, count: number): Promise<void> {
    await expect.poll(() => this.share.postedReadings(accountName).length, { timeout: ARRIVAL_MS }).toBe(count);
  }

  #keep(request: IncomingMessage): void {
    const kept = { url: request.url ?? '', headers: request.headers, body: '' };
    this.requests.push(kept);
    request.on('data', (part: Buffer) => (kept.body += part.toString()));
  }
}
