import type { CradleDeps } from '../cradle-deps.ts';
import { readingLock } from '../lock-names.ts';

/** Resolves once no tab is forgetting this receiver; none will before `signal` is aborted. */
export function holdReceiver(
  { store, locks, isSecure }: Pick<CradleDeps, 'store' | 'locks' | 'isSecure'>,
  serial: string,
  signal: AbortSignal,
): Promise<void> {
  if (!isSecure) return Promise.resolve();
  const released = new Promise<void>((release) => signal.addEventListener('abort', () => release(), { once: true }));
  return new Promise((resolve, reject) => {
    const whenHeld = (): Promise<void> => {
      resolve();
      return released;
    };
    locks.request(readingLock(store, serial), { signal }, whenHeld).catch(reject);
  });
}
