import { endpoints } from '../../../src/protocol/share/endpoints.ts';
import type { RecordedCall } from './proper-requests.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MAX_AN_HOUR = 3;
const MAX_A_DAY = 6;

/** So long after a press of Sign in the request that it caused may arrive. */
const PRESS_REACH_MS = 60_000;

/** One name and password sent, in one call or two. */
interface SignInTry {
  readonly at: number;
  readonly endedAt: number;
  readonly worked: boolean;
}

function signInTries(calls: readonly RecordedCall[]): SignInTry[] {
  const tries: SignInTry[] = [];
  /** A first step that was answered; the second belongs to it. */
  let isHalf = false;
  for (const { path, at, endedAt, status } of calls) {
    const isFirst = path === endpoints.authenticate.path;
    if (!isFirst && path !== endpoints.loginById.path) continue;
    const half = isHalf && !isFirst ? tries.pop() : undefined;
    tries.push({ at: half?.at ?? at, endedAt: endedAt ?? at, worked: !isFirst && status === 200 });
    isHalf = isFirst && status === 200;
  }
  return tries;
}

/**
 * By itself the page tries once for each lapse of a session that had worked, and never when there were three tries of
 * any kind within the hour or six within the day (safety rule 5). `pressedAt`: the person's own tries.
 */
export function signInTrouble(calls: readonly RecordedCall[], pressedAt: readonly number[]): string[] {
  const presses = [...pressedAt];
  const tries = signInTries(calls);
  return tries.flatMap((one, index) => {
    const press = presses.findLastIndex((at) => at <= one.at && one.at < at + PRESS_REACH_MS);
    if (press >= 0) {
      presses.splice(0, press + 1);
      return [];
    }
    return automaticTrouble(calls, tries.slice(0, index), one).map((trouble) => `sign-in ${index}, by itself: ${trouble}`);
  });
}

function automaticTrouble(calls: readonly RecordedCall[], earlier: readonly SignInTry[], { at }: SignInTry): string[] {
  const last = earlier.at(-1);
  if (!last) return ['nobody had signed in'];
  const found: string[] = [];
  if (!last.worked) found.push('the one before had not worked');
  const isLapsed = calls.some((call) => call.at >= last.endedAt && call.at <= at && call.status === 500 && 'sessionId' in call.query);
  if (!isLapsed) found.push('no session had lapsed');
  const lately = (span: number): number => earlier.filter((one) => one.at > at - span).length;
  if (lately(HOUR_MS) >= MAX_AN_HOUR) found.push('the fourth within an hour');
  if (lately(DAY_MS) >= MAX_A_DAY) found.push('the seventh within a day');
  return found;
}
