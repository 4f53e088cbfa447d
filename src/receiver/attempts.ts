/** Which attempts of a command to make, counted from 1. */
export interface Attempts {
  readonly first: number;
  readonly last: number;
}

/** Waited after the first, second and third attempt if it failed (receiver-protocol, 9.2). */
const pausesMs = [250, 500, 1_000];

export const LAST_ATTEMPT = pausesMs.length;

export const allAttempts: Attempts = { first: 1, last: LAST_ATTEMPT };
export const firstAttempt: Attempts = { first: 1, last: 1 };
export const laterAttempts: Attempts = { first: 2, last: LAST_ATTEMPT };

export function pauseAfter(attempt: number): number {
  return pausesMs[attempt - 1] ?? 0;
}
