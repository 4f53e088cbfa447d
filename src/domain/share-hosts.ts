import type { RealRegion } from './region.ts';

/** The host of each region (share-api, 1.1). No other host is ever spoken to. */
export const shareHosts: Readonly<Record<RealRegion, string>> = {
  us: 'share2.dexcom.com',
  ous: 'shareous1.dexcom.com',
  jp: 'share.dexcom.jp',
};
