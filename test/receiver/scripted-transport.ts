import { expect, onTestFinished } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame, FrameReader, type Frame } from '../../src/protocol/receiver/packet.ts';
import { TransportError, type Transport, type UsbIds } from '../../src/protocol/receiver/transport.ts';
import { Inbox } from '../../src/receiver/inbox.ts';

/** What the scripted receiver does when a request comes. */
export interface Reply {
  /** Told in this order, each by itself. */
  readonly chunks: readonly Uint8Array[];
  /** Waited before the first chunk. */
  readonly afterMs?: number;
  /** The cable is pulled behind the last chunk. */
  readonly unplugged?: boolean;
}

export const silence: Reply = { chunks: [] };
export const ack = (payload?: Uint8Array): Reply => whole(encodeFrame(1, payload));
export const refuse = (code: number): Reply => whole(encodeFrame(code));
export const whole = (...chunks: Uint8Array[]): Reply => ({ chunks });
export const late = (afterMs: number, reply: Reply): Reply => ({ ...reply, afterMs });

/** The same answer, `size` bytes at a time. */
export function split({ chunks }: Reply, size: number): Reply {
  return {
    chunks: chunks.flatMap((chunk) =>
      Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) => chunk.slice(index * size, (index + 1) * size)),
    ),
  };
}

/** The same answer with one bit turned. */
export function garbled({ chunks }: Reply, at = -1): Reply {
  const [bytes] = chunks.map((chunk) => chunk.slice());
  if (!bytes) return silence;
  bytes.set([(bytes.at(at) ?? 0) ^ 0x10], at < 0 ? bytes.length + at : at);
  return whole(bytes);
}

const lawful = new Set<number>(Object.values(commands).map(({ code }) => code));

/**
 * A receiver that answers each request by the next reply of its script, whatever was asked, and then stays silent.
 * Every test that uses it also asserts that each written frame is whole and its command is in the table.
 */
export class ScriptedTransport implements Transport {
  readonly ids: UsbIds | null;
  readonly requests: Frame[] = [];
  /** When each of them was written, epoch ms. */
  readonly sentAt: number[] = [];
  readonly #clock: Clock;
  readonly #replies: Reply[];
  readonly #stale: readonly Uint8Array[];
  readonly #violations: string[] = [];
  #inbox: Inbox | null = null;
  opened = 0;

  constructor(
    clock: Clock,
    replies: readonly Reply[],
    options: { readonly stale?: readonly Uint8Array[]; readonly ids?: UsbIds | null } = {},
  ) {
    this.#clock = clock;
    this.#replies = [...replies];
    this.#stale = options.stale ?? [];
    this.ids = options.ids === undefined ? { vendorId: 0x22a3, productId: 0x0047 } : options.ids;
    onTestFinished(() => expect(this.#violations, 'frames that must never be sent').toEqual([]));
  }

  /** The commands sent so far. */
  get codes(): number[] {
    return this.requests.map(({ code }) => code);
  }

  /** Forgets what was sent so far. */
  forget(): void {
    this.requests.length = 0;
    this.sentAt.length = 0;
  }

  /** Bytes that nobody asked for. */
  deliver(bytes: Uint8Array): void {
    this.#inbox?.put(bytes);
  }

  unplug(): void {
    this.#inbox?.end(new TransportError('lost', 'unplugged'));
  }

  async open(): Promise<void> {
    this.opened += 1;
    this.#inbox = new Inbox();
    for (const bytes of this.#stale) this.deliver(bytes);
  }

  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#inbox) throw new TransportError('closed', 'written to a closed transport');
    this.#note(bytes);
    this.sentAt.push(this.#clock.now());
    void this.#answer(this.#replies.shift() ?? silence, this.#inbox);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array> {
    if (!this.#inbox) throw new TransportError('closed', 'read from a closed transport');
    return this.#inbox.take(signal);
  }

  async close(): Promise<void> {
    this.#inbox?.end(new TransportError('closed', 'closed'));
    this.#inbox = null;
  }

  async #answer({ chunks, afterMs, unplugged }: Reply, inbox: Inbox): Promise<void> {
    if (afterMs !== undefined) await this.#clock.sleep(afterMs);
    for (const chunk of chunks) inbox.put(chunk);
    if (unplugged) inbox.end(new TransportError('lost', 'unplugged'));
  }

  #note(bytes: Uint8Array): void {
    const frames = new FrameReader();
    frames.push(bytes);
    const request = frames.next();
    if (!request || frames.discardedBytes > 0 || frames.pendingBytes > 0) {
      this.#violations.push(`not one whole frame: ${bytes.join(' ')}`);
      return;
    }
    if (!lawful.has(request.code)) this.#violations.push(`command ${request.code} is not in the table`);
    this.requests.push(request);
  }
}
