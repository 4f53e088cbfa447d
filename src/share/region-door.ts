import type { Clock } from '../domain/clock.ts';
import { checkTemplate, expandTemplate, templateOrigins } from '../domain/proxy-template.ts';
import type { RealRegion } from '../domain/region.ts';
import type { ShareDoor } from './door.ts';
import { ShareError } from './errors.ts';
import { httpDoor } from './http-door.ts';

export interface RegionDoorOptions {
  readonly region: RealRegion;
  /** The template of the proxy setting (share-api, 11.3). */
  readonly proxy: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** The page's own origin, to which a template that begins with `/` belongs. */
  readonly origin: string;
}

/** The way to a real region. Calls reject with `bad-proxy` when the setting is no address that may be used. */
export function regionDoor({ region, proxy, fetch, clock, origin }: RegionDoorOptions): ShareDoor {
  const verdict = checkTemplate(proxy, origin);
  return httpDoor({
    fetch,
    clock,
    origins: templateOrigins(proxy, origin),
    addressOf(pathAndQuery) {
      if (verdict !== 'ok') throw new ShareError('bad-proxy', `The proxy setting is refused: ${verdict}`);
      return new URL(expandTemplate(proxy, region, pathAndQuery), origin).href;
    },
  });
}
