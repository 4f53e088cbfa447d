import type { Clock } from '../domain/clock.ts';
import type { Transport, UsbIds, WireChunk } from '../protocol/receiver/transport.ts';

/** Memory that the newest notes may take: more than a first read of every partition, which is about 250 kB on the cable. */
const KEPT_BYTES = 2 * 1_048_576;

/** What a note takes in memory beside its bytes, about as measured in V8: a cable in small pieces must not cost more. */
const NOTE_BYTES = 400;

/** What went over the cable since the page was opened, so that a bug report can become a test. In memory only. */
export class WireLog {
  readonly #clock: Clock;
  #chunks: WireChunk[] = [];
  #memoryBytes = 0;
  #forgottenBytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** In the order of the cable. */
  get chunks(): readonly WireChunk[] {
    return this.#chunks;
  }

  /** Bytes of the cable that were older than what is kept. */
  get forgottenBytes(): number {
    return this.#forgottenBytes;
  }

  note(direction: WireChunk['direction'], bytes: Uint8Array): void {
    const chunk: WireChunk = { at: this.#clock.now(), direction, bytes: bytes.slice() };
    this.#chunks.push(chunk);
    this.#memoryBytes += memoryOf(chunk);
    // Half of it at once, so that forgetting costs nothing while bytes arrive.
    if (this.#memoryBytes > 2 * KEPT_BYTES) this.#forget();
  }

  #forget(): void {
    let from = this.#chunks.length;
    let memoryBytes = 0;
    while (from > 0 && memoryBytes < KEPT_BYTES) {
      from -= 1;
      memoryBytes += memoryOf(this.#chunks[from]!);
    }
    for (const { bytes } of this.#chunks.slice(0, from)) this.#forgottenBytes += bytes.length;
    this.#chunks = this.#chunks.slice(from);
    this.#memoryBytes = memoryBytes;
  }
}

function memoryOf({ bytes }: WireChunk): number {
  return bytes.length + NOTE_BYTES;
}

/**
 * The same transport, with a note of every byte that passes. What was written is noted once it is written. A write that
 * the transport rejected is not, for nothing says that it left; one that was cancelled is, for it may have left, and an
 * answer without its request would mislead whoever reads the log.
 */
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

  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    try {
      await this.#inner.write(bytes, signal);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) this.#log.note('sent', bytes);
      throw error;
    }
    this.#log.note('sent', bytes);
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
