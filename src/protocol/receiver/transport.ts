import { CodedError, type Actor } from '../../domain/coded-error.ts';

/** The device's USB ids, where the way to it knows them. */
export interface UsbIds {
  readonly vendorId: number;
  readonly productId: number;
}

/**
 * Bytes in, bytes out. Web Serial, the practice receiver and the test double are equals behind it.
 *
 * Must: `read` resolves with at least one byte, in any chunking, and an aborted `read` loses none;
 * `write` rejects rather than sending a part silently; after `close` nothing is pending and `open`
 * may be called again; every rejection other than the signal's reason is a `TransportError`.
 */
export interface Transport {
  readonly ids: UsbIds | null;
  open(signal?: AbortSignal): Promise<void>;
  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  read(signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A piece of what went over the cable, for a bug report. */
export interface WireChunk {
  /** Epoch ms, this computer's clock. */
  readonly at: number;
  readonly direction: 'sent' | 'received';
  readonly bytes: Uint8Array;
}

const actors = {
  /** Another tab or program holds the port. */
  busy: 'person',
  /** The cable was pulled, or the device went away. */
  lost: 'person',
  /** The operating system's own driver holds the device, as on many phones; nothing in a page can change that. */
  held: 'person',
  /** The platform refused: no permission, or a system error on the line. */
  refused: 'person',
  /** A read or write on a transport that is not open. */
  closed: 'bug',
} as const satisfies Record<string, Actor>;

export type TransportErrorCode = keyof typeof actors;

/** What can go wrong with bytes. Foreign errors become this at the transport's border, with `cause`. */
export class TransportError extends CodedError<TransportErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
