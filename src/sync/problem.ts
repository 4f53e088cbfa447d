import { TransportError } from '../protocol/receiver/transport.ts';
import { ReceiverError } from '../receiver/errors.ts';
import { ShareError } from '../share/errors.ts';
import { StoreError } from '../store/errors.ts';
import { SyncError } from './errors.ts';
import type { Problem } from './face.ts';

/** The code of any error the page can meet. */
export function problemOf(error: unknown): Problem {
  if (error instanceof TransportError) return `transport:${error.code}`;
  if (error instanceof ReceiverError) return `receiver:${error.code}`;
  if (error instanceof ShareError) return `share:${error.code}`;
  if (error instanceof StoreError) return `store:${error.code}`;
  if (error instanceof SyncError) return `sync:${error.code}`;
  return 'unknown';
}

/**
 * The same for a call to Share. Where this computer has no network, that is the reason. A proxy that says that it cannot
 * reach Share is there itself. No answer at all from the page's own address means that the page's own server is not running:
 * an installed app opens without it, and cannot send.
 */
export function callProblemOf(error: unknown, proxy: string, isOnline: boolean): Problem {
  if (!(error instanceof ShareError) || error.code !== 'unreachable') return problemOf(error);
  if (!isOnline) return 'sync:offline';
  if (error.status !== null) return 'sync:share-unreached';
  return proxy.startsWith('/') ? 'sync:own-server-down' : problemOf(error);
}
