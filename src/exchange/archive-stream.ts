import { ArchiveReader } from './archive-reader.ts';
import type { ArchiveRow, HeadRow } from './archive-rows.ts';
import { ExchangeError } from './errors.ts';
import { pulledStream } from './pulled-stream.ts';
import { TextLines } from './text-lines.ts';

/** Many times what the longest row of an honest file takes: an attempt with 50 readings. */
const MOST_CHARACTERS = 131_072;

const GZIP = [0x1f, 0x8b];

export interface RowBatch {
  readonly head: HeadRow;
  /** In the file's order; at least one. */
  readonly rows: readonly ArchiveRow[];
}

/**
 * The rows of an archive's file, gzip or plain, in batches as they come. Only when it ends is it sure that the file is whole.
 * Rejects with `ExchangeError`, or with whatever `pieces` rejects.
 */
export async function* archiveRows(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<RowBatch> {
  const lines = new TextLines(MOST_CHARACTERS);
  const reader = new ArchiveReader();
  const read = (texts: readonly string[]): ArchiveRow[] => texts.flatMap((text) => reader.line(text) ?? []);
  for await (const piece of plain(pieces)) {
    const rows = read(linesIn(() => lines.push(piece), reader));
    if (reader.head && rows.length > 0) yield { head: reader.head, rows };
  }
  const rows = read(linesIn(() => lines.end(), reader));
  if (reader.head && rows.length > 0) yield { head: reader.head, rows };
  reader.finish();
}

/** Before the first line a file that is no text is no archive either, rather than a broken one. */
function linesIn(split: () => string[], { head }: ArchiveReader): string[] {
  try {
    return split();
  } catch (cause) {
    if (head || !(cause instanceof ExchangeError)) throw cause;
    throw new ExchangeError('no-archive', 'is not an archive that Cradle saved.', { cause });
  }
}

async function* plain(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await atLeast(iterator, GZIP.length);
  const rest = { [Symbol.asyncIterator]: () => iterator };
  yield* GZIP.every((byte, i) => first[i] === byte) ? unzipped(first, rest) : joined(first, rest);
}

/** The beginning, however small the pieces are. */
async function atLeast(iterator: AsyncIterator<Uint8Array<ArrayBuffer>>, length: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  while (bytes.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    bytes = Uint8Array.from([...bytes, ...next.value]);
  }
  return bytes;
}

async function* joined(first: Uint8Array<ArrayBuffer>, rest: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield first;
  yield* rest;
}

async function* unzipped(first: Uint8Array<ArrayBuffer>, rest: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const { stream, failure } = pulledStream(joined(first, rest));
  const reader = stream.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) return;
      yield next.value;
    }
  } catch (cause) {
    const failed = failure();
    if (failed) throw failed.error;
    throw new ExchangeError('damaged-archive', 'is damaged or cut off: what was compressed does not come out again.', { cause });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
