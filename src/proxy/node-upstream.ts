import * as http from 'node:http';
import * as https from 'node:https';
import { collect } from './collect.ts';
import { lengthHeader } from './headers.ts';
import { MAX_ANSWER_BYTES } from './limits.ts';
import type { WholeAnswer } from './node-handler.ts';
import { judgeAnswer, type Forward } from './policy.ts';
import { refuse, RefusedError } from './refusal.ts';

/** Makes the call that the policy allowed. Rejects with a RefusedError where the answer cannot pass. */
export type Upstream = (forward: Forward, body: Buffer, signal: AbortSignal) => Promise<WholeAnswer>;

/** Long enough for the calls of one pass, shorter than what a server keeps an idle connection for. */
const IDLE_CONNECTION_MS = 4_000;

export function createUpstream(): Upstream {
  const options = { keepAlive: true, timeout: IDLE_CONNECTION_MS };
  const agents = { http: new http.Agent(options), https: new https.Agent(options) };

  return (forward, body, signal) =>
    new Promise((resolve, reject) => {
      const { method } = forward.call;
      const secure = forward.origin.startsWith('https:');
      const call = (secure ? https : http).request(forward.origin, {
        method,
        path: forward.path,
        headers: { ...forward.headers, ...lengthHeader(method, body.length) },
        agent: secure ? agents.https : agents.http,
        signal,
      });
      const giveUp = (cause: unknown): void => {
        reject(cause);
        call.destroy();
      };
      const onClose = (): void => reject(new Error('the connection closed without an answer'));
      call.on('error', reject);
      call.on('close', onClose);
      call.on('response', (answer) => {
        call.off('close', onClose);
        const verdict = judgeAnswer({ status: answer.statusCode ?? 0, headers: answer.headersDistinct }, forward);
        if (verdict.kind === 'refuse') {
          giveUp(new RefusedError(verdict));
          return;
        }
        const tooLarge = (): Error => new RefusedError(refuse(502, 'The answer of Share is larger than 1 MiB.', forward.answerHeaders));
        collect(answer, MAX_ANSWER_BYTES, tooLarge).then((whole) => resolve({ ...verdict, body: whole }), giveUp);
      });
      call.end(body);
    });
}
