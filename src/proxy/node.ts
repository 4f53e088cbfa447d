import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WholeAnswer } from './answer.ts';
import { clientAddress } from './client-address.ts';
import { collect } from './collect.ts';
import type { HeaderReader } from './headers.ts';
import { hostsAt } from './hosts.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { logLine } from './log-line.ts';
import { networkOf } from './networks.ts';
import { headerReader, send, type NodeHandler } from './node-handler.ts';
import type { NodeProxySettings } from './node-settings.ts';
import { createUpstream } from './node-upstream.ts';
import { passOn, type Upstream } from './pass-on.ts';
import { decide, type Forward } from './policy.ts';
import { belowPrefix } from './prefix.ts';
import { RateLimiter } from './rate-limit.ts';
import { refuse, RefusedError, type Refusal } from './refusal.ts';

/**
 * The proxy as a door of a Node server. Whatever client and service do, each request gets one answer or a closed
 * connection, and nothing is thrown.
 */
export function createProxyHandler(settings: NodeProxySettings): NodeHandler {
  const door = new Door(settings);
  return (request, response) => {
    const path = belowPrefix(request.url ?? '');
    if (path === null) return false;
    void door.serve(request, response, path);
    return true;
  };
}

class Door {
  readonly #settings: NodeProxySettings;
  readonly #upstream: Upstream<Buffer>;
  readonly #limiter: RateLimiter;
  /** By the port they stand with. */
  readonly #hosts = new Map<number, readonly string[]>();

  constructor(settings: NodeProxySettings) {
    this.#settings = settings;
    this.#upstream = createUpstream();
    this.#limiter = new RateLimiter(settings.limits);
  }

  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const began = performance.now();
    const method = request.method ?? '';
    request.on('error', ignore);
    response.on('error', ignore);
    try {
      const hosts = this.#hostsAt(request.socket.localPort ?? 0);
      const header = headerReader(request);
      const verdict = decide({ method, path, header, hosts }, this.#settings);
      const peer = request.socket.remoteAddress ?? '';
      const answer = verdict.kind === 'forward' ? (this.#limited(peer, header, verdict) ?? (await this.#pass(request, response, verdict))) : verdict;
      // the page takes `Date` for Share's clock, which this one must not pretend to be
      response.sendDate = false;
      send(response, answer);
      this.#settings.log?.(logLine(method, verdict, answer.status, performance.now() - began));
    } catch {
      response.destroy();
    }
  }

  #hostsAt(port: number): readonly string[] {
    const hosts = this.#hosts.get(port) ?? hostsAt(port, this.#settings.hosts);
    this.#hosts.set(port, hosts);
    return hosts;
  }

  #limited(peer: string, header: HeaderReader, forward: Forward): Refusal | null {
    const address = clientAddress(peer, header('x-forwarded-for'), this.#settings.trustedProxies);
    return this.#limiter.refuse(forward, networkOf(address));
  }

  async #pass(request: IncomingMessage, response: ServerResponse, forward: Forward): Promise<WholeAnswer<Buffer>> {
    const stopper = new AbortController();
    const onClose = (): void => stopper.abort(new RefusedError(refuse(499, 'The client left.', forward.answerHeaders)));
    response.once('close', onClose);
    const answer = await passOn(
      forward,
      {
        readBody: (tooLarge) => collect(request, MAX_BODY_BYTES, tooLarge),
        upstream: this.#upstream,
        timeLimitMs: this.#settings.timeLimitMs,
      },
      stopper,
    );
    response.off('close', onClose);
    return answer;
  }
}

function ignore(): void {}
