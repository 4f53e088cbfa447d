import type { Clock } from '../domain/clock.ts';
import { FrameReader, type Frame } from '../protocol/receiver/packet.ts';
import type { Transport } from '../protocol/receiver/transport.ts';
import { ReceiverError } from './errors.ts';
import { SilenceWatch } from './silence.ts';
import { within } from './within.ts';

/** From the request's first byte to the answer's last (receiver-protocol, 9.2). */
const ANSWER_CAP_MS = 5_000;
/** Silence after which no stale byte is expected any more (9.1). */
export const DRAINED_AFTER_MS = 200;
const DRAIN_CAP_MS = 3_000;

export interface Exchange {
  readonly frame: Frame;
  /** Epoch ms at the writing of the request and at the end of its answer: both by the clock as it goes at the end, should it be set between. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Frames over a transport, with deadlines. Knows neither commands nor retries; one caller at a time. */
export class Line {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #frames = new FrameReader();

  constructor(transport: Transport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  /**
   * Writes one request and waits for one frame; `silenceMs` runs from the last byte that came. Rejects with 'timeout'
   * (not a byte came), 'bad-answer' (bytes that are no frame, or more than one frame: which of them answers this
   * request nobody can tell), the transport's error, or the signal's reason.
   */
  async exchange(request: Uint8Array, silenceMs: number, signal?: AbortSignal): Promise<Exchange> {
    this.#frames.clear();
    const discardedBefore = this.#frames.discardedBytes;
    const began = this.#clock.elapsed();
    const frame = await within(
      this.#clock,
      ANSWER_CAP_MS,
      async (inTime) => {
        await this.#transport.write(request, inTime);
        return this.#nextFrame(silenceMs, inTime);
      },
      signal,
    );
    const tookMs = Math.round(this.#clock.elapsed() - began);
    const answeredAt = this.#clock.now();
    if (!frame) {
      const silent = this.#frames.discardedBytes + this.#frames.pendingBytes === discardedBefore;
      throw silent
        ? new ReceiverError('timeout', 'no answer')
        : new ReceiverError('bad-answer', 'what came is no whole frame');
    }
    if (this.#frames.pendingBytes > 0) throw new ReceiverError('bad-answer', 'more bytes than one answer');
    return { frame, askedAt: answeredAt - tookMs, answeredAt };
  }

  /** Reads and discards until the line is silent for so long. On a line that never is, gives up without an error. */
  async drain(silenceMs: number, signal?: AbortSignal): Promise<void> {
    await within(this.#clock, DRAIN_CAP_MS, (inTime) => this.#hear(silenceMs, inTime, () => null), signal);
  }

  async #nextFrame(silenceMs: number, signal: AbortSignal): Promise<Frame | null> {
    const frame = await this.#hear(silenceMs, signal, (bytes) => {
      this.#frames.push(bytes);
      return this.#frames.next();
    });
    return frame ?? this.#frames.resync();
  }

  /** Gives what comes to `take` until that gives something back; null after `silenceMs` without a byte. */
  async #hear<T>(silenceMs: number, signal: AbortSignal, take: (bytes: Uint8Array) => T | null): Promise<T | null> {
    const silence = new SilenceWatch(this.#clock, silenceMs);
    const ended = AbortSignal.any([signal, silence.signal]);
    try {
      for (;;) {
        const taken = take(await this.#transport.read(ended));
        if (taken !== null) return taken;
        silence.heard();
      }
    } catch (error) {
      if (silence.signal.aborted && !signal.aborted && error === silence.signal.reason) return null;
      throw error;
    } finally {
      silence.stop();
    }
  }
}
