import { checkTemplate, expandTemplate, TIME_CALL, type TemplateCheck } from '../domain/proxy-template.ts';
import type { RealRegion } from '../domain/region.ts';

/** Who sees the password with a given proxy setting. `address`: what a call goes to, for an example. */
export type ProxyNote =
  | { readonly kind: 'own'; readonly address: string }
  | { readonly kind: 'foreign'; readonly host: string; readonly address: string }
  | { readonly kind: 'invalid'; readonly why: Exclude<TemplateCheck, 'ok'> };

/** The path on our own server, for a field that was left empty (share-api, 11.3, "same origin"). */
export const OWN_PROXY = '/share/{host}/{path}';

/** What a setting means, before it is used. `template` as of share-api 11.3, `origin` is this page's. */
export function proxyNote(template: string, region: RealRegion, origin: string): ProxyNote {
  const text = template.trim() || OWN_PROXY;
  const why = checkTemplate(text, origin);
  if (why !== 'ok') return { kind: 'invalid', why };
  const { href: address, origin: called, host } = new URL(expandTemplate(text, region, TIME_CALL), origin);
  return called === origin ? { kind: 'own', address } : { kind: 'foreign', host, address };
}
