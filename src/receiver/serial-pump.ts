import type { Inbox } from './inbox.ts';
import type { BytePort } from './port-bus.ts';
import { closedError, lostError } from './serial-errors.ts';

/**
 * Carries every chunk of an open port into the inbox, always with a read pending: so a pulled cable is noticed at
 * once, and an aborted `read` of ours never cancels one of the platform's.
 */
export class SerialPump {
  readonly #port: BytePort;
  readonly #inbox: Inbox;
  readonly #ended: Promise<void>;
  #reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  #stopped = false;

  constructor(port: BytePort, inbox: Inbox) {
    this.#port = port;
    this.#inbox = inbox;
    this.#ended = this.#run();
  }

  /** Resolves when the reader's lock is released. Never rejects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#inbox.end(closedError());
    await this.#reader?.cancel().catch(() => undefined);
    await this.#ended;
  }

  async #run(): Promise<void> {
    let cause: unknown;
    let exhausted: ReadableStream<Uint8Array> | null = null;
    let stream = this.#port.readable;
    // After a non-fatal error `readable` is a new stream; after a fatal one it is null.
    while (stream && stream !== exhausted) {
      try {
        await this.#carry(stream);
      } catch (error) {
        cause = error;
      }
      exhausted = stream;
      stream = this.#stopped ? null : this.#port.readable;
    }
    this.#inbox.end(lostError(cause));
  }

  /** Until the stream ends; rejects with its error. */
  async #carry(stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    this.#reader = reader;
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        if (value.length > 0) this.#inbox.put(value);
      }
    } finally {
      this.#reader = null;
      reader.releaseLock();
    }
  }
}
