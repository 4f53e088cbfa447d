import { FRAME_START, encodeFrame } from '../../protocol/receiver/packet.ts';
import { concatBytes } from './bytes.ts';
import type { AnswerFault } from './faults.ts';

/** Bytes that come together, some time after those before them. */
export interface Piece {
  readonly afterMs: number;
  readonly bytes: Uint8Array;
}

/** An answer on its way to the host. */
export interface Delivery {
  /** None: it never comes. */
  readonly pieces: readonly Piece[];
  /** Whether answers behind it come meanwhile. */
  readonly isAside: boolean;
  readonly thenUnplug: boolean;
}

const PAGE_LIKE_BYTES = 600;
const JUNK = [0x00, 0x7f, 0x33];

/** The way of one answer's frame, with or without a fault. */
export function deliver(frame: Uint8Array, fault: AnswerFault | null, delayMs: number): Delivery {
  const whole = (bytes: Uint8Array): Delivery => ({
    pieces: [{ afterMs: delayMs, bytes }],
    isAside: false,
    thenUnplug: false,
  });
  switch (fault?.kind) {
    case undefined:
      return whole(frame);
    case 'drop-answer':
      return { ...whole(frame), pieces: [] };
    case 'corrupt-answer':
      return whole(flipped(frame, fault.offset));
    case 'stall':
      return { ...whole(frame), pieces: [{ afterMs: delayMs + fault.stallMs, bytes: frame }] };
    case 'late-answer':
      return { ...whole(frame), pieces: [{ afterMs: delayMs + fault.lateMs, bytes: frame }], isAside: true };
    case 'stale-bytes':
      return whole(concatBytes([fault.bytes, frame]));
    case 'noise':
      return whole(concatBytes([noise(fault.announcedBytes ?? PAGE_LIKE_BYTES), frame]));
    case 'split':
      return { ...whole(frame), pieces: splitUp(frame, fault.sizes, delayMs, fault.pauseMs ?? 0) };
    case 'duplicate-answer':
      return { ...whole(frame), pieces: [{ afterMs: delayMs, bytes: frame }, { afterMs: 0, bytes: frame }] };
    case 'unplug':
      return { ...whole(frame.slice(0, fault.afterBytes)), thenUnplug: true };
    case 'refuse':
      return whole(encodeFrame(fault.code));
  }
}

export function bytesOf({ pieces }: Delivery): Uint8Array {
  return concatBytes(pieces.map((piece) => piece.bytes));
}

function noise(announcedBytes: number): Uint8Array {
  return Uint8Array.of(...JUNK, FRAME_START, announcedBytes & 0xff, announcedBytes >> 8, ...JUNK);
}

function splitUp(frame: Uint8Array, sizes: readonly number[], delayMs: number, pauseMs: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < frame.length; ) {
    const size = Math.max(1, sizes[pieces.length] ?? sizes.at(-1) ?? 1);
    pieces.push({ afterMs: pieces.length === 0 ? delayMs : pauseMs, bytes: frame.slice(at, at + size) });
    at += size;
  }
  return pieces;
}

function flipped(frame: Uint8Array, offset: number): Uint8Array {
  const at = Math.min(offset, frame.length - 1);
  return frame.with(at, frame[at]! ^ 0xff);
}
