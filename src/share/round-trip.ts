import type { Clock } from '../domain/clock.ts';

export interface RoundTrip {
  readonly roundTripMs: number;
  /** By this computer's clock as it goes at the end. */
  readonly middleAt: number;
}

/** Begins a round trip. What it gives is called at its end. */
export function beginRoundTrip(clock: Clock): () => RoundTrip {
  const began = clock.elapsed();
  const askedAt = clock.now();
  return () => {
    const tookMs = clock.elapsed() - began;
    const answeredAt = clock.now();
    // Where the computer slept meanwhile, only its clock tells.
    const roundTripMs = Math.max(tookMs, answeredAt - askedAt);
    return { roundTripMs, middleAt: answeredAt - roundTripMs / 2 };
  };
}
