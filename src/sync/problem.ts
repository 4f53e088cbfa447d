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
