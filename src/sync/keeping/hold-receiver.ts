import type { CradleDeps } from '../cradle-deps.ts';
import { readingLock } from '../lock-names.ts';

export interface Hold {
  /** Ends the waiting. */
  readonly waiting: AbortSignal;
  /** Lets go. */
  readonly held: AbortSignal;
}

/** Resolves once no tab is forgetting this receiver; none will before `held` is aborted. Others may read it too. */
export function holdReceiver(
  { store, locks, isSecure }: Pick<CradleDeps, 'store' | 'locks' | 'isSecure'>,
  serial: string,
  { waiting, held }: Hold,
): Promise<void> {
  if (!isSecure) return Promise.resolve();
  const released = new Promise<void>((release) => held.addEventListener('abort', () => release(), { once: true }));
  return new Promise((resolve, reject) => {
    const whenHeld = (): Promise<void> => {
      resolve();
      return released;
    };
    locks.request(readingLock(store, serial), { mode: 'shared', signal: waiting }, whenHeld).catch(reject);
  });
}
