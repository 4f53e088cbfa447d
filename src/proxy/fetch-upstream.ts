import { collectStream } from './collect-stream.ts';
import { MAX_ANSWER_BYTES } from './limits.ts';
import type { Upstream } from './pass-on.ts';
import { judgeAnswer, refuseLargeAnswer } from './policy.ts';
import { RefusedError } from './refusal.ts';

/**
 * The call made with the platform's own `fetch`, which writes `Host` and `Content-Length` by itself. It would offer to
 * take compressed answers, and unpacks one that comes all the same.
 */
export const fetchUpstream: Upstream<Blob> = async (forward, body, signal) => {
  const { method } = forward.call;
  const { status, headers, body: stream } = await fetch(forward.url, {
    method,
    headers: { ...forward.headers, 'Accept-Encoding': 'identity' },
    body: method === 'GET' ? null : body,
    redirect: 'manual',
    cache: 'no-store',
    signal,
  });
  const verdict = judgeAnswer(status, (name) => headers.get(name), forward);
  if (verdict.kind === 'refuse') return verdict;
  return { ...verdict, body: await collectStream(stream, MAX_ANSWER_BYTES, () => new RefusedError(refuseLargeAnswer(forward.answerHeaders))) };
};
