import * as http from 'node:http';
import * as https from 'node:https';
import { collect } from './collect.ts';
import { MAX_ANSWER_BYTES } from './limits.ts';
import { headerReader } from './node-handler.ts';
import type { Upstream } from './pass-on.ts';
import { judgeAnswer, refuseLargeAnswer, type Forward } from './policy.ts';
import { targetOf } from './prefix.ts';
import { refuse, RefusedError } from './refusal.ts';

/** Long enough for the calls of one pass, shorter than what a server keeps an idle connection for. */
const IDLE_CONNECTION_MS = 4_000;

export function createUpstream(): Upstream<Buffer> {
  const options = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };

  /** There are three. */
  const origins = new Map<string, Origin>();
  const originOf = (url: string): Origin => {
    const origin = origins.get(url) ?? parseOrigin(url);
    origins.set(url, origin);
    return origin;
  };

  return (forward, body, signal) =>
    new Promise((resolve, reject) => {
      const { method } = forward.call;
      const path = targetOf(forward.url);
      const { secure, ...origin } = originOf(forward.url.slice(0, -path.length));
      const call = (secure ? https : http).request({
        ...origin,
        method,
        path,
        headers: { ...forward.headers, ...(method === 'POST' ? { 'Content-Length': body.length } : {}) },
        agent: secure ? agents.https : agents.http,
      });
      const giveUp = (cause: unknown): void => {
        reject(cause);
        call.destroy();
      };
      const onClose = (): void => reject(new Error('the connection closed without an answer'));
      // not as an option of the call: that watches the whole stream, which takes longer
      signal.addEventListener('abort', () => call.destroy());
      call.on('error', reject);
      call.on('close', onClose);
      call.on('response', (answer) => {
        call.off('close', onClose);
        const verdict = judge(answer, forward);
        if (verdict.kind === 'refuse') {
          resolve(verdict);
          call.destroy();
          return;
        }
        const tooLarge = (): Error => new RefusedError(refuseLargeAnswer(forward.answerHeaders));
        collect(answer, MAX_ANSWER_BYTES, tooLarge).then((whole) => resolve({ ...verdict, body: whole }), giveUp);
      });
      call.end(body);
    });
}

interface Origin {
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: string;
}

function parseOrigin(url: string): Origin {
  const { protocol, hostname, port } = new URL(url);
  return { secure: protocol === 'https:', hostname: hostname.replace(/^\[|\]$/g, ''), port };
}

function judge(answer: http.IncomingMessage, forward: Forward): ReturnType<typeof judgeAnswer> {
  const header = headerReader(answer);
  // nobody asked for it, and the page would take it for the text
  if ((header('content-encoding') ?? 'identity') !== 'identity') return refuse(502, 'Share sent a compressed answer.', forward.answerHeaders);
  return judgeAnswer(answer.statusCode ?? 0, header, forward);
}
