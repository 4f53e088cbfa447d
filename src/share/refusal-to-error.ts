import { isUuid } from '../protocol/share/answers.ts';
import { callName, endpoints } from '../protocol/share/endpoints.ts';
import { parseJson } from '../protocol/share/json.ts';
import { parseRefusal, refusalFamily, type RefusalFamily } from '../protocol/share/refusals.ts';
import type { ShareAnswer, ShareRequest } from './door.ts';
import { ShareError, type ShareErrorCode } from './errors.ts';
import { proxyMark, type ProxyMark } from './proxy-marks.ts';
import { redact } from './redact.ts';

/** What a failure is, before it is an error. */
interface Verdict {
  readonly code: ShareErrorCode;
  /** Of a call that can change something. */
  readonly mayHaveApplied: boolean;
}

const certain = (code: ShareErrorCode): Verdict => ({ code, mayHaveApplied: false });
const unclear = (code: ShareErrorCode): Verdict => ({ code, mayHaveApplied: true });

const byFamily: Readonly<Record<Exclude<RefusalFamily, 'unknown'>, Verdict>> = {
  'session-lapsed': certain('session-lapsed'),
  credentials: certain('credentials-refused'),
  'locked-out': certain('locked-out'),
  'not-active': certain('monitoring-not-active'),
  'nothing-published': certain('monitoring-not-active'),
  'already-active': certain('unavailable'),
  'not-assigned': certain('receiver-not-assigned'),
  'serial-mismatch': certain('receiver-mismatch'),
  // The new readings of a mixed batch may be stored (share-api, 7.7).
  duplicate: unclear('duplicate'),
  'invalid-argument': certain('invalid-argument'),
};

/**
 * The error of an answer that is no success: a refusal of Share's, a failure of the proxy's, or
 * something that is nobody's (share-api, 5 and 11.3). Nothing of the body enters the message, and
 * of a refusal only its code.
 */
export function errorOfAnswer(request: ShareRequest, answer: ShareAnswer): ShareError {
  const { status, retryAfterMs, text } = answer;
  const shareCode = refusalCode(text);
  const { code, mayHaveApplied } = verdictOf(request, answer);
  const said = shareCode ? `refused with ${shareCode}, status ${status}` : `unexpected answer, status ${status}`;
  return new ShareError(code, `${callName(request.endpoint)}: ${said}`, {
    mayHaveApplied: mayHaveApplied && endpoints[request.endpoint].method === 'POST',
    retryAfterMs,
    status,
    shareCode,
  });
}

/** What Share says of a sign-in is heeded whatever else it says. */
const weighty: ReadonlySet<ShareErrorCode> = new Set(['locked-out', 'credentials-refused']);

function verdictOf(request: ShareRequest, { status, text, retryAfterMs }: ShareAnswer): Verdict {
  const refusal = parseRefusal(text);
  const family = refusal ? refusalFamily(refusal.code, refusal.message) : 'unknown';
  const known = family === 'unknown' ? null : byFamily[family];
  const isAsked = status === 429 && (retryAfterMs !== null || !known);
  if (isAsked && !(known && weighty.has(known.code))) return certain('rate-limited');
  if (known) return known;
  const mark = proxyMark(text);
  if (mark?.by === 'cradle') return verdictOfCradlesProxy(status);
  if (status < 400) return unclear(refusal ? 'unavailable' : 'not-share');
  if (status >= 500) return unclear('unavailable');
  return isProse(text) ? verdictOfProse(request, status, mark) : verdictOfStatus(status);
}

/** Our own proxy says no with `{"error": …, "proxy": "cradle"}`. */
function verdictOfCradlesProxy(status: number): Verdict {
  if (status === 502 || status === 504) return unclear('unreachable');
  if (status === 413) return certain('invalid-argument');
  return status >= 500 ? unclear('unavailable') : certain('forbidden');
}

/** A 4xx in text or HTML is not the service's doing: its refusals are JSON. Most often a proxy speaks. */
function verdictOfProse(request: ShareRequest, status: number, mark: ProxyMark | null): Verdict {
  if (mark?.by === 'cors-anywhere') return mark.means === 'share-unreached' ? unclear('unreachable') : certain('forbidden');
  if (status === 400 && hasOddSession(request)) return certain('session-lapsed');
  // Share's front may not like one reading of many: halves of a post tell which (share-api, 10).
  if (status === 413 || (status === 400 && request.endpoint === 'postEgvs')) return certain('invalid-argument');
  return status === 401 || status === 403 || status === 407 ? certain('forbidden') : certain('not-share');
}

function verdictOfStatus(status: number): Verdict {
  switch (status) {
    case 400:
    case 413:
      return certain('invalid-argument');
    case 401:
    case 403:
    case 407:
      return certain('forbidden');
    case 404:
    case 405:
    case 410:
      return certain('unknown-call');
    case 408:
      return unclear('timeout');
    default:
      return certain('not-share');
  }
}

/** A session id that is no UUID gets a bare 400 (share-api, 5): such a session is as good as lapsed. */
function hasOddSession({ query }: ShareRequest): boolean {
  return query?.['sessionId'] !== undefined && !isUuid(String(query['sessionId']));
}

function isProse(text: string): boolean {
  return text.trim() !== '' && parseJson(text) === undefined;
}

/** The refusal's code, if it looks like one. */
function refusalCode(text: string): string | null {
  const code = parseRefusal(text)?.code;
  if (code === undefined) return null;
  return /^\w{1,64}$/.test(code) ? redact(code) : 'Unknown';
}
