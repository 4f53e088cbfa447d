import { callAt, namesShareHost, type Call } from './calls.ts';
import { callerOf, type CallerSettings } from './callers.ts';
import { answerHeaders, corsHeaders, headerOf, passedHeaders, preflightHeaders, requestHeaders, type HeaderValues } from './headers.ts';
import { MAX_BODY_BYTES, MAX_QUERY_CHARACTERS } from './limits.ts';
import { refuse, type Refusal } from './refusal.ts';
import type { Upstreams } from './upstreams.ts';

/** A request as a door hands it over. */
export interface ProxyRequest {
  readonly method: string;
  /** What follows the prefix, exactly as it came over the wire: `/{host}/{path}?{query}`. */
  readonly path: string;
  readonly headers: HeaderValues;
  /** The port it came in by, where the door has one: its loopback names are the proxy's own hosts. */
  readonly port: number | null;
}

export interface PolicySettings extends CallerSettings {
  readonly upstreams: Upstreams;
  readonly userAgent: string;
}

export interface Forward {
  readonly kind: 'forward';
  readonly call: Call;
  /** Scheme, host and port to call. */
  readonly origin: string;
  /** Path with query, unchanged. */
  readonly path: string;
  /** Exactly what to send; the door adds `lengthHeader`. */
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
export function decide(request: ProxyRequest, settings: PolicySettings): Verdict {
  const caller = callerOf(request.headers, request.port, settings);
  if (caller.kind === 'wrong-host') return refuse(403, 'This proxy was called by a host name that is not on its list (CRADLE_HOSTS).');
  if (caller.kind === 'wrong-origin') return refuse(403, 'This proxy does not serve pages of this origin (CRADLE_ORIGINS).');
  const cors = corsHeaders(caller.foreignOrigin);

  const { path, query } = splitQuery(request.path);
  const call = callAt(path);
  if (call === null) {
    return namesShareHost(path)
      ? refuse(403, 'This call is not on the list of what the proxy passes on.', cors)
      : refuse(403, 'This proxy reaches the three Dexcom Share hosts and nothing else.', cors);
  }
  if (query.length > MAX_QUERY_CHARACTERS) return refuse(414, 'The query is too long.', cors);
  if (!isPlainQuery(query)) return refuse(400, 'The query holds characters that must be percent-encoded.', cors);

  if (request.method === 'OPTIONS' && headerOf(request.headers, 'access-control-request-method') !== null) {
    return { kind: 'preflight', status: 204, headers: { ...answerHeaders, ...cors, ...preflightHeaders } };
  }
  if (request.method !== call.method) return refuse(405, `This call is a ${call.method}.`, { ...cors, Allow: call.method });

  const upstream = settings.upstreams[call.region];
  return (
    refuseBody(request, cors) ?? {
      kind: 'forward',
      call,
      origin: upstream.origin,
      path: upstream.basePath + call.path + query,
      headers: requestHeaders(request.headers, { host: upstream.host, userAgent: settings.userAgent }),
      answerHeaders: { ...answerHeaders, ...cors },
    }
  );
}

/** What the page gets of an answer of Share: its status and body unchanged, if it is an answer that can pass. */
export function judgeAnswer(
  answer: { readonly status: number; readonly headers: HeaderValues },
  forward: Forward,
): { readonly kind: 'pass'; readonly status: number; readonly headers: Readonly<Record<string, string>> } | Refusal {
  const { status } = answer;
  const refuseAnswer = (sentence: string): Refusal => refuse(502, sentence, forward.answerHeaders);
  if (status >= 300 && status < 400) return refuseAnswer('Share answered with a redirect, which is not followed.');
  if (status < 200 || status > 599) return refuseAnswer('Share answered with an unknown status.');
  if ((headerOf(answer.headers, 'content-encoding') ?? 'identity') !== 'identity') {
    return refuseAnswer('Share sent a compressed answer that nobody asked for.');
  }
  return { kind: 'pass', status, headers: { ...passedHeaders(answer.headers), ...forward.answerHeaders } };
}

export function refuseLargeBody(headers: Readonly<Record<string, string>>): Refusal {
  return refuse(413, 'The body is larger than 64 KiB.', headers);
}

/** The announced body; a chunked one is counted by the door as it comes. */
function refuseBody(request: ProxyRequest, cors: Readonly<Record<string, string>>): Refusal | null {
  const announced = headerOf(request.headers, 'content-length');
  const chunked = headerOf(request.headers, 'transfer-encoding') !== null;
  if (announced !== null && (chunked || !/^\d{1,15}$/.test(announced))) return refuse(400, 'The length of the body is unclear.', cors);
  if (request.method === 'GET' && (chunked || Number(announced) > 0)) return refuse(400, 'A GET has no body here.', cors);
  return Number(announced) > MAX_BODY_BYTES ? refuseLargeBody(cors) : null;
}

/** `query` keeps its question mark, and is empty without one. */
function splitQuery(path: string): { readonly path: string; readonly query: string } {
  const mark = path.indexOf('?');
  return mark < 0 ? { path, query: '' } : { path: path.slice(0, mark), query: path.slice(mark) };
}

/** What a form of RFC 3986 would write, and no encoded control character. */
function isPlainQuery(query: string): boolean {
  return /^(?:[\w\-.~!$'()*,;:@/?&=+]|%(?:[2-6][\da-f]|7[\da-e]|[89a-f][\da-f]))*$/i.test(query);
}
