import { encodeFrame, FrameReader, type Frame } from '../protocol/receiver/packet.ts';
import type { WireChunk } from '../protocol/receiver/transport.ts';

/** A piece of the wire log: one good frame, however many chunks brought it, or bytes of one chunk that are in none. */
export type Piece = FramePiece | NoisePiece;

interface Placed {
  /** Epoch ms, of the piece's first byte. */
  readonly at: number;
  readonly direction: WireChunk['direction'];
}

export interface FramePiece extends Placed {
  readonly kind: 'frame';
  readonly frame: Frame;
}

/** `run`: all that came between two frames, whatever was sent meanwhile; the piece is its bytes from `from` to `to`. */
export interface NoisePiece extends Placed {
  readonly kind: 'noise';
  readonly run: Uint8Array;
  readonly from: number;
  readonly to: number;
}

interface Ordered {
  /** The chunk that brought the piece's first byte. */
  readonly chunk: number;
  readonly piece: Piece;
}

/** The pieces of both directions in the order of their first bytes. Every byte is in exactly one. */
export function piecesOf(chunks: readonly WireChunk[]): Piece[] {
  const both = (['sent', 'received'] as const).flatMap((direction) => new Stream(chunks, direction).pieces());
  return both.toSorted((a, b) => a.chunk - b.chunk).map(({ piece }) => piece);
}

export function bytesOf(piece: Piece): Uint8Array {
  return piece.kind === 'frame' ? encodeFrame(piece.frame.code, piece.frame.payload) : piece.run.subarray(piece.from, piece.to);
}

/** One direction of the cable. */
class Stream {
  readonly #chunks: readonly WireChunk[];
  readonly #direction: WireChunk['direction'];
  readonly #bytes: Uint8Array;
  /** Per chunk of this direction: its number among all, and where it ends in the stream. */
  readonly #ends: { readonly chunk: number; readonly end: number }[] = [];
  readonly #pieces: Ordered[] = [];
  /** Where the next piece begins, and in which entry of `#ends` that is. */
  #at = 0;
  #entry = 0;

  constructor(chunks: readonly WireChunk[], direction: WireChunk['direction']) {
    this.#chunks = chunks;
    this.#direction = direction;
    let end = 0;
    chunks.forEach((chunk, number) => {
      if (chunk.direction !== direction || chunk.bytes.length === 0) return;
      end += chunk.bytes.length;
      this.#ends.push({ chunk: number, end });
    });
    this.#bytes = new Uint8Array(end);
    for (const { chunk, end: chunkEnd } of this.#ends) {
      const { bytes } = chunks[chunk]!;
      this.#bytes.set(bytes, chunkEnd - bytes.length);
    }
  }

  pieces(): Ordered[] {
    const reader = new FrameReader();
    let framed = 0;
    reader.push(this.#bytes);
    for (let frame = reader.next() ?? reader.resync(); frame; frame = reader.next() ?? reader.resync()) {
      const length = encodeFrame(frame.code, frame.payload).length;
      framed += length;
      const end = framed + reader.discardedBytes;
      this.#addNoise(end - length);
      this.#add({ kind: 'frame', frame, ...this.#place() });
      this.#moveTo(end);
    }
    this.#addNoise(this.#bytes.length);
    return this.#pieces;
  }

  /** From here to `end`, cut where one chunk ends and the next begins. */
  #addNoise(end: number): void {
    const begin = this.#at;
    const run = this.#bytes.subarray(begin, end);
    while (this.#at < end) {
      const pieceEnd = Math.min(end, this.#ends[this.#entry]!.end);
      this.#add({ kind: 'noise', run, from: this.#at - begin, to: pieceEnd - begin, ...this.#place() });
      this.#moveTo(pieceEnd);
    }
  }

  #add(piece: Piece): void {
    this.#pieces.push({ chunk: this.#ends[this.#entry]!.chunk, piece });
  }

  #place(): Placed {
    return { at: this.#chunks[this.#ends[this.#entry]!.chunk]!.at, direction: this.#direction };
  }

  #moveTo(at: number): void {
    this.#at = at;
    while (this.#entry < this.#ends.length && this.#ends[this.#entry]!.end <= at) this.#entry += 1;
  }
}
