import type { Store } from '../store/open.ts';

/** What is needed of `navigator.locks`. */
export type Locks = Pick<LockManager, 'request'>;

/** Who holds it is the only one in this browser that talks with Share about this destination (design 3.9). */
export function sendLock(store: Store, destination: string): string {
  return `cradle-send-${store.db.name}-${destination}`;
}
