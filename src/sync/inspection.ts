import type { Store } from '../store/open.ts';
import type { ReceiverDetails } from './face.ts';

/** What the archive knows of one receiver; null where it was never read. */
export async function inspectReceiver(_store: Store, _serial: string): Promise<ReceiverDetails | null> {
  return null;
}
