import { accountRows } from '../../store/accounts.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import { importingLock, sendingLock } from '../lock-names.ts';

/**
 * Does `work` while no tab and no service worker sends from this archive: half of an import must not be sent, before what was sent
 * already and what tells its times is here too. Waits for passes under way, and for another import. Where the browser gives no locks, nothing is sent.
 */
export async function whileNothingIsSent(
  { store, locks }: Pick<CradleDeps, 'store' | 'locks'>,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (locks === null) return work();
  const { destinations } = await accountRows(store);
  const names = [importingLock(store), ...destinations.map(({ id }) => sendingLock(store, id)).toSorted()];
  const within = names.reduceRight<() => Promise<void>>(
    (inner, name) => () => locks.request(name, { signal }, inner),
    work,
  );
  await within();
}
