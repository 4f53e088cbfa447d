import { ProxyError } from './errors.ts';
import { SHARE_USER_AGENT } from './headers.ts';
import type { ProxySettings } from './node.ts';
import { readUpstreams } from './upstreams.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy's settings: `SHARE_UPSTREAM_…` (see upstreams), `CRADLE_HOSTS` and `CRADLE_ORIGINS` (lists with commas),
 * `CRADLE_USER_AGENT`, and `CRADLE_LOG=1` for a line a request on standard output.
 * @throws ProxyError with one sentence for the person who started the program
 */
export function readProxySettings(environment: Environment, defaultOrigins: readonly string[] = []): ProxySettings {
  const origins = listOf(environment['CRADLE_ORIGINS']);
  return {
    upstreams: readUpstreams(environment),
    hosts: listOf(environment['CRADLE_HOSTS']).map(checkedHost),
    origins: origins.length > 0 ? origins.map(checkedOrigin) : defaultOrigins,
    userAgent: checkedUserAgent(environment['CRADLE_USER_AGENT'] || SHARE_USER_AGENT),
    log: environment['CRADLE_LOG'] === '1' ? (line) => console.log(line) : undefined,
  };
}

function listOf(setting: string | undefined): readonly string[] {
  return (setting ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function checkedHost(entry: string): string {
  const host = entry.toLowerCase();
  if (/^(?:[a-z\d.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/.test(host)) return host;
  throw new ProxyError('bad-list', 'CRADLE_HOSTS must be host names with commas between them, as in cradle.example,nas.local:8080.');
}

function checkedOrigin(entry: string): string {
  if (/^https?:/.test(entry) && URL.canParse(entry) && new URL(entry).origin === entry) return entry;
  throw new ProxyError('bad-list', 'CRADLE_ORIGINS must be origins with commas between them, as in https://cradle.example.');
}

function checkedUserAgent(userAgent: string): string {
  if (/^[\x20-\x7e]{1,256}$/.test(userAgent)) return userAgent;
  throw new ProxyError('bad-user-agent', 'CRADLE_USER_AGENT must be plain ASCII, at most 256 characters.');
}
