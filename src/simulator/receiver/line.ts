import { Cell, type Watchable } from '../../domain/cell.ts';
import type { Clock } from '../../domain/clock.ts';
import { TransportError } from '../../protocol/receiver/transport.ts';
import type { Delivery } from './delivery.ts';
import { UnreadBytes } from './unread.ts';

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
  readonly unread: UnreadBytes;
  hold: Hold | null;
}

/** An answer of which not every byte is out. */
interface Owed {
  readonly askedAt: number;
  lastByteAt: number;
}

/** A host that gave an answer up has heard nothing for so long, or waited so long in all (receiver-protocol, 9.2). */
const SILENCE_MS = 1_000;
const ANSWER_CAP_MS = 5_000;

/**
 * The cable between a practice receiver and one host at a time. Answers keep their order, those that go aside
 * excepted, and come after their delays; those that nobody took when the host closed wait for the next host, as on a
 * real one (receiver-protocol, 9.1).
 */
export class PracticeLine {
  readonly #clock: Clock;
  readonly #answer: (bytes: Uint8Array) => readonly Delivery[];
  readonly #onOpen: () => void;
  readonly #plugged = new Cell(true);
  #spell: Spell = newSpell();
  /** Ends when everything that was to be sent is sent. */
  #sending: Promise<void> = Promise.resolve();
  /** What the host that holds the line waits for. */
  readonly #owed = new Set<Owed>();

  constructor(clock: Clock, answer: (bytes: Uint8Array) => readonly Delivery[], onOpen: () => void) {
    this.#clock = clock;
    this.#answer = answer;
    this.#onOpen = onOpen;
  }

  /** Whether the host has an answer to come that it cannot have given up yet. */
  get isOwing(): boolean {
    const now = this.#clock.now();
    for (const owed of this.#owed) {
      if (now - owed.lastByteAt >= SILENCE_MS || now - owed.askedAt >= ANSWER_CAP_MS) this.#owed.delete(owed);
    }
    return this.#owed.size > 0;
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
    this.#owed.clear();
    this.#onOpen();
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
    for (const delivery of deliveries) {
      const now = this.#clock.now();
      const owed: Owed = { askedAt: now, lastByteAt: now };
      this.#owed.add(owed);
      if (delivery.isAside) void this.#deliver(delivery, spell, owed);
      else this.#sending = this.#sending.then(() => this.#deliver(delivery, spell, owed));
    }
  }

  async #deliver({ pieces, thenUnplug }: Delivery, spell: Spell, owed: Owed): Promise<void> {
    const { signal } = spell.pulled;
    for (const { afterMs, bytes } of pieces) {
      if (afterMs > 0 && !signal.aborted) await this.#clock.sleep(afterMs, signal).catch(() => {});
      if (signal.aborted) return;
      spell.unread.push(bytes, pieces.length > 1);
      owed.lastByteAt = this.#clock.now();
      if (bytes === pieces.at(-1)?.bytes) this.#owed.delete(owed);
      spell.hold?.wake();
    }
    if (thenUnplug) this.unplug();
  }
}

function newSpell(): Spell {
  return { pulled: new AbortController(), unread: new UnreadBytes(USB_PACKET_BYTES), hold: null };
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
    return this.#state === 'closed' ? null : this.#spell.unread.take(limit);
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
