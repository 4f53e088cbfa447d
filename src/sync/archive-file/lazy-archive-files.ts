import type { ArchiveFileOptions, ArchiveImported, ArchiveInspected, ArchiveSaved, CradleActions } from '../face.ts';
import type { ArchiveFiles, ArchiveFilesDeps } from './archive-files.ts';

export interface LazyArchiveFilesDeps extends ArchiveFilesDeps {
  /** Does what may fail; what failed is shown on the page. */
  act(work: () => Promise<void>): Promise<void>;
}

/** The work on an archive's file; its code is loaded when it is asked for. */
export class LazyArchiveFiles implements Pick<CradleActions, 'exportArchive' | 'inspectArchiveFile' | 'importArchiveFile'> {
  readonly #deps: LazyArchiveFilesDeps;

  constructor(deps: LazyArchiveFilesDeps) {
    this.#deps = deps;
  }

  exportArchive(to: WritableStream<Uint8Array<ArrayBuffer>>, options: ArchiveFileOptions): Promise<ArchiveSaved | null> {
    return this.#ask((files) => files.exportArchive(to, options));
  }

  inspectArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveInspected | null> {
    return this.#ask((files) => files.inspectArchiveFile(file, options));
  }

  importArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveImported | null> {
    return this.#ask((files) => files.importArchiveFile(file, options));
  }

  /** Null where the code cannot be had. */
  async #ask<T>(work: (files: ArchiveFiles) => Promise<T>): Promise<T | null> {
    let answer: T | null = null;
    const { act, onImported } = this.#deps;
    await act(async () => {
      const loaded = await import('../asked.ts');
      answer = await work(new loaded.ArchiveFiles({ ...this.#deps, onImported: () => act(onImported) }));
    });
    return answer;
  }
}
