import { parseJson } from '../protocol/share/json.ts';

/** By what a proxy can be known that answers itself, in Share's place (share-api, 11.3). */
export type ProxyMark =
  /** Cradle's own. `sentence` is its reason, plain and short. */
  | { readonly by: 'cradle'; readonly sentence: string | null }
  /** cors-anywhere, or one of its many copies. */
  | { readonly by: 'cors-anywhere'; readonly means: 'wants-header' | 'page-not-listed' | 'share-unreached' | 'too-many' };

/** No sentence of our own proxy is longer; a stranger may write anything under its name. */
const MOST_CHARACTERS = 200;

const texts = [
  { pattern: /missing required request header/i, means: 'wants-header' },
  { pattern: /was not whitelisted|was blacklisted by the operator/i, means: 'page-not-listed' },
  { pattern: /not found because of proxy error/i, means: 'share-unreached' },
  { pattern: /has sent too many requests/i, means: 'too-many' },
] as const;

/** Null where the body is not known to be a proxy's own. */
export function proxyMark(body: string): ProxyMark | null {
  const json = parseJson(body);
  if (json === undefined) {
    const known = texts.find(({ pattern }) => pattern.test(body));
    return known ? { by: 'cors-anywhere', means: known.means } : null;
  }
  if (typeof json !== 'object' || json === null) return null;
  const { proxy, error } = json as Record<string, unknown>;
  return proxy === 'cradle' ? { by: 'cradle', sentence: typeof error === 'string' ? plain(error) : null } : null;
}

/** One line of at most 200 characters, without what cannot be seen or turns the writing round. Null where nothing is left. */
function plain(text: string): string | null {
  const line = text.slice(0, 4 * MOST_CHARACTERS).replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  const cut = line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS - 1).trimEnd()}…` : line;
  return cut === '' ? null : cut;
}
