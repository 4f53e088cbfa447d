import type { CradleDeps } from '../cradle-deps.ts';
import { readingLock } from '../lock-names.ts';

export interface Keep {
  /** Ends the waiting. */
  readonly waiting: AbortSignal;
  /** Lets go. */
  readonly held: AbortSignal;
}

/** Resolves once no tab is forgetting this receiver; none will before `held` is aborted. Others may read it too. */
export function holdReceiver(
  { store, locks }: Pick<CradleDeps, 'store' | 'locks'>,
  serial: string,
  { waiting, held }: Keep,
): Promise<void> {
  if (locks === null) return Promise.resolve();
  const released = new Promise<void>((release) => held.addEventListener('abort', () => release(), { once: true }));
  return new Promise((resolve, reject) => {
    const whenHeld = (): Promise<void> => {
      resolve();
      return released;
    };
    locks.request(readingLock(store, serial), { mode: 'shared', signal: waiting }, whenHeld).catch(reject);
  });
}
