import { commands } from '../protocol/receiver/commands.ts';
import { PAGE_BYTES, PAGE_HEADER_BYTES, decodePageHeader } from '../protocol/receiver/page.ts';
import { encodeFrame, FRAME_START } from '../protocol/receiver/packet.ts';
import { parsePartitionInfo } from '../protocol/receiver/partition-info.ts';
import { latin1 } from '../protocol/receiver/xml.ts';
import { anonymousPage, notePage } from './anonymous-page.ts';
import { idRuns, noteIds, replaceFound, replaceIds, replacePackedKnown, xmlIds, type IdPlace } from './id-places.ts';
import type { PageHint } from './page-slots.ts';
import { StandIns } from './stand-ins.ts';
import { Asking, requestOf, type Asked, type Request } from './wire-asked.ts';
import { bytesOf, type FramePiece, type NoisePiece, type Piece } from './wire-pieces.ts';

/** The bytes of a piece as they may be shown; `isMasked`: zeros stand where something was. */
export interface ShownBytes {
  readonly bytes: Uint8Array;
  readonly isMasked: boolean;
}

/** Start, length and code: what is left of bytes that nobody can attribute. */
const HEAD_BYTES = 4;
/** Lengths of the answers that hold nothing but numbers. */
const numberBytes: ReadonlySet<number> = new Set([0, 1, 2, 4, 8]);
const transmitterBytes: ReadonlySet<number> = new Set([5, 6]);

type Part =
  | { readonly kind: 'page'; readonly at: number; readonly hint: PageHint }
  | { readonly kind: 'ids'; readonly places: readonly IdPlace[] };

/** A wire log with stand-ins for all ids. Frames stay frames: their CRCs are right again. */
export class AnonymousWire {
  readonly #standIns = new StandIns();
  readonly #asked: readonly Asked[];
  readonly #recordBytes = new Map<string, number>();
  /** Runs of noise with the known ids replaced, whole: an id may lie across two pieces. */
  readonly #runs = new Map<Uint8Array, Uint8Array>();

  constructor(pieces: readonly Piece[]) {
    this.#asked = askedOf(pieces);
    for (const piece of pieces) this.#noteLayouts(piece);
  }

