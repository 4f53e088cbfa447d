/** Who sees the password with a given proxy setting. */
export type ProxyNote =
  | { readonly kind: 'own' }
  | { readonly kind: 'foreign'; readonly host: string }
  | { readonly kind: 'invalid' };

/** The path on our own server, for a field that was left empty (share-api, 11.3, "same origin"). */
export const OWN_PROXY = '/share/{host}/{path}';

const THIS_COMPUTER = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A quick word while the person types; `share/` has the last one. `template` as of share-api 11.3,
 * `origin` is this page's.
 */
export function proxyNote(template: string, origin: string): ProxyNote {
  const address = (template.trim() || OWN_PROXY).replaceAll(/\{\w+\}/g, 'x');
  const isPath = address.startsWith('/');
  if ((!isPath && !/^https?:\/\//i.test(address)) || !URL.canParse(address, origin)) return { kind: 'invalid' };
  const url = new URL(address, origin);
  if (url.origin === origin) return { kind: 'own' };
  const isSafe = url.protocol === 'https:' || THIS_COMPUTER.has(url.hostname);
  return isPath || !isSafe ? { kind: 'invalid' } : { kind: 'foreign', host: url.host };
}
