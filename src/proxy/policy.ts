import { calls, type Call } from './calls.ts';
import { callerOf } from './callers.ts';
import { answerHeaders, corsHeaders, passedHeaders, preflightHeaders, requestHeaders, type HeaderReader } from './headers.ts';
import { MAX_BODY_BYTES, MAX_QUERY_CHARACTERS } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { Upstreams } from './upstreams.ts';

/** A request as a door hands it over. */
export interface ProxyRequest {
  readonly method: string;
  /** What follows the prefix, exactly as it came over the wire: `/{host}/{path}?{query}`. */
  readonly path: string;
  readonly header: HeaderReader;
  /** The names by which the door may be called, as `Host` has them, lower case. */
  readonly hosts: readonly string[];
}

export interface PolicySettings {
  readonly upstreams: Upstreams;
  readonly userAgent: string;
  /** Names by which the proxy may be called, `name` or `name:port`, lower case. The Node door knows those of its own computer. */
  readonly hosts: readonly string[];
  /** Origins of pages elsewhere that may use it, as browsers write them: `https://cradle.example`. */
  readonly origins: readonly string[];
}

export interface Forward {
  readonly kind: 'forward';
  readonly call: Call;
  /** With the query unchanged. */
  readonly url: string;
  /** Exactly what to send; the door adds `Host` and, to a POST, `Content-Length`, also when it is 0 (share-api 1.2). */
  readonly headers: Readonly<Record<string, string>>;
  /** For the answer, whatever it will be. */
  readonly answerHeaders: Readonly<Record<string, string>>;
}

export interface Preflight {
  readonly kind: 'preflight';
  readonly status: 204;
  readonly headers: Readonly<Record<string, string>>;
}

export type Verdict = Forward | Preflight | Refusal;

/** Whether a request may pass, and how. Pure: every door asks here, and only here. */
export function decide({ method, path: target, header, hosts }: ProxyRequest, settings: PolicySettings): Verdict {
  const caller = callerOf(header, hosts, settings.origins);
  if (caller.kind === 'refuse') return caller;
  const cors = corsHeaders(caller.foreignOrigin);

  const [path = ''] = target.split('?', 1);
  const query = target.slice(path.length);
  const call = calls.get(path);
  if (!call) return refuse(403, 'This call is not on the list of the proxy.', cors);
  if (!isPlainQuery(query)) return refuse(400, 'The query is too long, or not encoded.', cors);

  if (method === 'OPTIONS' && header('access-control-request-method') !== null) {
    return { kind: 'preflight', status: 204, headers: { ...answerHeaders, ...cors, ...preflightHeaders } };
  }
  if (method !== call.method) return refuse(405, `This call is a ${call.method}.`, { ...cors, Allow: call.method });

  return (
    refuseBody(method, header, cors) ?? {
      kind: 'forward',
      call,
      url: (settings.upstreams[call.host] ?? `https://${call.host}`) + call.path + query,
      headers: requestHeaders(header, settings.userAgent),
      answerHeaders: { ...answerHeaders, ...cors },
    }
  );
}

/** What the page gets of an answer of Share: its status and body unchanged, if it is an answer that can pass. */
export function judgeAnswer(
  status: number,
  header: HeaderReader,
  forward: Forward,
): { readonly kind: 'pass'; readonly status: number; readonly headers: Readonly<Record<string, string>> } | Refusal {
  if (!/^[245]\d\d$/.test(`${status}`)) {
    return refuse(502, 'Share answered with a redirect or an unknown status.', forward.answerHeaders);
  }
  return { kind: 'pass', status, headers: { ...passedHeaders(header), ...forward.answerHeaders } };
}

export function refuseLargeBody(headers: Readonly<Record<string, string>>): Refusal {
  return refuse(413, 'The body is larger than 64 KiB.', headers);
}

export function refuseLargeAnswer(headers: Readonly<Record<string, string>>): Refusal {
  return refuse(502, 'The answer of Share is larger than 1 MiB.', headers);
}

/** `waitSeconds`: when the next may come. */
export function refuseTooMany(headers: Readonly<Record<string, string>>, waitSeconds: number): Refusal {
  return refuse(429, 'Too many calls came from this address: wait.', { ...headers, 'Retry-After': `${waitSeconds}` });
}

/** The announced body; a chunked one is counted by the door as it comes. */
function refuseBody(method: string, header: HeaderReader, cors: Readonly<Record<string, string>>): Refusal | null {
  const announced = header('content-length');
  const coding = header('transfer-encoding');
  const isClear = coding === null ? /^\d{1,15}$/.test(announced ?? '0') : coding === 'chunked' && announced === null;
  if (!isClear || (method === 'GET' && (coding !== null || Number(announced) > 0))) {
    return refuse(400, 'The length of the body is unclear, or a GET has one.', cors);
  }
  return Number(announced) > MAX_BODY_BYTES ? refuseLargeBody(cors) : null;
}

/** What a form of RFC 3986 would write, and no encoded control character. */
function isPlainQuery(query: string): boolean {
  return query.length <= MAX_QUERY_CHARACTERS && /^(?:[\w!$&-/:;=?@~]|%(?!7f)[2-9a-f][\da-f])*$/i.test(query);
}
