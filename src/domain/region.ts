/** The regions of the Share service (share-api, 1.1). */
export type RealRegion = 'us' | 'ous' | 'jp';

/** `practice` is a Share that runs on this computer and reaches nobody. */
export type Region = RealRegion | 'practice';

export const realRegions: readonly RealRegion[] = ['us', 'ous', 'jp'];
