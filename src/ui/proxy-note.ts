/** Who sees the password with a given proxy setting. */
export type ProxyNote =
  | { readonly kind: 'own' }
  | { readonly kind: 'foreign'; readonly host: string }
  | { readonly kind: 'invalid' };

/** The path on our own server, for a field that was left empty (share-api, 11.3, "same origin"). */
export const OWN_PROXY = '/share/{host}/{path}';

const THIS_COMPUTER = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Stand-ins for what a call fills in. */
const examples: Readonly<Record<string, string>> = {
  '{encoded}': 'https%3A%2F%2Fx%2Fx',
  '{region}': 'x',
  '{host}': 'x',
  '{path}': 'x',
};

/**
 * What a setting means, before it is used; `invalid` is what `share/` would refuse as `bad-proxy` (a test holds
 * the two together). `template` as of share-api 11.3, `origin` is this page's.
 */
export function proxyNote(template: string, origin: string): ProxyNote {
  const text = template.trim() || OWN_PROXY;
  const address = text.replaceAll(/\{\w+\}/g, (name) => examples[name] ?? name);
  if (!/^(?:\/|https?:\/\/[^/\\?])/i.test(text) || /[{}#]/.test(address) || !takesPath(text)) return { kind: 'invalid' };
  if (!URL.canParse(address, origin)) return { kind: 'invalid' };
  const url = new URL(address, origin);
  if (url.username !== '' || url.password !== '') return { kind: 'invalid' };
  if (url.origin === origin) return { kind: 'own' };
  const isSafe = url.protocol === 'https:' || THIS_COMPUTER.has(url.hostname);
  return address.startsWith('/') || !isSafe ? { kind: 'invalid' } : { kind: 'foreign', host: url.host };
}

/** Whether there is a place for the call's path. */
function takesPath(text: string): boolean {
  return text.includes('{') ? /\{(?:path|encoded)\}/.test(text) : /[/=]$/.test(text);
}
