import { isAbort } from '../../domain/coded-error.ts';
import type { Locks } from '../locks.ts';

interface Held {
  letGo(): void;
  /** The browser has taken it back: another tab may have it now. */
  readonly over: Promise<unknown>;
}

/**
 * The right to open the receiver: one tab of the browser has it, a Web Lock for each archive. Where there are no locks,
 * on an insecure address, every tab has it: such a tab has no USB either.
 */
export class Hold {
  readonly #locks: Locks | null;
  readonly #name: string;
  readonly #onTaken: () => void;
  #held: Held | null = null;

  /** `onTaken`: from now on, and until now another tab may have had it, even one that died in the middle of a command. */
  constructor(locks: Locks | null, archive: string, onTaken: () => void) {
    this.#locks = locks;
    this.#onTaken = onTaken;
    this.#name = `cradle-receiver-${archive}`;
  }

  get isHeld(): boolean {
    return this.#locks === null || this.#held !== null;
  }

  /** Takes it if no tab has it; resolves to whether this one has it now. */
  take(): Promise<boolean> {
    return this.#request({ ifAvailable: true });
  }

  /** Takes it as soon as it is free, after those who asked before. False when the signal ended the waiting. */
  wait(signal: AbortSignal): Promise<boolean> {
    return this.#request({ signal });
  }

  /** Resolves when another tab can have it. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = null;
    held?.letGo();
    await held?.over;
  }

  #request(options: LockOptions): Promise<boolean> {
    const locks = this.#locks;
    if (locks === null || this.#held) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const over = locks.request(this.#name, options, (lock) => {
        if (lock === null || options.signal?.aborted) {
          resolve(this.#held !== null);
          return undefined;
        }
        this.#onTaken();
        return new Promise<void>((letGo) => {
          this.#held = { letGo, over: Promise.resolve().then(() => over) };
          resolve(true);
        });
      });
      over.catch((error: unknown) => (isAbort(error) ? resolve(false) : reject(error)));
    });
  }
}
