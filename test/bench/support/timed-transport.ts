import { FrameReader } from '../../../src/protocol/receiver/packet.ts';
import type { Transport, UsbIds } from '../../../src/protocol/receiver/transport.ts';
import { linkMs } from '../../../src/simulator/receiver/practice-receiver.ts';

/** One request and what came until the next. Times are `performance.now()` of the page. */
export interface Exchange {
  readonly command: number;
  /** The partition asked about, where the request names one. */
  readonly type: number | null;
  readonly wroteAtMs: number;
  /** When the answer's last byte was read. */
  endedAtMs: number;
  answerBytes: number;
  /** What the link alone takes for it (receiver-protocol, 8.1). */
  linkMs: number;
}

/** Notes when each request went out and when its answer was whole. */
export class TimedTransport implements Transport {
  readonly exchanges: Exchange[] = [];
  openedAtMs = Number.NaN;
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  get ids(): UsbIds | null {
    return this.#inner.ids;
  }

  async open(signal?: AbortSignal): Promise<void> {
    this.openedAtMs = performance.now();
    await this.#inner.open(signal);
  }

  write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    const frames = new FrameReader();
    frames.push(bytes);
    const frame = frames.next();
    const now = performance.now();
    this.exchanges.push({
      command: frame?.code ?? 0,
      type: frame?.payload[0] ?? null,
      wroteAtMs: now,
      endedAtMs: now,
      answerBytes: 0,
      linkMs: 0,
    });
    return this.#inner.write(bytes, signal);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array> {
    const bytes = await this.#inner.read(signal);
    const exchange = this.exchanges.at(-1);
    if (exchange) {
      exchange.endedAtMs = performance.now();
      exchange.answerBytes += bytes.length;
      exchange.linkMs = linkMs(exchange.command, exchange.answerBytes);
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
