import { archiveRows } from '../../exchange/archive-stream.ts';
import type { ArchiveRow } from '../../exchange/archive-rows.ts';
import { ExchangeError } from '../../exchange/errors.ts';
import { PRACTICE_DATABASE, type Store } from '../../store/open.ts';
import type { ArchiveFileContent, ArchiveFileOptions, ArchiveFileProgress } from '../face.ts';
import { ContentTally } from './content-tally.ts';

/**
 * Reads an archive's file from its beginning to its end, in pieces, each of which `take` has done with before the next is read. Gives
 * what is in it. Rejects with `ExchangeError`, the signal's reason, or what `take` rejects.
 */
export async function readArchive(
  store: Store,
  file: Blob,
  stage: ArchiveFileProgress['stage'],
  options: ArchiveFileOptions,
  take: (rows: readonly ArchiveRow[]) => Promise<void> = async () => undefined,
): Promise<ArchiveFileContent> {
  const tally = new ContentTally();
  for await (const { head, rows } of archiveRows(piecesOf(file, stage, options))) {
    checkWorld(store, head.isPractice);
    tally.add(head, rows);
    await take(rows);
    options.signal.throwIfAborted();
  }
  return tally.content;
}

/** Made-up readings never mix with a person's, in either direction (design, end of section 3). */
function checkWorld({ db }: Store, isPractice: boolean): void {
  if (isPractice === (db.name === PRACTICE_DATABASE)) return;
  throw isPractice
    ? new ExchangeError('practice-archive', 'holds readings of the practice receiver.')
    : new ExchangeError('real-archive', 'holds readings of a real receiver.');
}

async function* piecesOf(file: Blob, stage: ArchiveFileProgress['stage'], { signal, onProgress }: ArchiveFileOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = file.stream().getReader();
  let done = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      onProgress({ stage, fraction: file.size === 0 ? 0 : done / file.size });
      const next = await reader.read().catch((cause: unknown) => {
        throw new ExchangeError('unreadable', 'cannot be read.', { cause });
      });
      if (next.done) return;
      done += next.value.length;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
