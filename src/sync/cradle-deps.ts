import type { Clock } from '../domain/clock.ts';
import type { PortSource } from '../receiver/ports.ts';
import type { DoorFor } from '../share/clients.ts';
import type { Store } from '../store/open.ts';
import type { Locks } from './locks.ts';
import type { TabChannel } from './tabs.ts';
import type { WritableCells } from './views.ts';

/** What the doors give: everything of the world that Cradle touches. */
export interface CradleDeps {
  readonly cells: WritableCells;
  readonly store: Store;
  readonly clock: Clock;
  readonly ports: PortSource;
  /** Null where the browser gives none, on an insecure address. */
  readonly locks: Locks | null;
  /** Other tabs of the same archive. */
  readonly channel: TabChannel;
  random(): number;
  localOffsetMinutes(at: number): number;
  /** `isSecureContext`: without it there are no locks and no keys. */
  readonly isSecure: boolean;
  /** `navigator.storage`; null where the browser has none, or where there is nothing worth keeping. */
  readonly storage: Pick<StorageManager, 'persist' | 'persisted' | 'estimate'> | null;
  /** Further databases that go with everything. */
  readonly otherDatabases: readonly string[];
  isOnline(): boolean;
  /** Asks the browser to send what waits when it can, the page open or not; nothing where it has no such thing. */
  sendWhenClosed(): void;
  readonly doorFor: DoorFor;
  /** `location.origin`: a proxy setting that begins with `/` is there. */
  readonly origin: string;
}
