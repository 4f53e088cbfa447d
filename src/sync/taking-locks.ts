import type { CradleDeps } from './cradle-deps.ts';
import { numberingLock, readingLock, sendingLock, talkingLock } from './lock-names.ts';

/** Work under the locks of `lock-names.ts`. Where the browser gives none, nobody can sign in, and no receiver is read. */
export type Locked = Pick<CradleDeps, 'store' | 'locks'>;

/** Until when it is waited for a lock. */
export type Waiting = Pick<LockOptions, 'signal'> | Pick<LockOptions, 'ifAvailable'>;

/** Does `work` while nobody takes a file in or forgets everything. Null where that could not be had at once and was not to be waited for. */
export async function whileTalking<T>(deps: Locked, waiting: Waiting, work: () => Promise<T>): Promise<T | null> {
  return under(deps, talkingLock(deps.store), { ...waiting, mode: 'shared' }, work);
}

/** The same as the only one who talks with Share about this account. Must: not within `alone`; within `whileTalking`. */
export async function alone<T>(deps: Locked, destination: string, waiting: Waiting, work: () => Promise<T>): Promise<T | null> {
  return under(deps, sendingLock(deps.store, destination), waiting, work);
}

/** Both of them. */
export async function talkAlone<T>(deps: Locked, destination: string, waiting: Waiting, work: () => Promise<T>): Promise<T | null> {
  return whileTalking(deps, waiting, () => alone(deps, destination, waiting, work));
}

/** Does `work` while no tab and no service worker talks with Share. Waits for talks under way. Rejects with the signal's reason. */
export async function inSilence<T>(deps: Locked, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return (await under(deps, talkingLock(deps.store), { signal }, work)) as T;
}

/** Does `work` where no tab is connected to this receiver, and keeps them from it meanwhile. Null where one is. */
export async function unlessRead<T>(deps: Locked, serial: string, work: () => Promise<T>): Promise<T | null> {
  return under(deps, readingLock(deps.store, serial), { ifAvailable: true }, work);
}

/** Does `work`, which gives lives of receivers their numbers, while no other tab does. Rejects with the signal's reason. */
export async function whileNumbering<T>(deps: Locked, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return (await under(deps, numberingLock(deps.store), { signal }, work)) as T;
}

async function under<T>({ locks }: Locked, name: string, options: LockOptions, work: () => Promise<T>): Promise<T | null> {
  if (locks === null) return work();
  return locks.request(name, options, (lock) => (lock === null ? null : work()));
}
