import type { WireChunk } from '../protocol/receiver/transport.ts';
import { ExchangeError } from './errors.ts';
import { fromHex, toHexLines } from './hex.ts';
import { AnonymousWire } from './anonymous-wire.ts';
import { headLine } from './file-head.ts';
import { bytesOf, piecesOf, type Piece } from './wire-pieces.ts';

/**
 * The wire log as text, one line a piece: a whole frame, or bytes of one chunk that are in no good frame.
 *
 *     file    = head { comment | piece }
 *     comment = '#' anything              the one that says 'begun' has the instant of the first piece
 *     piece   = '+' ms ' ms ' direction [ ' masked' ] ' ' hex { newline '  ' hex }
 *     ms      = since the first piece, with one decimal
 *     direction = '>' sent, '<' received
 *     hex     = 1 to 32 bytes with a space between two
 *
 * `masked`: ids may have been there, so zeros stand in their place. The CRC of a frame is right even so.
 */

const BEGUN = '# begun ';
const pieceLine = /^\+(\d+(?:\.\d+)?) ms ([<>])( masked)? ([0-9a-f ]+)$/;
const moreLine = /^ {2}([0-9a-f ]+)$/;

const grammarLine =
  '# One line a frame: ms since the first, > sent, < received, bytes. A line with two spaces before it goes on with the one ' +
  'above. "masked": zeros stand where ids may have been.';

export interface WireLogOptions {
  readonly keepIds: boolean;
  /** Bytes that went over the cable before the first chunk; default 0. */
  readonly forgottenBytes?: number;
}

/**
 * The text in parts, so that whoever asks may pause between two; an empty part is no end. `chunks` are in the order of the
 * cable, and at least one.
 */
export function* wireLogText(chunks: readonly WireChunk[], { keepIds, forgottenBytes = 0 }: WireLogOptions): Generator<string> {
  const pieces = piecesOf(chunks);
  const beganAt = chunks[0]?.at ?? 0;
  yield '';
  const anonymous = keepIds ? null : new AnonymousWire(pieces);
  for (const [nth, piece] of pieces.entries()) {
    anonymous?.note(piece, nth);
    yield '';
  }
  const head = headLine('What went over the cable between Cradle and a Dexcom receiver', { keepIds });
  const before = forgottenBytes === 0 ? '' : `# ${forgottenBytes} earlier bytes are not kept\n`;
  yield `${head}\n${grammarLine}\n${before}${BEGUN}${new Date(beganAt).toISOString()}\n`;
  for (const [nth, piece] of pieces.entries()) yield pieceText(piece, nth, beganAt, anonymous);
}

function pieceText(piece: Piece, nth: number, beganAt: number, anonymous: AnonymousWire | null): string {
  const { bytes, isMasked } = anonymous?.shown(piece, nth) ?? { bytes: bytesOf(piece), isMasked: false };
  const direction = piece.direction === 'sent' ? '>' : '<';
  const ms = Math.max(0, piece.at - beganAt).toFixed(1);
  return `+${ms} ms ${direction}${isMasked ? ' masked' : ''} ${toHexLines(bytes).join('\n  ')}\n`;
}

/** A piece of a wire log that was saved. */
export interface LoggedChunk extends WireChunk {
  /** Zeros stand where ids may have been. */
  readonly isMasked: boolean;
}

/** Reads the text back, a chunk a piece, so that a bug report becomes a test. Throws 'no-wire-log' and 'empty'. */
export function parseWireLog(text: string): LoggedChunk[] {
  let beganAt = 0;
  const pieces: { readonly at: number; readonly direction: WireChunk['direction']; readonly isMasked: boolean; hex: string }[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    const [, ms, direction, masked, hex = ''] = pieceLine.exec(line) ?? [];
    const [, more] = moreLine.exec(line) ?? [];
    const last = pieces.at(-1);
    if (ms !== undefined) {
      pieces.push({ at: Number(ms), direction: direction === '>' ? 'sent' : 'received', isMasked: masked !== undefined, hex });
    } else if (more !== undefined && last) {
      last.hex += ` ${more}`;
    } else if (line.startsWith(BEGUN)) {
      beganAt = Date.parse(line.slice(BEGUN.length));
    } else if (line !== '' && !line.startsWith('#')) {
      throw new ExchangeError('no-wire-log', `is no wire log: line ${i + 1} cannot be read.`);
    }
  });
  if (pieces.length === 0) throw new ExchangeError('empty', 'is no wire log: nothing went over the cable.');
  return pieces.map(({ at, direction, isMasked, hex }) => ({ at: beganAt + at, direction, isMasked, bytes: bytesOfLine(hex) }));
}

function bytesOfLine(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (!bytes) throw new ExchangeError('no-wire-log', 'is no wire log: half a byte is missing.');
  return bytes;
}
