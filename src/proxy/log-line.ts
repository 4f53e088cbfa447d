import type { Verdict } from './policy.ts';

/** Told of each answered request: method, path without query, status and duration; never more (share-api 11.2). */
export type Log = (line: string) => void;

/** A refused request is not named: what its path holds is anybody's. */
export function logLine(method: string, verdict: Verdict, status: number, durationMs: number): string {
  const what = verdict.kind === 'forward' ? verdict.call.path : verdict.kind;
  return `${method} ${what} ${status} ${Math.round(durationMs)} ms`;
}
