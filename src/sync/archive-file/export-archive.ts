import { ArchiveWriter } from '../../exchange/archive-writer.ts';
import { ExchangeError } from '../../exchange/errors.ts';
import { pulledStream } from '../../exchange/pulled-stream.ts';
import { accountRows } from '../../store/accounts.ts';
import { countEveryPage, everyClock, everyPage } from '../../store/every-row.ts';
import { PRACTICE_DATABASE, type Store } from '../../store/open.ts';
import { allReceivers } from '../../store/receivers.ts';
import type { ArchiveFileOptions } from '../face.ts';
import { accountFileRows, clockFileRow, pageFileRow, receiverFileRow } from './file-rows.ts';

const encoder = new TextEncoder();

/**
 * Writes all receivers, accounts, outcomes, clocks and pages to `to`, as gzip, in pieces: no more of them is in memory than one piece. What
 * is stored meanwhile may or may not be among them. Gives the number of pages. Rejects with `StoreError`, `ExchangeError`
 * 'unwritable' or the signal's reason; `to` is aborted then.
 */
export async function exportArchive(
  store: Store,
  to: WritableStream<Uint8Array<ArrayBuffer>>,
  now: number,
  options: ArchiveFileOptions,
): Promise<number> {
  const writer = new ArchiveWriter();
  const { stream, failure } = pulledStream(pieces(store, writer, now, options));
  try {
    await stream.pipeThrough(new CompressionStream('gzip')).pipeTo(to, { signal: options.signal });
  } catch (cause) {
    options.signal.throwIfAborted();
    const failed = failure();
    if (failed) throw failed.error;
    throw new ExchangeError('unwritable', 'could not be written to its end.', { cause });
  }
  return writer.counts.page;
}

async function* pieces(store: Store, writer: ArchiveWriter, savedAt: number, { onProgress }: ArchiveFileOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const all = await countEveryPage(store);
  const tell = (): void => onProgress({ stage: 'saving', fraction: all === 0 ? 0 : Math.min(1, writer.counts.page / all) });
  tell();
  const isPractice = store.db.name === PRACTICE_DATABASE;
  const [receivers, accounts] = await Promise.all([allReceivers(store), accountRows(store)]);
  const first = [...receivers.map(receiverFileRow), ...accountFileRows(accounts)];
  yield encoder.encode([writer.head({ savedAt, isPractice }), ...first.map((row) => writer.row(row))].join(''));
  for await (const rows of everyClock(store)) yield encoder.encode(rows.map((row) => writer.row(clockFileRow(row))).join(''));
  for await (const rows of everyPage(store)) {
    yield encoder.encode(rows.map((row) => writer.row(pageFileRow(row))).join(''));
    tell();
  }
  yield encoder.encode(writer.end());
}
