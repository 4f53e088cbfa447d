import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseShareDate } from '../../../src/protocol/share/dates.ts';
import { endpoints, SERVICES_PATH, type EndpointName } from '../../../src/protocol/share/endpoints.ts';
import { PracticeShare } from '../../../src/simulator/share/practice-share.ts';
import { createPracticeShareListener } from '../../../src/simulator/share/node.ts';
import { dropped, type PracticeAnswer } from '../../../src/simulator/share/wire.ts';
import { randomId } from '../../../src/domain/random-id.ts';
import { expect } from 'vitest';
import type { RecordedCall } from './proper-requests.ts';
import type { StoryTime } from './time.ts';

const ARRIVAL_MS = 60_000;
const PREFIX = `/${SERVICES_PATH}`;

/** One request as it came over the wire, secrets and all: the practice Share's own journal keeps none of them. */
export interface WireRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Whole when the request has been answered. */
  readonly body: string;
  readonly at: number;
  /** How many others were in flight when it came. */
  readonly beside: number;
  /** Null while it is in flight. */
  readonly endedAt: number | null;
  /** What Share made of it, whether or not anybody heard; null where it was not carried out. */
  readonly status: number | null;
}

type Kept = { -readonly [Member in keyof WireRequest]: WireRequest[Member] };

/** Something that happens at the next call of this name. */
export interface Strike {
  readonly endpoint: EndpointName;
  /**
   * The connection breaks, and Share has not carried it out and never will; or it has, and nobody will hear of it; or
   * everything goes well.
   */
  readonly when: 'before' | 'after' | 'answered';
  /** While the caller waits for its answer. */
  act?(): Promise<void> | void;
}

/** A practice Share of this process, where a server under test finds it in place of a region. */
export class ShareOnHttp {
  readonly share: PracticeShare;
  readonly requests: WireRequest[] = [];
  /** Every session it ever began. */
  readonly sessionIds: string[] = [];
  readonly #time: StoryTime;
  readonly #server: Server;
  #strike: Strike | null = null;

  constructor(time: StoryTime) {
    this.#time = time;
    this.share = new PracticeShare({
      clock: time,
      style: 'modern',
      idFactory: (kind) => {
        const id = randomId();
        if (kind === 'session') this.sessionIds.push(id);
        return id;
      },
    });
    const serve = createPracticeShareListener(this.share, { prefix: PREFIX });
    this.#server = createServer((request, response) => {
      const kept = this.#keep(request, response);
      const strike = this.#strikeOf(request.url ?? '');
      if (strike) void this.#carryOut(strike, request, response, kept);
      else if (!serve(request, response)) response.writeHead(404).end();
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

  /** Takes the place of one that has not struck. */
  arm(strike: Strike | null): void {
    this.#strike = strike;
  }

  get isArmed(): boolean {
    return this.#strike !== null;
  }

  /** From one of `requests` on, as the rules look at them. */
  callsFrom(first = 0): RecordedCall[] {
    return this.requests.slice(first).map(({ url, ...rest }) => {
      const [path = '', query = ''] = url.split('?');
      const isBelow = path.startsWith(PREFIX);
      return { ...rest, path: isBelow ? path.slice(PREFIX.length) : path, query: Object.fromEntries(new URLSearchParams(query)) };
    });
  }

  /** ST of every reading of this receiver that was posted, once for each time it was. Epoch milliseconds, ascending. */
  postedTimes(serial: string): number[] {
    const posts = this.requests.filter(({ url }) => url.startsWith(`${PREFIX}${endpoints.postEgvs.path}`));
    const bodies = posts.map(({ body }) => JSON.parse(body) as { readonly SN: string; readonly Egvs: readonly { readonly ST: string }[] });
    const readings = bodies.filter(({ SN }) => SN === serial).flatMap(({ Egvs }) => Egvs);
    return readings.map(({ ST }) => parseShareDate(ST)?.at ?? NaN).toSorted((a, b) => a - b);
  }

  /** The calls that a secret came with, in whatever part of the request. */
  callsWith(secret: string): string[] {
    const spellings = [secret, encodeURIComponent(secret)];
    const found = this.requests.filter((request) => spellings.some((spelling) => JSON.stringify(request).includes(spelling)));
    return found.map(({ url }) => url.slice(PREFIX.length));
  }

  /** Resolves when this account has so many readings at Share. */
  async hasPosted(accountName: string, count: number): Promise<void> {
    await expect.poll(() => this.share.postedReadings(accountName).length, { timeout: ARRIVAL_MS }).toBe(count);
  }

  #keep(request: IncomingMessage, response: ServerResponse): Kept {
    const { method = '', url = '', headers } = request;
    const beside = this.requests.filter(({ endedAt }) => endedAt === null).length;
    const kept: Kept = { method, url, headers, body: '', at: this.#time.now(), beside, endedAt: null, status: null };
    this.requests.push(kept);
    request.on('data', (part: Buffer) => (kept.body += part.toString()));
    response.on('close', () => {
      kept.endedAt = this.#time.now();
      if (response.headersSent) kept.status = response.statusCode;
    });
    return kept;
  }

  #strikeOf(url: string): Strike | null {
    const strike = this.#strike;
    if (!strike || url.split('?')[0] !== `${PREFIX}${endpoints[strike.endpoint].path}`) return null;
    this.#strike = null;
    return strike;
  }

  async #carryOut({ endpoint, when, act }: Strike, request: IncomingMessage, response: ServerResponse, kept: Kept): Promise<void> {
    if (request.headers['content-length'] !== undefined) await once(request.resume(), 'end').catch(() => undefined);
    const { method, headers } = kept;
    const query = new URL(kept.url, this.url).searchParams;
    const ask = (): PracticeAnswer => this.share.handle({ method, path: endpoints[endpoint].path, query, body: kept.body, headers });
    const answer = when === 'before' ? dropped : ask();
    if (answer.kind === 'answer') kept.status = answer.status;
    await act?.();
    if (when !== 'answered' || answer.kind === 'dropped') request.socket.destroy();
    else response.writeHead(answer.status, { 'Content-Type': answer.contentType ?? 'text/plain' }).end(answer.body);
  }
}
