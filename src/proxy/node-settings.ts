import type { BlockList } from 'node:net';
import { readTrustedProxies } from './client-address.ts';
import { ProxyError } from './errors.ts';
import { DEFAULT_RATE_LIMITS, type RateLimits } from './rate-limit.ts';
import { readProxySettings, type Environment, type ProxySettings } from './settings.ts';
import { readUpstreams } from './upstreams.ts';

/** What the Node door takes beside: it counts by itself, and may stand behind another server. */
export interface NodeProxySettings extends ProxySettings {
  readonly limits: RateLimits;
  readonly trustedProxies: BlockList | null;
}

const MOST = 1_000_000;

/**
 * As `readProxySettings`, but each entry checked, since somebody is there to be told; and `CRADLE_RATE` (calls a minute),
 * `CRADLE_SIGN_INS` (sign-ins an hour), each for one address, `TRUSTED_PROXIES`, and `SHARE_UPSTREAM_…` (see upstreams).
 * @throws ProxyError with one sentence for the person who started the program
 */
export function readNodeSettings(environment: Environment, defaultOrigins: readonly string[] = []): NodeProxySettings {
  const settings = readProxySettings(environment);
  settings.hosts.forEach(checkHost);
  settings.origins.forEach(checkOrigin);
  checkUserAgent(settings.userAgent);
  return {
    ...settings,
    origins: settings.origins.length > 0 ? settings.origins : defaultOrigins,
    upstreams: readUpstreams(environment),
    limits: {
      callsAMinute: readLimit(environment, 'CRADLE_RATE', DEFAULT_RATE_LIMITS.callsAMinute),
      signInsAnHour: readLimit(environment, 'CRADLE_SIGN_INS', DEFAULT_RATE_LIMITS.signInsAnHour),
    },
    trustedProxies: readTrustedProxies(environment),
  };
}

function checkHost(host: string): void {
  if (/^(?:[a-z\d.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/.test(host)) return;
  throw new ProxyError('bad-list', 'CRADLE_HOSTS must be host names with commas between them, as in cradle.example,nas.local:8080.');
}

function checkOrigin(origin: string): void {
  if (/^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin) return;
  throw new ProxyError('bad-list', 'CRADLE_ORIGINS must be origins with commas between them, as in https://cradle.example.');
}

function checkUserAgent(userAgent: string): void {
  if (/^[\x20-\x7e]{1,256}$/.test(userAgent)) return;
  throw new ProxyError('bad-user-agent', 'CRADLE_USER_AGENT must be plain ASCII, at most 256 characters.');
}

function readLimit(environment: Environment, name: string, usual: number): number {
  const setting = environment[name] || String(usual);
  if (/^[1-9]\d{0,6}$/.test(setting) && Number(setting) <= MOST) return Number(setting);
  throw new ProxyError('bad-limit', `${name} must be a whole number from 1 to ${MOST}.`);
}
