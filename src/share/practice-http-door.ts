import type { Clock } from '../domain/clock.ts';
import type { ShareDoor } from './door.ts';
import { httpDoor } from './http-door.ts';

export interface PracticeHttpDoorOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly origin: string;
}

/** The way to the practice Share that our own server keeps. It takes no host: no real region can be reached through it. */
export function practiceHttpDoor({ fetch, clock, origin }: PracticeHttpDoorOptions): ShareDoor {
  return httpDoor({ fetch, clock, origins: [origin], addressOf: (pathAndQuery) => new URL(`/practice/${pathAndQuery}`, origin).href });
}
