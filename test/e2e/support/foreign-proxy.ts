import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a proxy of somebody else's behaves. */
export type Manner =
  /** Passes on whatever comes, as many do. */
  | { readonly kind: 'passes' }
  /** The same, and leaves the browser's question before a POST unanswered. */
  | { readonly kind: 'knows-no-preflight' }
  | { readonly kind: 'sends-no-cors' }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'says'; readonly status: number; readonly body: string; readonly type?: string };

/** A proxy at an origin of its own, on this computer: `{path}` of its setting is passed on to one upstream. */
export class ForeignProxy {
  manner: Manner = { kind: 'passes' };
  /** Method, path and query of what came, the browser's questions beforehand left out. */
  readonly calls: string[] = [];
  /** What is asked and not yet answered. */
  open = 0;
  readonly #server: Server;
  readonly #upstream: () => string;

  constructor(upstream: () => string) {
    this.#upstream = upstream;
    this.#server = createServer((request, response) => this.#handle(request, response));
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For the field Proxy. */
  get template(): string {
    return `${this.origin}/share-{region}/{path}`;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { manner } = this;
    this.open += 1;
    response.once('close', () => (this.open -= 1));
    if (manner.kind !== 'sends-no-cors') response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.method === 'OPTIONS') {
      if (manner.kind !== 'knows-no-preflight') response.setHeader('Access-Control-Allow-Headers', 'content-type, accept');
      response.writeHead(204).end();
      return;
    }
    this.calls.push(`${request.method} ${request.url}`);
    if (manner.kind === 'hangs') return;
    if (manner.kind === 'says') response.writeHead(manner.status, { 'Content-Type': manner.type ?? 'text/plain' }).end(manner.body);
    else this.#pass(request, response);
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { accept, 'content-type': type, 'content-length': length } = request.headers;
    const headers = Object.entries({ accept, 'content-type': type, 'content-length': length }).filter(([, value]) => value !== undefined);
    const path = (request.url ?? '').replace(/^\/share-us/, '');
    const passed = ask(`${this.#upstream()}${path}`, { method: request.method, headers: Object.fromEntries(headers) }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'Content-Type': answer.headers['content-type'] ?? 'text/plain' });
      answer.pipe(response);
    });
    passed.once('error', () => response.destroy());
    request.pipe(passed);
  }
}
