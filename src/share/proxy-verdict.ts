import { readAnswer } from '../protocol/share/answers.ts';
import { parseRefusal } from '../protocol/share/refusals.ts';
import type { ShareAnswer } from './door.ts';
import { ShareError } from './errors.ts';
import { proxyMark, type ProxyMark } from './proxy-marks.ts';

/** What stands in the way of a proxy setting. */
export type ProxyTrouble =
  /** The setting is no address that may be used. */
  | 'bad-proxy'
  /** This computer has no network. */
  | 'offline'
  /** The page's own server does not answer. */
  | 'own-server-down'
  /** No answer, or one without CORS headers, or a redirect: a browser does not say which. */
  | 'unreachable'
  | 'timeout'
  /** The proxy wants a header that is not there on a call to the page's own origin. */
  | 'wants-header'
  /** The proxy does not serve pages of this address. */
  | 'page-not-listed'
  /** The proxy, or something before it, says no for another reason. */
  | 'refused'
  | 'too-many'
  /** The proxy runs, and got no answer from Share. */
  | 'share-unreached'
  /** Share itself says no: the way is right. */
  | 'share-refused'
  /** A server error of nobody in particular. */
  | 'unavailable'
  /** Something else answers where the setting leads. */
  | 'not-share'
  /** The same, at the page's own address: its server passes nothing on. */
  | 'no-own-proxy';

/** `said`: the sentence of Cradle's own proxy, or the code of Share's refusal; a stranger's plain text. */
export interface ProxyFailure {
  readonly kind: 'trouble';
  readonly trouble: ProxyTrouble;
  readonly said: string | null;
}

/** What a try of a proxy setting came to. `works`: Share told its time, epoch milliseconds. */
export type ProxyVerdict = { readonly kind: 'works'; readonly utcAt: number } | ProxyFailure;

/** Where the page stands that asks. */
export interface Asker {
  /** Whether the proxy is at the page's own origin. */
  readonly isOwn: boolean;
  /** Also true where the proxy is on this computer, which needs no network to be called. */
  readonly isOnline: boolean;
}

/** Who answered `SystemUtcTime`, and with what (share-api, 11.3, last paragraph). */
export function verdictOfAnswer({ status, text }: ShareAnswer, { isOwn }: Asker): ProxyVerdict {
  const utcAt = status === 200 ? readAnswer.time(text) : null;
  if (utcAt !== null) return { kind: 'works', utcAt };
  const mark = proxyMark(text);
  if (mark) return verdictOfMark(mark, status);
  const refusal = parseRefusal(text);
  if (refusal) return trouble('share-refused', /^\w{1,64}$/.test(refusal.code) ? refusal.code : null);
  if (status === 429) return trouble('too-many');
  if (status === 401 || status === 403 || status === 407) return trouble('refused');
  if (status >= 500) return trouble('unavailable');
  return trouble(isOwn ? 'no-own-proxy' : 'not-share');
}

/** Throws what is not a `ShareError`. */
export function verdictOfFailure(error: unknown, { isOwn, isOnline }: Asker): ProxyFailure {
  if (!(error instanceof ShareError)) throw error;
  switch (error.code) {
    case 'bad-proxy':
    case 'timeout':
      return trouble(error.code);
    case 'unreachable':
      if (!isOnline) return trouble('offline');
      return trouble(isOwn ? 'own-server-down' : 'unreachable');
    default:
      // The answer broke off in the middle.
      return trouble('not-share');
  }
}

function verdictOfMark(mark: ProxyMark, status: number): ProxyFailure {
  if (mark.by === 'cors-anywhere') return trouble(mark.means);
  if (status === 429) return trouble('too-many', mark.sentence);
  if (status === 502 || status === 504) return trouble('share-unreached', mark.sentence);
  return trouble(status >= 500 ? 'unavailable' : 'refused', mark.sentence);
}

function trouble(code: ProxyTrouble, said: string | null = null): ProxyFailure {
  return { kind: 'trouble', trouble: code, said };
}
