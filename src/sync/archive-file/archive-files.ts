import { ExchangeError, isOfArchiveFile } from '../../exchange/errors.ts';
import { noneMerged, type PagesMerged } from '../../store/merge-pages.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import type { ArchiveFileOptions, ArchiveImported, ArchiveInspected, ArchiveSaved, CradleActions, Problem } from '../face.ts';
import { problemOf } from '../problem.ts';
import { inSilence, whileNumbering } from '../taking-locks.ts';
import { exportArchive } from './export-archive.ts';
import { GenerationMatch } from './generation-match.ts';
import { ArchiveImport } from './import-archive.ts';
import { readArchive } from './read-archive.ts';

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

  /**
   * The whole file is checked once more before anything is written: it may have changed since it was looked at. Meanwhile nobody talks
   * with Share, since half of an import must not be sent, before what was sent already and what tells its times is here too; and no
   * receiver begins a life, which could get the number of one that is on its way.
   */
  async importArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveImported> {
    const { store, clock } = this.#deps;
    const { signal } = options;
    let taking: ArchiveImport | null = null;
    const take = async (): Promise<ArchiveImported> => {
      const match = new GenerationMatch(store);
      await readArchive(store, file, 'checking', options, (rows) => match.note(rows));
      const work = new ArchiveImport(store, await match.plan(), clock.now());
      taking = work;
      await readArchive(store, file, 'importing', options, (rows) => work.take(rows));
      await work.finish();
      return { kind: 'imported', pages: work.merged };
    };
    try {
      return await inSilence(this.#deps, signal, () => whileNumbering(this.#deps, signal, take));
    } catch (error) {
      return { ...endOf(error, options), pages: mergedBy(taking) };
    } finally {
      if (taking) await this.#deps.onImported();
    }
  }
}

function mergedBy(taking: ArchiveImport | null): PagesMerged {
  return taking?.merged ?? noneMerged;
}

type End = { readonly kind: 'cancelled' } | { readonly kind: 'failed'; readonly problem: Problem };

function endOf(error: unknown, { signal }: ArchiveFileOptions): End {
  return signal.aborted ? { kind: 'cancelled' } : { kind: 'failed', problem: fileProblemOf(error) };
}

function fileProblemOf(error: unknown): Problem {
  const isOfFile = error instanceof ExchangeError && isOfArchiveFile(error.code);
  return isOfFile ? `exchange:${error.code}` : problemOf(error);
}
