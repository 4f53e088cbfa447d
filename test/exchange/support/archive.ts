import { ArchiveWriter } from '../../../src/exchange/archive-writer.ts';
import { archiveRows } from '../../../src/exchange/archive-stream.ts';
import type { ArchiveRow } from '../../../src/exchange/archive-rows.ts';
import { ExchangeError } from '../../../src/exchange/errors.ts';
import { makeEgvPage } from '../../support/pages.ts';

/** An archive's file made by hand, one row of each kind and two of some. */

const serial = 'SM12345678';
const reading = { serial, systemTime: 500, stAt: 1_230_768_500_000, dtAt: 1_230_764_900_000, taSeconds: -7, value: 120, trend: 4 } as const;

export const rows: readonly ArchiveRow[] = [
  {
    kind: 'receiver', serial, generation: 1, productId: 'G4Receiver', productName: 'Dexcom G4 Receiver', firmwareVersion: '2.0.1.104',
    partitionInfo: { firmwareVersion: '2.0.1.104', xml: '<PartitionInfo SchemaVersion="1"/>' }, unit: 'mmol/L', firstSeenAt: 1, lastSeenAt: 2.5,
  },
  { kind: 'account', region: 'ous', accountName: 'änna', bound: { serial, agreedAt: 3 }, times: 'receiver', triedAt: [4, 5], lockedUntil: 6, locks: 1 },
  { kind: 'account', region: 'us', accountName: 'bob', bound: null, times: 'normalised', triedAt: [], lockedUntil: null, locks: 0 },
  { kind: 'outcome', account: 0, became: 'seen', decidedAt: 9, ...reading },
  { kind: 'outcome', account: 0, became: 'set-aside', decidedAt: 9, ...reading, systemTime: 800 },
  { kind: 'attempt', account: 1, beganAt: 10, readings: [{ ...reading, value: 39, trend: 0 }], refusedAlone: [500] },
  {
    kind: 'clock', serial, generation: 0, measuredAt: 1_000, systemTime: 400, taSeconds: -12, roundTripMs: 14.25, rtcSeconds: null,
    displayOffsetSeconds: -28_800, systemOffsetSeconds: null, source: 'share', computerErrorMs: -30,
  },
  { kind: 'page', serial, generation: 0, type: 4, page: 7, wasLast: false, storedAt: 11, bytes: makeEgvPage([{ systemTime: 500 }], { page: 7 }) },
  { kind: 'page', serial, generation: 1, type: 4, page: 0, wasLast: true, storedAt: 12, recordBytes: 20, bytes: makeEgvPage([{ systemTime: 9 }]) },
];

export const head = { savedAt: 1_764_000_000_000, isPractice: false };

/** Each row as its own line, the head first and the end last. */
export function linesOf(all: readonly ArchiveRow[] = rows): string[] {
  const writer = new ArchiveWriter();
  return [writer.head(head), ...all.map((row) => writer.row(row)), writer.end()];
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export async function zipped(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function* inPieces(bytes: Uint8Array<ArrayBuffer>, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** What comes out of a file's bytes: its rows, or the code of what is wrong with it. Anything else is a bug, and rejects. */
export async function readBack(bytes: Uint8Array<ArrayBuffer>, pieceSize = 1_000): Promise<readonly ArchiveRow[] | string> {
  try {
    const all: ArchiveRow[] = [];
    for await (const batch of archiveRows(inPieces(bytes, pieceSize))) all.push(...batch.rows);
    return all;
  } catch (error) {
    if (error instanceof ExchangeError) return error.code;
    throw error;
  }
}
