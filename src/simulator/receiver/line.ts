import { Cell, type Watchable } from '../../domain/cell.ts';
import type { Clock } from '../../domain/clock.ts';
import { TransportError } from '../../protocol/receiver/transport.ts';
import { concatBytes } from './bytes.ts';
import type { Delivery } from './faults.ts';

/** Bulk packets of the receiver's full-speed endpoint (receiver-protocol, 1). */
export const USB_PACKET_BYTES = 64;

/** One host's hold on the cable, from opening until it closes or the cable is pulled. */
export interface LineHold {
  /** `lost` and `closed` are for ever; what came before is still there to be taken. */
  readonly state: 'open' | 'lost' | 'closed';
  /** Up to one packet, or `limit` bytes, of what has come; null when nothing is there. */
  take(limit?: number): Uint8Array<ArrayBuffer> | null;
  /** Resolves at the next bytes or change of state. Rejects with the signal's reason. */
  change(signal?: AbortSignal): Promise<void>;
  write(bytes: Uint8Array): void;
  close(): void;
}

/** One stretch of being plugged in: what the receiver has sent and nobody has taken, and whose hold it is. */
interface Spell {
  readonly pulled: AbortController;
  unread: Uint8Array<ArrayBuffer>;
  hold: Hold | null;
}

/**
 * The cable between a practice receiver and one host at a time. Answers keep their order and come after their
 * delays; those that nobody took when the host closed wait for the next host, as on a real one
 * (receiver-protocol, 9.1).
 */
export class PracticeLine {
  readonly #clock: Clock;
  readonly #answer: (bytes: Uint8Array) => readonly Delivery[];
  readonly #plugged = new Cell(true);
  #spell: Spell = newSpell();
  /** Ends when everything that was to be sent is sent. */
  #sending: Promise<void> = Promise.resolve();

  constructor(clock: Clock, answer: (bytes: Uint8Array) => readonly Delivery[]) {
    this.#clock = clock;
    this.#answer = answer;
  }

  get plugged(): Watchable<boolean> {
    return this.#plugged;
  }

  /** Throws a `TransportError`: 'lost' while the cable is out, 'busy' while another host holds the line. */
  open(): LineHold {
    if (!this.#plugged.value) throw new TransportError('lost', 'The practice receiver is not plugged in.');
    if (this.#spell.hold) throw new TransportError('busy', 'Another host holds the practice receiver.');
    const hold = new Hold(this.#spell, (bytes) => this.#send(this.#answer(bytes)));
    this.#spell.hold = hold;
    return hold;
  }

  unplug(): void {
    if (!this.#plugged.value) return;
    this.#spell.pulled.abort();
    this.#spell.hold?.end('lost');
    this.#plugged.set(false);
  }

  plug(): void {
    if (this.#plugged.value) return;
    this.#spell = newSpell();
    this.#plugged.set(true);
  }

  #send(deliveries: readonly Delivery[]): void {
    const spell = this.#spell;
    for (const delivery of deliveries) this.#sending = this.#sending.then(() => this.#deliver(delivery, spell));
  }

  async #deliver({ delayMs, bytes, thenUnplug }: Delivery, spell: Spell): Promise<void> {
    const { signal } = spell.pulled;
    if (delayMs > 0 && !signal.aborted) await this.#clock.sleep(delayMs, signal).catch(() => {});
    if (signal.aborted) return;
    spell.unread = concatBytes([spell.unread, bytes]);
    spell.hold?.wake();
    if (thenUnplug) this.unplug();
  }
}

function newSpell(): Spell {
  return { pulled: new AbortController(), unread: new Uint8Array(), hold: null };
}

class Hold implements LineHold {
  readonly #spell: Spell;
  readonly #write: (bytes: Uint8Array) => void;
  #state: LineHold['state'] = 'open';
  #waiting = new Set<() => void>();

  constructor(spell: Spell, write: (bytes: Uint8Array) => void) {
    this.#spell = spell;
    this.#write = write;
  }

  get state(): LineHold['state'] {
    return this.#state;
  }

  take(limit = USB_PACKET_BYTES): Uint8Array<ArrayBuffer> | null {
    if (this.#state === 'closed' || this.#spell.unread.length === 0) return null;
    const packet = this.#spell.unread.slice(0, Math.min(limit, USB_PACKET_BYTES));
    this.#spell.unread = this.#spell.unread.slice(packet.length);
    return packet;
  }

  change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        this.#waiting.delete(wake);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.add(wake);
    });
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  write(bytes: Uint8Array): void {
    if (this.#state === 'open') this.#write(bytes);
  }

  close(): void {
    if (this.#spell.hold === this) this.#spell.hold = null;
    this.end('closed');
  }

  end(state: 'lost' | 'closed'): void {
    if (this.#state !== 'closed') this.#state = state;
    this.wake();
  }
}
