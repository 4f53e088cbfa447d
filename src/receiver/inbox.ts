import type { TransportError } from '../protocol/receiver/transport.ts';

interface Waiter {
  resolve(bytes: Uint8Array): void;
  reject(reason: unknown): void;
}

/** Chunks that came before anybody read them, and readers that came before any chunk. An aborted reader takes nothing. */
export class Inbox {
  #chunks: Uint8Array[] = [];
  #waiting: Waiter[] = [];
  #end: TransportError | null = null;

  put(bytes: Uint8Array): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter.resolve(bytes);
    else this.#chunks.push(bytes);
  }

  /** Nothing more comes: what is here can still be taken, then every `take` rejects with `error`. */
  end(error: TransportError): void {
    this.#end ??= error;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#end);
  }

  take(signal?: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const chunk = this.#chunks.shift();
      if (chunk) return resolve(chunk);
      if (this.#end) return reject(this.#end);
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        reject(signal?.reason);
      };
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        resolve: (bytes) => {
          settled();
          resolve(bytes);
        },
        reject: (reason) => {
          settled();
          reject(reason);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }
}
