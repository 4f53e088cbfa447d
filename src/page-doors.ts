import type { ConnectPolicy } from './connect-policy.ts';
import { systemClock as clock } from './domain/clock.ts';
import { templateOrigins } from './domain/proxy-template.ts';
import type { Region } from './domain/region.ts';
import { doorFor } from './share-doors.ts';
import type { ShareDoor } from './share/door.ts';
import { farDoor } from './share/far-door.ts';
import { startDoorWorker } from './trusted-scripts.ts';

/**
 * A page's ways to Share. It calls the proxy that it started with; one that was typed or chosen since, its policy keeps it
 * from, and a worker calls: so nothing has to be loaded anew when the setting changes, here or in another tab.
 */
export function pageDoors(policy: ConnectPolicy): (region: Region, proxy: string) => ShareDoor {
  return (region, proxy) => {
    const near = doorFor(region, proxy);
    if (region === 'practice') return near;
    const origins = templateOrigins(proxy, location.origin);
    const far = farDoor({ region, proxy, clock, start: startDoorWorker });
    return { call: (request, signal) => (policy.allows(origins) ? near : far).call(request, signal) };
  };
}
