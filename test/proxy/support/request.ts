import { SHARE_USER_AGENT, type HeaderReader } from '../../../src/proxy/headers.ts';
import type { PolicySettings } from '../../../src/proxy/policy.ts';

export const policySettings: PolicySettings = { upstreams: {}, hosts: [], origins: [], userAgent: SHARE_USER_AGENT };

export function readerOf(pairs: readonly (readonly [string, string])[]): HeaderReader {
  return (name) => {
    const values = pairs.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
    return values.length > 0 ? values.join(', ') : null;
  };
}
