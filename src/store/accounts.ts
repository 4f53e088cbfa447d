import type { Store } from './open.ts';
import type { AttemptRow, DestinationRow, OutcomeRow } from './rows.ts';
import { snapshot } from './snapshot.ts';

/** All accounts with what was sent and what is on its way, as they were at one moment. */
export interface AccountRows {
  readonly destinations: readonly DestinationRow[];
  readonly attempts: readonly AttemptRow[];
  readonly outcomes: readonly OutcomeRow[];
}

/** At most some thousand rows: outcomes are kept 7 days. */
export function accountRows(store: Store): Promise<AccountRows> {
  return snapshot(store, ['destinations', 'attempts', 'outcomes'], async ({ tx }) => {
    const [destinations, attempts, outcomes] = await Promise.all([
      tx.objectStore('destinations').getAll(),
      tx.objectStore('attempts').getAll(),
      tx.objectStore('outcomes').getAll(),
    ]);
    return { destinations, attempts, outcomes };
  });
}
