import type { Clock } from '../domain/clock.ts';
import type { Region } from '../domain/region.ts';
import { applicationIds } from '../protocol/share/regions.ts';
import { ShareClient } from './client.ts';
import type { ShareDoor } from './door.ts';

export type DoorFor = (region: Region, proxy: string) => ShareDoor;
export type ClientFor = (region: Region, proxy: string) => ShareClient;

/** Clients of any region, by these ways to it. */
export function clientsBehind(doorFor: DoorFor, clock: Clock): ClientFor {
  return (region, proxy) => new ShareClient(doorFor(region, proxy), { applicationId: applicationIds[region], clock });
}
