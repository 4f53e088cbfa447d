import { TransportError, type Transport, type UsbIds } from '../../protocol/receiver/transport.ts';
import type { LineHold, PracticeLine } from './line.ts';

/** The transport over a practice receiver's line: the equal of the one over Web Serial. */
export class PracticeTransport implements Transport {
  readonly ids: UsbIds;
  readonly #line: PracticeLine;
  #hold: LineHold | null = null;

  constructor(line: PracticeLine, ids: UsbIds) {
    this.#line = line;
    this.ids = ids;
  }

  async open(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#hold?.state === 'open') throw new TransportError('busy', 'This transport is open.');
    this.#hold = this.#line.open();
  }

  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const hold = this.#held();
    requireOpen(hold);
    hold.write(bytes.slice());
  }

  async read(signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const hold = this.#held();
    for (;;) {
      const bytes = hold.take();
      if (bytes) return bytes;
      requireOpen(hold);
      await hold.change(signal);
    }
  }

  async close(): Promise<void> {
    this.#hold?.close();
    this.#hold = null;
  }

  #held(): LineHold {
    if (!this.#hold) throw new TransportError('closed', 'This transport is not open.');
    return this.#hold;
  }
}

function requireOpen({ state }: LineHold): void {
  if (state === 'lost') throw new TransportError('lost', 'The practice receiver was unplugged.');
  if (state === 'closed') throw new TransportError('closed', 'This transport was closed.');
}
