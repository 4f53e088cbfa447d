import { realRegions, type RealRegion } from './region.ts';
import { shareHosts } from './share-hosts.ts';

/** Why a proxy setting may not be used; `ok` when it may. */
export type TemplateCheck =
  | 'ok'
  /** Neither an http(s) address nor a path of our own origin, or one with a fragment or an unknown placeholder. */
  | 'not-an-address'
  /**
   * `http:` anywhere but on this computer would show the password to the network. `[::1]` is this computer too, but no
   * Content-Security-Policy can name it, and so no page may call it.
   */
  | 'http-elsewhere'
  /** A name or password in the address: a browser refuses to fetch it. */
  | 'user-info'
  /** No place for the call's path: neither `{path}` nor `{encoded}`, and no ending in `/` or `=`. */
  | 'no-placeholder';

/** The call that a setting is shown and tried with; it tells the time, and needs no account. No slash in front. */
export const TIME_CALL = 'ShareWebServices/Services/General/SystemUtcTime';

const PLACEHOLDER = /\{(encoded|region|host|path)\}/g;
/** A path, or an http(s) address with something where the host belongs. */
const START = /^(?:\/|https?:\/\/[^/\\?])/i;
const THIS_COMPUTER = new Set(['localhost', '127.0.0.1']);

/**
 * The address of a call by the template of the proxy setting (share-api, 11.3). `pathAndQuery` has
 * no slash in front. A template that begins with `/` gives such an address too; empty is direct.
 */
export function expandTemplate(template: string, region: RealRegion, pathAndQuery: string): string {
  const text = template.trim();
  const host = shareHosts[region];
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
    const verdict = checkAddress(expandTemplate(text, region, TIME_CALL), origin);
    if (verdict !== 'ok') return verdict;
    // A call's path must not reach into the host.
    if (originOf(text, region, TIME_CALL, origin) !== originOf(text, region, 'x', origin)) return 'not-an-address';
  }
  const takesPath = hasPlaceholder(text) ? /\{(path|encoded)\}/.test(text) : /[/=]$/.test(text);
  return takesPath ? 'ok' : 'no-placeholder';
}

/** Every origin that a setting calls, whichever the region; none where it may not be used. */
export function templateOrigins(template: string, origin: string): readonly string[] {
  if (checkTemplate(template, origin) !== 'ok') return [];
  return [...new Set(realRegions.map((region) => new URL(expandTemplate(template, region, TIME_CALL), origin).origin))];
}

function originOf(template: string, region: RealRegion, path: string, base: string): string | null {
  const address = expandTemplate(template, region, path);
  return URL.canParse(address, base) ? new URL(address, base).origin : null;
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

/** Whether all that a setting calls is on this computer, which needs no network. */
export function isOnThisComputer(template: string, origin: string): boolean {
  return templateOrigins(template, origin).every((one) => THIS_COMPUTER.has(new URL(one).hostname));
}

function hasPlaceholder(text: string): boolean {
  return text.search(PLACEHOLDER) !== -1;
}

/** Both the template and the path may bring a query: every `?` but the first becomes `&`. */
function oneQuery(address: string): string {
  const [path = '', ...queries] = address.split('?');
  return queries.length === 0 ? path : `${path}?${queries.join('&')}`;
}
