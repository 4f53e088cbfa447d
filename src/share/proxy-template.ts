import { realRegions, type RealRegion } from '../domain/region.ts';
import { endpoints, SERVICES_PATH } from '../protocol/share/endpoints.ts';
import { shareHosts } from '../protocol/share/regions.ts';

/** Why a proxy setting may not be used; `ok` when it may. */
export type TemplateCheck =
  | 'ok'
  /** Neither an http(s) address nor a path of our own origin, or one with a fragment or an unknown placeholder. */
  | 'not-an-address'
  /** `http:` anywhere but on this computer would show the password to the network. */
  | 'http-elsewhere'
  /** A name or password in the address: a browser refuses to fetch it. */
  | 'user-info'
  /** No place for the call's path: neither `{path}` nor `{encoded}`, and no ending in `/` or `=`. */
  | 'no-placeholder';

const PLACEHOLDER = /\{(encoded|region|host|path)\}/g;
/** A path, or an http(s) address with something where the host belongs. */
const START = /^(?:\/|https?:\/\/[^/\\?])/i;
const THIS_COMPUTER = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The address of a call by the template of the proxy setting (share-api, 11.3). `pathAndQuery` has
 * no slash in front. A template that begins with `/` gives such an address too; empty is direct.
 */
export function expandTemplate(template: string, region: RealRegion, host: string, pathAndQuery: string): string {
  const text = template.trim();
  const target = `https://${host}/${pathAndQuery}`;
  if (text === '') return target;
  if (!hasPlaceholder(text)) return text + (text.endsWith('=') ? encodeURIComponent(target) : target);
  const values = { encoded: encodeURIComponent(target), region, host, path: pathAndQuery };
  return oneQuery(text.replace(PLACEHOLDER, (_, name: keyof typeof values) => values[name]));
}

/** Whether `template` may be used by a page of `origin`. */
export function checkTemplate(template: string, origin: string): TemplateCheck {
  const text = template.trim();
  if (text === '') return 'ok';
  if (!START.test(text) || /[{}#]/.test(text.replace(PLACEHOLDER, ''))) return 'not-an-address';
  for (const region of realRegions) {
    const path = SERVICES_PATH + endpoints.systemUtcTime.path;
    const verdict = checkAddress(expandTemplate(text, region, shareHosts[region], path), origin);
    if (verdict !== 'ok') return verdict;
  }
  const takesPath = hasPlaceholder(text) ? /\{(path|encoded)\}/.test(text) : /[/=]$/.test(text);
  return takesPath ? 'ok' : 'no-placeholder';
}

function checkAddress(address: string, origin: string): TemplateCheck {
  if (address.startsWith('/')) {
    // `//host` and `/\host` begin with a slash and are another origin all the same.
    return URL.canParse(address, origin) && new URL(address, origin).origin === origin ? 'ok' : 'not-an-address';
  }
  if (!URL.canParse(address)) return 'not-an-address';
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return 'user-info';
  return url.protocol === 'https:' || THIS_COMPUTER.has(url.hostname) ? 'ok' : 'http-elsewhere';
}

function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

/** Both the template and the path may bring a query: every `?` but the first becomes `&`. */
function oneQuery(address: string): string {
  const [path = '', ...queries] = address.split('?');
  return queries.length === 0 ? path : `${path}?${queries.join('&')}`;
}
