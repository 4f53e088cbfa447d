import type { Clock } from '../domain/clock.ts';
import type { Region } from '../domain/region.ts';
import type { PortSource } from '../receiver/ports.ts';
import type { ShareDoor } from '../share/door.ts';
import type { Store } from '../store/open.ts';
import type { Locks } from './sender.ts';
import type { WritableCells } from './views.ts';

/** What the doors give: everything of the world that Cradle touches. */
export interface CradleDeps {
  readonly cells: WritableCells;
  readonly store: Store;
  readonly clock: Clock;
  readonly ports: PortSource;
  readonly locks: Locks;
  /** Tells other tabs of the same archive that it changed, and hears them. */
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  random(): number;
  localOffsetMinutes(at: number): number;
  /** `isSecureContext`: without it there are no locks and no keys. */
  readonly isSecure: boolean;
  /** `navigator.storage`; null where the browser has none, or where there is nothing worth keeping. */
  readonly storage: Pick<StorageManager, 'persist' | 'persisted' | 'estimate'> | null;
  /** Further databases that go with everything. */
  readonly otherDatabases: readonly string[];
  isOnline(): boolean;
  doorFor(region: Region, proxy: string): ShareDoor;
}
