import type { Watchable } from '../domain/cell.ts';
import type { Clock } from '../domain/clock.ts';
import type { SendState } from './face.ts';

const TELL_AFTER_MS = 1000;

/** A pass may take minutes: what it has done so far is told, at most once a second and only where it went on. */
export function tellWhileSending(state: Watchable<SendState>, clock: Clock, tell: () => void): void {
  let timer: AbortController | null = null;
  state.watch(({ kind }) => {
    if (kind !== 'working') {
      timer?.abort();
      timer = null;
      return;
    }
    if (timer) return;
    timer = new AbortController();
    clock.sleep(TELL_AFTER_MS, timer.signal).then(
      () => {
        timer = null;
        tell();
      },
      () => undefined,
    );
  });
}
