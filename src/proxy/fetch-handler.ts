import type { WholeAnswer } from './answer.ts';
import { collectStream } from './collect-stream.ts';
import { fetchUpstream } from './fetch-upstream.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { logLine } from './log-line.ts';
import { networkOf } from './networks.ts';
import { passOn } from './pass-on.ts';
import { decide, refuseTooMany, type Forward } from './policy.ts';
import { belowPrefix, targetOf } from './prefix.ts';
import { refuse } from './refusal.ts';
import type { ProxySettings } from './settings.ts';

/** Cloudflare's rate limiting binding: it counts for all instances in one place of the network. */
export interface PlatformLimiter {
  limit(what: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/** An instance lives as long as the platform likes and knows of no other, so the counting is the platform's, if it is set up. */
export interface Limiters {
  readonly CRADLE_RATE_LIMITER?: PlatformLimiter;
  /** Without it sign-ins count as calls. */
  readonly CRADLE_SIGN_IN_LIMITER?: PlatformLimiter;
}

/** The longest period that the platform's limiter counts. */
const LIMITER_PERIOD_SECONDS = 60;

/** The proxy as a `fetch` handler of an edge platform. Never rejects. */
export async function handleFetch(request: Request, settings: ProxySettings, limiters: Limiters): Promise<Response> {
  const began = Date.now();
  const { method, url, headers } = request;
  const path = belowPrefix(targetOf(url));
  if (path === null) return responseOf(refuse(404, 'There is nothing here.'));
  const verdict = decide({ method, path, header: (name) => headers.get(name), hosts: settings.hosts }, settings);
  const answer = verdict.kind === 'forward' ? await pass(request, verdict, settings.timeLimitMs, limiters) : verdict;
  settings.log?.(logLine(method, verdict, answer.status, Date.now() - began));
  return responseOf(answer);
}

async function pass(
  { headers, body }: Request,
  forward: Forward,
  timeLimitMs: number | undefined,
  { CRADLE_RATE_LIMITER: calls, CRADLE_SIGN_IN_LIMITER: signIns }: Limiters,
): Promise<WholeAnswer<Blob>> {
  const limiter = (forward.call.isSignIn && signIns) || calls;
  try {
    const counted = await limiter?.limit({ key: networkOf(headers.get('cf-connecting-ip') ?? '') });
    if (counted?.success === false) return refuseTooMany(forward.answerHeaders, LIMITER_PERIOD_SECONDS);
  } catch {
    return refuse(503, 'The rate limiter did not answer.', forward.answerHeaders);
  }
  return passOn(forward, { readBody: (tooLarge) => collectStream(body, MAX_BODY_BYTES, tooLarge), upstream: fetchUpstream, timeLimitMs });
}

/** For these two statuses no body may be given, not even an empty one. */
function responseOf({ status, headers, body }: WholeAnswer<Blob>): Response {
  return new Response(status === 204 || status === 205 ? null : body, { status, headers });
}
