import { systemClock, systemOffsetMinutes } from './domain/clock.ts';
import { SEND_TAG } from './send-tag.ts';
import type { Store } from './store/open.ts';
import type { Cradle, CradleDeps } from './sync/cradle.ts';

/** What the browser gives the real thing and practice alike. */
export function browserDeps(store: Store) {
  return {
    store,
    clock: systemClock,
    locks: isSecureContext ? navigator.locks : null,
    channel: new BroadcastChannel(store.db.name),
    random: Math.random,
    isSecure: isSecureContext,
    origin: location.origin,
    storage: isSecureContext ? navigator.storage : null,
    otherDatabases: [],
    isOnline: () => navigator.onLine,
    localOffsetMinutes: systemOffsetMinutes,
  } satisfies Partial<CradleDeps>;
}

/**
 * Asks the browser to let the service worker send what waits as soon as there is a network, the page open or not. Must not
 * wait for anything once the worker is there: a page that goes away has no other moment.
 */
export function backgroundSend(): () => void {
  const ready = isSecureContext ? navigator.serviceWorker?.ready : undefined;
  return () => {
    // Refused, or a browser that has no Background Sync: the next page sends.
    ready?.then((registration) => registration.sync?.register(SEND_TAG)).catch(() => undefined);
  };
}

/** A network that is back, a page that is looked at again: what waits may go now. A page that goes away: it may not. */
export function listenForWaking(cradle: Pick<Cradle, 'wake' | 'leave'>): void {
  addEventListener('online', () => cradle.wake('online'));
  addEventListener('pageshow', () => cradle.wake('looked-at'));
  addEventListener('pagehide', () => cradle.leave());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') cradle.wake('looked-at');
    else cradle.leave();
  });
}
