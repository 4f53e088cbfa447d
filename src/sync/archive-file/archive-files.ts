import { ExchangeError, isOfArchiveFile } from '../../exchange/errors.ts';
import { noneMerged } from '../../store/merge-pages.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import type { ArchiveFileOptions, ArchiveImported, ArchiveInspected, ArchiveSaved, CradleActions, Problem } from '../face.ts';
import { problemOf } from '../problem.ts';
import { exportArchive } from './export-archive.ts';
import { GenerationMatch } from './generation-match.ts';
import { ArchiveImport } from './import-archive.ts';
import { readArchive } from './read-archive.ts';
import { whileNothingIsSent } from './send-locks.ts';

export interface ArchiveFilesDeps extends Pick<CradleDeps, 'store' | 'clock' | 'locks' | 'isSecure'> {
  /** Something may have come into the archive. Must not reject. */
  onImported(): Promise<void>;
}

/** An archive's file: written, looked at, taken in. None of these rejects. */
export class ArchiveFiles implements Pick<CradleActions, 'exportArchive' | 'inspectArchiveFile' | 'importArchiveFile'> {
  readonly #deps: ArchiveFilesDeps;

  constructor(deps: ArchiveFilesDeps) {
    this.#deps = deps;
  }

  async exportArchive(to: WritableStream<Uint8Array<ArrayBuffer>>, options: ArchiveFileOptions): Promise<ArchiveSaved> {
    try {
      return { kind: 'saved', pages: await exportArchive(this.#deps.store, to, this.#deps.clock.now(), options) };
    } catch (error) {
      return endOf(error, options);
    }
  }

  async inspectArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveInspected> {
    try {
      return { kind: 'whole', content: await readArchive(this.#deps.store, file, 'checking', options) };
    } catch (error) {
      return endOf(error, options);
    }
  }

  /** The whole file is checked once more before anything is written: it may have changed since it was looked at. */
  async importArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveImported> {
    const { store, clock } = this.#deps;
    let taking: ArchiveImport | null = null;
    try {
      const match = new GenerationMatch(store);
      await readArchive(store, file, 'checking', options, (rows) => match.note(rows));
      const plan = await match.plan();
      const work = new ArchiveImport(store, plan, clock.now());
      taking = work;
      await whileNothingIsSent(this.#deps, options.signal, async () => {
        await readArchive(store, file, 'importing', options, (rows) => work.take(rows));
        await work.finish();
      });
      return { kind: 'imported', pages: work.merged };
    } catch (error) {
      return { ...endOf(error, options), pages: taking?.merged ?? noneMerged };
    } finally {
      if (taking) await this.#deps.onImported();
    }
  }
}

type End = { readonly kind: 'cancelled' } | { readonly kind: 'failed'; readonly problem: Problem };

function endOf(error: unknown, { signal }: ArchiveFileOptions): End {
  return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: fileProblemOf(error) };
}

function fileProblemOf(error: unknown): Problem {
  const isOfFile = error instanceof ExchangeError && isOfArchiveFile(error.code);
  return isOfFile ? `exchange:${error.code}` : problemOf(error);
}
