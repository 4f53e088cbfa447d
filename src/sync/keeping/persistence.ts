import type { Clock } from '../../domain/clock.ts';
import type { Store } from '../../store/open.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { CradleDeps } from '../cradle-deps.ts';

/** A browser that refused may think otherwise once the page is installed or used often; it is not pestered meanwhile. */
const ASK_AGAIN_AFTER_MS = 7 * 86_400_000;

interface PersistenceDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly storage: NonNullable<CradleDeps['storage']>;
}

/** Asks the browser to keep the archive for good, and keeps what it said. Resolves to that. */
export async function askToKeep({ store, clock, storage }: PersistenceDeps): Promise<boolean> {
  const isKept = (await storage.persisted()) || (await storage.persist());
  await saveSettings(store, { persistence: { isKept, askedAt: clock.now() } });
  return isKept;
}

/** The same without a word of the person: where it was never asked, or refused long ago. */
export async function askOnceInAWhile(deps: PersistenceDeps): Promise<void> {
  const { persistence } = await loadSettings(deps.store);
  const age = persistence ? deps.clock.now() - persistence.askedAt : Infinity;
  if (persistence?.isKept !== true && (age < 0 || age >= ASK_AGAIN_AFTER_MS)) await askToKeep(deps);
}
