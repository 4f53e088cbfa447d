import type { IncomingMessage, ServerResponse } from 'node:http';
import { collect } from './collect.ts';
import { MAX_BODY_BYTES, TIME_LIMIT_MS } from './limits.ts';
import { send, type NodeHandler, type WholeAnswer } from './node-handler.ts';
import { createUpstream, type Upstream } from './node-upstream.ts';
import { decide, refuseLargeBody, type Forward, type PolicySettings } from './policy.ts';
import { refuse, RefusedError } from './refusal.ts';

export interface ProxySettings extends PolicySettings {
  readonly timeLimitMs?: number;
  /** Told of each answered request: method, path without query, status and duration; never more (share-api 11.2). */
  readonly log?: ((line: string) => void) | undefined;
}

/** Where every door of Cradle serves the proxy: `/share/{host}/{path}`. */
export const PROXY_PREFIX = '/share';

/**
 * The proxy as a door of a Node server. Whatever client and service do, each request gets one answer or a closed
 * connection, and nothing is thrown.
 */
export function createProxyHandler(settings: ProxySettings): NodeHandler {
  const upstream = createUpstream();
  return (request, response) => {
    const path = belowPrefix(request.url ?? '');
    if (path === null) return false;
    void serve(request, response, path, settings, upstream);
    return true;
  };
}

function belowPrefix(url: string): string | null {
  const below = url.slice(PROXY_PREFIX.length);
  return url.startsWith(PROXY_PREFIX) && /^(?:[/?]|$)/.test(below) ? below : null;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  settings: ProxySettings,
  upstream: Upstream,
): Promise<void> {
  const began = performance.now();
  const method = request.method ?? '';
  request.on('error', ignore);
  response.on('error', ignore);
  try {
    const port = request.socket.localPort ?? null;
    const verdict = decide({ method, path, headers: request.headersDistinct, port }, settings);
    const answer = verdict.kind === 'forward' ? await pass(request, response, verdict, settings, upstream) : verdict;
    // the page takes `Date` for Share's clock, which this one must not pretend to be
    response.sendDate = false;
    send(response, answer);
    const what = verdict.kind === 'forward' ? verdict.call.path : verdict.kind;
    settings.log?.(`${method} ${what} ${answer.status} ${Math.round(performance.now() - began)} ms`);
  } catch {
    response.destroy();
  }
}

/** Never rejects: a call that fails is answered with a refusal of the proxy's own. */
async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  forward: Forward,
  settings: ProxySettings,
  upstream: Upstream,
): Promise<WholeAnswer> {
  const tooLarge = (): Error => new RefusedError(refuseLargeBody(forward.answerHeaders));
  const stopper = new AbortController();
  const stop = (status: number, sentence: string): void => {
    stopper.abort(new RefusedError(refuse(status, sentence, forward.answerHeaders)));
  };
  const timer = setTimeout(() => stop(504, 'Share did not answer in time.'), settings.timeLimitMs ?? TIME_LIMIT_MS);
  const onClose = (): void => stop(499, 'The client left.');
  response.once('close', onClose);
  try {
    const call = collect(request, MAX_BODY_BYTES, tooLarge).then((body) => upstream(forward, body, stopper.signal));
    return await Promise.race([call, aborted(stopper.signal)]);
  } catch (cause) {
    if (cause instanceof RefusedError) return cause.refusal;
    return refuse(502, 'Share could not be reached, or its answer broke off.', forward.answerHeaders);
  } finally {
    clearTimeout(timer);
    response.off('close', onClose);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function ignore(): void {}
