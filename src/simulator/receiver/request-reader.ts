import { FrameReader, type Frame } from '../../protocol/receiver/packet.ts';

/** How long the parts of one request may lie apart; what a real receiver allows is not known. */
const PART_PATIENCE_MS = 1000;

export type Request =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** Bytes that were no frame, and were thrown away. */
  | { readonly kind: 'malformed'; readonly byteCount: number }
  /** The beginning of a frame whose rest never came. */
  | { readonly kind: 'incomplete'; readonly byteCount: number };

/** What a host says, cut into requests. A real receiver may break on malformed ones, so none passes unseen. */
export class RequestReader {
  readonly #frames = new FrameReader();
  #lastPartAt = 0;

  push(bytes: Uint8Array, now: number): Request[] {
    const requests: Request[] = [];
    if (this.#frames.pendingBytes > 0 && now - this.#lastPartAt > PART_PATIENCE_MS) {
      requests.push({ kind: 'incomplete', byteCount: this.#frames.pendingBytes });
      this.#frames.clear();
    }
    this.#lastPartAt = now;
    const discardedBefore = this.#frames.discardedBytes;
    this.#frames.push(bytes);
    for (let frame = this.#frames.next(); frame; frame = this.#frames.next()) requests.push({ kind: 'frame', frame });
    if (this.#frames.discardedBytes > discardedBefore) {
      this.#frames.clear();
      requests.push({ kind: 'malformed', byteCount: this.#frames.discardedBytes - discardedBefore });
    }
    return requests;
  }

  clear(): void {
    this.#frames.clear();
  }
}
