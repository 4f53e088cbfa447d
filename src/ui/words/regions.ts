import type { Region } from '../../domain/region.ts';

export const regionNames: Record<Region, string> = {
  us: 'United States',
  ous: 'Outside the United States',
  jp: 'Japan',
  practice: 'Practice',
};
