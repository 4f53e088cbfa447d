import type { ArchiveFileErrorCode } from '../../exchange/errors.ts';
import type { TransportErrorCode } from '../../protocol/receiver/transport.ts';
import type { ReceiverErrorCode } from '../../receiver/errors.ts';
import type { ShareErrorCode } from '../../share/errors.ts';
import type { StoreErrorCode } from '../../store/errors.ts';
import type { SyncErrorCode } from '../errors.ts';

/** Every error code the page can meet; its words are looked up by it. */
export type Problem =
  | `transport:${TransportErrorCode}`
  | `receiver:${ReceiverErrorCode}`
  | `share:${ShareErrorCode}`
  | `store:${StoreErrorCode}`
  | `sync:${SyncErrorCode}`
  | `exchange:${ArchiveFileErrorCode}`
  | 'unknown';
