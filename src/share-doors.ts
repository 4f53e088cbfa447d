import { systemClock as clock } from './domain/clock.ts';
import type { Region } from './domain/region.ts';
import { clientsBehind } from './share/clients.ts';
import type { ShareDoor } from './share/door.ts';
import { practiceHttpDoor } from './share/practice-http-door.ts';
import { regionDoor } from './share/region-door.ts';

/** The ways to Share that a page and its service worker have alike. */

const { origin } = location;
const ask: typeof fetch = (input, init) => fetch(input, init);

export function doorFor(region: Region, proxy: string): ShareDoor {
  return region === 'practice'
    ? practiceHttpDoor({ fetch: ask, clock, origin })
    : regionDoor({ region, proxy, fetch: ask, clock, origin });
}

export const clientFor = clientsBehind(doorFor, clock);
