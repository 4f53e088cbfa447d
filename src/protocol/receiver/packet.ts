import { crc16 } from './crc.ts';
import { ProtocolError } from './protocol-error.ts';

/** Frames: start byte, u16 length of the whole, code, payload, u16 CRC; little-endian (receiver-protocol, 2). */

export const FRAME_START = 0x01;
export const FRAME_MIN_BYTES = 6;
/** Four pages in one answer; a greater length means "not a frame". */
export const FRAME_MAX_BYTES = 2118;

const HEAD_BYTES = 4;
const CRC_BYTES = 2;

export interface Frame {
  /** The command of a request, the result code of an answer. */
  readonly code: number;
  readonly payload: Uint8Array;
}

/** Throws 'bad-argument' for a code that is no byte, 'bad-length' for a payload that no frame can hold. */
export function encodeFrame(code: number, payload: Uint8Array = new Uint8Array()): Uint8Array {
  if (!Number.isInteger(code) || code < 0 || code > 0xff) throw new ProtocolError('bad-argument', `no frame code: ${code}`);
  const length = HEAD_BYTES + payload.length + CRC_BYTES;
  if (length > FRAME_MAX_BYTES) throw new ProtocolError('bad-length', `a frame of ${length} bytes`);
  const frame = new Uint8Array(length);
  const view = new DataView(frame.buffer);
  frame[0] = FRAME_START;
  view.setUint16(1, length, true);
  frame[3] = code;
  frame.set(payload, HEAD_BYTES);
  view.setUint16(length - CRC_BYTES, crc16(frame, 0, length - CRC_BYTES), true);
  return frame;
}

/**
 * Finds frames in a stream of bytes, in any chunking.
 *
 * From left to right, the reader asks at each byte whether a frame with a good CRC starts there. If so,
 * `next` yields it and goes on behind it; if not, exactly one byte is discarded. So every good frame is found
 * that does not overlap an earlier good one.
 *
 * Nothing in a frame tells a start byte from noise until the length it announces has arrived: noise before a
 * frame can hide it until at most `FRAME_MAX_BYTES - 1` bytes from its start are here. If the line falls silent
 * with `pendingBytes` above 0, `resync` gives that candidate up and shows what is behind it.
 */
export class FrameReader {
  #buffer = new Uint8Array(2 * FRAME_MAX_BYTES);
  #start = 0;
  #end = 0;
  #discarded = 0;

  /** Bytes given up so far as no part of any frame. */
  get discardedBytes(): number {
    return this.#discarded;
  }

  /** Bytes waiting for more; after `next` returned null, fewer than `FRAME_MAX_BYTES`. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  push(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** The next whole frame, or null when more bytes are needed. */
  next(): Frame | null {
    while (this.#seekStart()) {
      const pending = this.pendingBytes;
      if (pending < 3) return null;
      const length = this.#uint16(this.#start + 1);
      if (length >= FRAME_MIN_BYTES && length <= FRAME_MAX_BYTES) {
        if (pending < length) return null;
        if (this.#crcIsGood(length)) return this.#take(length);
      }
      this.#discard(1);
    }
    return null;
  }

  /**
   * Gives up the present candidate by one byte and looks again, until a frame turns up or nothing is pending. For a line
   * that fell silent: what is still on its way would be lost.
   */
  resync(): Frame | null {
    while (this.pendingBytes > 0) {
      this.#discard(1);
      const frame = this.next();
      if (frame) return frame;
    }
    return null;
  }

  /** Forgets what is pending; it counts as discarded. */
  clear(): void {
    this.#discard(this.pendingBytes);
  }

  /** Discards up to the next start byte; false when there is none. */
  #seekStart(): boolean {
    const found = this.#buffer.indexOf(FRAME_START, this.#start);
    const next = found < 0 ? this.#end : Math.min(found, this.#end);
    this.#discard(next - this.#start);
    return next < this.#end;
  }

  #crcIsGood(length: number): boolean {
    const crcAt = this.#start + length - CRC_BYTES;
    return crc16(this.#buffer, this.#start, crcAt) === this.#uint16(crcAt);
  }

  #take(length: number): Frame {
    const frame: Frame = {
      code: this.#buffer[this.#start + 3]!,
      payload: this.#buffer.slice(this.#start + HEAD_BYTES, this.#start + length - CRC_BYTES),
    };
    this.#start += length;
    return frame;
  }

  #discard(count: number): void {
    this.#start += count;
    this.#discarded += count;
  }

  #uint16(at: number): number {
    return this.#buffer[at]! | (this.#buffer[at + 1]! << 8);
  }

  /** Moves or grows the buffer only when its end is reached, so each byte is copied a bounded number of times. */
  #makeRoom(count: number): void {
    const pending = this.pendingBytes;
    if (this.#end + count <= this.#buffer.length) return;
    const size = Math.max(this.#buffer.length, 2 * (pending + count));
    const target = size > this.#buffer.length ? new Uint8Array(size) : this.#buffer;
    target.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = target;
    this.#start = 0;
    this.#end = pending;
  }
}
