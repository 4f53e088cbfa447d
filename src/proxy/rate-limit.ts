import { refuseTooMany, type Forward } from './policy.ts';
import type { Refusal } from './refusal.ts';
import { SlidingWindow } from './sliding-window.ts';

export interface RateLimits {
  readonly callsAMinute: number;
  /** Of each of the two calls that carry a password: a sign-in is one of each (share-api 4.2). */
  readonly signInsAnHour: number;
}

/**
 * A page with a day to send makes about 16 calls, and a household may share an address. Nobody is exempt, this computer
 * neither: behind another server of the same machine everybody seems to call from there.
 */
export const DEFAULT_RATE_LIMITS: RateLimits = { callsAMinute: 120, signInsAnHour: 10 };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Some 300 bytes each. */
const MOST_NETWORKS = 50_000;

/**
 * Counts, for each network, what passes. What is refused, here or by the policy, and the preflights do not
 * count: they reach nobody, and a foreign page could use up the calls of the one it has been opened beside.
 */
export class RateLimiter {
  readonly #calls: SlidingWindow;
  readonly #signIns: SlidingWindow;
  readonly #nowMs: () => number;

  constructor({ callsAMinute, signInsAnHour }: RateLimits, nowMs: () => number = () => performance.now()) {
    this.#calls = new SlidingWindow(callsAMinute, MINUTE_MS, MOST_NETWORKS);
    this.#signIns = new SlidingWindow(signInsAnHour, HOUR_MS, MOST_NETWORKS);
    this.#nowMs = nowMs;
  }

  /** Null for a call that may be made now. */
  refuse(forward: Forward, network: string): Refusal | null {
    const nowMs = this.#nowMs();
    const signIn = forward.call.isSignIn ? `${network} ${forward.call.path}` : null;
    const waitMs = (signIn === null ? 0 : this.#signIns.waitMs(signIn, nowMs)) || this.#calls.take(network, nowMs);
    if (waitMs === 0 && signIn !== null) this.#signIns.take(signIn, nowMs);
    return waitMs > 0 ? refuseTooMany(forward.answerHeaders, Math.ceil(waitMs / 1000)) : null;
  }
}
