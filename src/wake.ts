import type { Cradle } from './sync/cradle.ts';

/** A network that is back, a page that is looked at again: what waits may go now. */
export function listenForWaking(cradle: Pick<Cradle, 'wake'>): void {
  addEventListener('online', () => cradle.wake('online'));
  addEventListener('pageshow', () => cradle.wake('looked-at'));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') cradle.wake('looked-at');
  });
}
