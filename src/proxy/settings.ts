import { SHARE_USER_AGENT } from './headers.ts';
import type { Log } from './log-line.ts';
import type { PolicySettings } from './policy.ts';

/** The variables that are read, and perhaps others. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every door takes. */
export interface ProxySettings extends PolicySettings {
  readonly timeLimitMs?: number;
  readonly log?: Log | undefined;
}

/**
 * `CRADLE_HOSTS` and `CRADLE_ORIGINS` (lists), `CRADLE_USER_AGENT`, and `CRADLE_LOG=1` for a line a request
 * on standard output. Taken as they are: an entry that is none names nobody.
 */
export function readProxySettings(environment: Environment): ProxySettings {
  return {
    upstreams: {},
    hosts: listOf(environment['CRADLE_HOSTS']?.toLowerCase()),
    origins: listOf(environment['CRADLE_ORIGINS']),
    userAgent: environment['CRADLE_USER_AGENT'] || SHARE_USER_AGENT,
    log: environment['CRADLE_LOG'] === '1' ? (line) => console.log(line) : undefined,
  };
}

/** Its entries have commas or white space between them. */
export function listOf(setting = ''): readonly string[] {
  return setting.match(/[^\s,]+/g) ?? [];
}
