import type { Clock } from '../domain/clock.ts';
import type { Transport, UsbIds, WireChunk } from '../protocol/receiver/transport.ts';

/** A whole first read of every partition is about 250 kB; what is older than the newest MiB says little. */
const KEPT_BYTES = 1_048_576;

/** What went over the cable since the page was opened, so that a bug report can become a test. In memory only. */
export class WireLog {
  readonly #clock: Clock;
  #chunks: WireChunk[] = [];
  #keptBytes = 0;
  #forgottenBytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In the order of the cable. */
  get chunks(): readonly WireChunk[] {
    return this.#chunks;
  }

  /** Bytes that were older than what is kept. */
  get forgottenBytes(): number {
    return this.#forgottenBytes;
  }

  note(direction: WireChunk['direction'], bytes: Uint8Array): void {
    this.#chunks.push({ at: this.#clock.now(), direction, bytes: bytes.slice() });
    this.#keptBytes += bytes.length;
    // Half of it at once, so that forgetting costs nothing while bytes arrive.
    if (this.#keptBytes > 2 * KEPT_BYTES) this.#forget();
  }

  #forget(): void {
    let from = this.#chunks.length;
    let bytes = 0;
    while (from > 0 && bytes < KEPT_BYTES) {
      from -= 1;
      bytes += this.#chunks[from]!.bytes.length;
    }
    this.#chunks = this.#chunks.slice(from);
    this.#forgottenBytes += this.#keptBytes - bytes;
    this.#keptBytes = bytes;
  }
}

/** The same transport, with a note of every byte that passes. */
export class LoggedTransport implements Transport {
  readonly #inner: Transport;
  readonly #log: WireLog;

  constructor(inner: Transport, log: WireLog) {
    this.#inner = inner;
    this.#log = log;
  }

  get ids(): UsbIds | null {
    return this.#inner.ids;
  }

  open(signal?: AbortSignal): Promise<void> {
    return this.#inner.open(signal);
  }

  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    this.#log.note('sent', bytes);
    return this.#inner.write(bytes, signal);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#inner.read(signal);
    this.#log.note('received', bytes);
    return bytes;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
