import { systemClock } from './domain/clock.ts';
import type { Store } from './store/open.ts';
import type { Cradle, CradleDeps } from './sync/cradle.ts';

/** What the browser gives the real thing and practice alike. */
export function browserDeps(store: Store) {
  return {
    store,
    clock: systemClock,
    locks: navigator.locks,
    channel: new BroadcastChannel(store.db.name),
    random: Math.random,
    isSecure: isSecureContext,
    storage: isSecureContext ? navigator.storage : null,
    otherDatabases: [],
    isOnline: () => navigator.onLine,
    localOffsetMinutes: (at: number) => -new Date(at).getTimezoneOffset(),
  } satisfies Partial<CradleDeps>;
}

/** A network that is back, a page that is looked at again: what waits may go now. */
export function listenForWaking(cradle: Pick<Cradle, 'wake'>): void {
  addEventListener('online', () => cradle.wake('online'));
  addEventListener('pageshow', () => cradle.wake('looked-at'));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') cradle.wake('looked-at');
  });
}
