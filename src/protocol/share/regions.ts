import type { Region } from '../../domain/region.ts';

const TODAYS_APPLICATION = 'd89443d2-327c-4a6f-89e5-496bbb0317db';
const FIRST_APPLICATION = 'd8665ade-9673-4e27-9ff6-92db4ce13d13';

/** The application id sent at sign-in: what today's clients send in each region (share-api, 1.1). */
export const applicationIds: Readonly<Record<Region, string>> = {
  us: TODAYS_APPLICATION,
  ous: TODAYS_APPLICATION,
  jp: FIRST_APPLICATION,
  practice: TODAYS_APPLICATION,
};
