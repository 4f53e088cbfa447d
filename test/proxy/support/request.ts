import type { HeaderValues } from '../../../src/proxy/headers.ts';
import type { PolicySettings } from '../../../src/proxy/policy.ts';
import { SHARE_USER_AGENT } from '../../../src/proxy/headers.ts';
import { readUpstreams } from '../../../src/proxy/upstreams.ts';

export const policySettings: PolicySettings = {
  upstreams: readUpstreams({}),
  hosts: [],
  origins: [],
  userAgent: SHARE_USER_AGENT,
};

export function headerValues(pairs: readonly (readonly [string, string])[]): HeaderValues {
  const values: Record<string, string[]> = {};
  for (const [name, value] of pairs) (values[name.toLowerCase()] ??= []).push(value);
  return values;
}