  /** Must: called for every piece before `shown` is called for the first. `nth`: its place in the log. */
  note(piece: Piece, nth: number): void {
    if (piece.kind === 'noise' || piece.direction === 'sent') return;
    const { payload } = piece.frame;
    for (const part of this.#partsOf(payload, this.#asked[nth]!)) {
      if (part.kind === 'page') notePage(pageAt(payload, part.at), part.hint, this.#standIns);
      else noteIds(payload, part.places, this.#standIns);
    }
  }

  shown(piece: Piece, nth: number): ShownBytes {
    if (piece.kind === 'noise') return this.#shownNoise(piece, this.#asked[nth]!);
    return piece.direction === 'sent' ? shownRequest(piece) : this.#shownAnswer(piece, this.#asked[nth]!);
  }

  #shownAnswer({ frame }: FramePiece, asked: Asked): ShownBytes {
    const payload = frame.payload.slice();
    let isMasked = false;
    for (const part of this.#partsOf(frame.payload, asked)) {
      if (part.kind === 'page') {
        payload.set(anonymousPage(pageAt(frame.payload, part.at), part.hint, this.#standIns), part.at);
      } else {
        replaceIds(payload, part.places, this.#standIns);
        isMasked ||= part.places.some(({ kind }) => kind === 'blank');
      }
    }
    if (payload.length % PAGE_BYTES !== 0) replaceFound(payload, this.#standIns);
    return { bytes: encodeFrame(frame.code, payload), isMasked };
  }

  /** By what it is, and by what was asked only where it does not say so itself. */
  #partsOf(payload: Uint8Array, { latest, pageType }: Asked): Part[] {
    const whole = { at: 0, bytes: payload.length };
    if (payload.length > 0 && payload.length % PAGE_BYTES === 0) {
      return Array.from({ length: payload.length / PAGE_BYTES }, (_, nth) => {
        const at = nth * PAGE_BYTES;
        return { kind: 'page', at, hint: { type: pageType, recordBytes: this.#recordBytesOf(pageAt(payload, at)) } };
      });
    }
    if (payload[0] === '<'.charCodeAt(0)) return [{ kind: 'ids', places: xmlIds(payload, 0, payload.length) }];
    if (latest?.code === commands.transmitterId.code || transmitterBytes.has(payload.length)) {
      const runs = idRuns(payload, 0, payload.length, 1);
      const isId = runs.length === 1 && runs[0]!.bytes === payload.length;
      return [{ kind: 'ids', places: isId || payload.length === 0 ? runs : [...runs, { kind: 'blank', ...whole }] }];
    }
    const isHeader = payload.length === PAGE_HEADER_BYTES && decodePageHeader(payload).crcOk;
    return isHeader || numberBytes.has(payload.length) ? [] : [{ kind: 'ids', places: [{ kind: 'blank', ...whole }] }];
  }

  #shownNoise({ direction, run, from, to }: NoisePiece, { maybeIds }: Asked): ShownBytes {
    if (direction === 'received' && maybeIds) {
      const bytes = new Uint8Array(to - from);
      const headEnd = run[0] === FRAME_START ? Math.min(HEAD_BYTES, to) : 0;
      if (from < headEnd) bytes.set(run.subarray(from, headEnd));
      return { bytes, isMasked: true };
    }
    let shown = this.#runs.get(run);
    if (!shown) {
      shown = run.slice();
      replaceFound(shown, this.#standIns);
      replacePackedKnown(shown, this.#standIns);
      this.#runs.set(run, shown);
    }
    return { bytes: shown.subarray(from, to), isMasked: false };
  }

  #noteLayouts(piece: Piece): void {
    if (piece.kind === 'noise' || piece.direction === 'sent') return;
    const { payload } = piece.frame;
    if (payload[0] !== '<'.charCodeAt(0)) return;
    for (const { type, revision, recordBytes } of parsePartitionInfo(latin1(payload))) {
      this.#recordBytes.set(`${type}.${revision}`, recordBytes);
    }
  }

  #recordBytesOf(page: Uint8Array): number | null {
    const { type, revision } = decodePageHeader(page);
    return this.#recordBytes.get(`${type}.${revision}`) ?? null;
  }
}

/** For each piece, what was asked when it came. */
function askedOf(pieces: readonly Piece[]): Asked[] {
  const asking = new Asking();
  const nexts = nextRequests(pieces);
  return pieces.map((piece, nth) => {
    if (piece.direction === 'sent') asking.sent(requestIn(piece));
    const asked = asking.at(nexts[nth]!);
    if (piece.direction === 'received' && piece.kind === 'frame') asking.received(piece.frame);
    return asked;
  });
}

/** For each piece the first request after it. */
function nextRequests(pieces: readonly Piece[]): (Request | null)[] {
  let next: Request | null = null;
  return pieces
    .toReversed()
    .map((piece) => {
      const after = next;
      if (piece.direction === 'sent') next = requestIn(piece);
      return after;
    })
    .toReversed();
}

function requestIn(piece: Piece): Request | null {
  return piece.kind === 'frame' ? requestOf(piece.frame) : null;
}

/** What Cradle sends holds no ids; what it would not send may hold anything. */
function shownRequest(piece: FramePiece): ShownBytes {
  const { code, payload } = piece.frame;
  if (requestOf(piece.frame)) return { bytes: bytesOf(piece), isMasked: false };
  return { bytes: encodeFrame(code, new Uint8Array(payload.length)), isMasked: payload.length > 0 };
}

function pageAt(payload: Uint8Array, at: number): Uint8Array {
  return payload.subarray(at, at + PAGE_BYTES);
}
