import { saveFile } from './save-file.ts';

/** Where a large file goes while it is made. */
export interface SaveTarget {
  readonly name: string;
  readonly to: WritableStream<Uint8Array<ArrayBuffer>>;
  /** Must: called when `to` was closed. */
  finish(): void;
}

/** Chrome's, where a page may write to a file that the person chose. */
interface SavePicker {
  showSaveFilePicker?(options: {
    readonly suggestedName: string;
    readonly types: readonly { readonly description: string; readonly accept: Readonly<Record<string, readonly string[]>> }[];
  }): Promise<FileSystemFileHandle>;
}

/** So much is gathered before it is given to the browser, which keeps large blobs on the disk. */
const GATHERED_BYTES = 4 * 1_048_576;

/**
 * Asks where to save, where the browser can write to a file as it is made; elsewhere the file is gathered and becomes a download.
 * Null where the person chose none. Must be called from a click.
 */
export async function saveTarget(suggestedName: string, description: string): Promise<SaveTarget | null> {
  try {
    const types = [{ description, accept: { 'application/gzip': ['.gz'] } }];
    const handle = await (window as SavePicker).showSaveFilePicker?.({ suggestedName, types });
    if (handle) return { name: handle.name, to: await handle.createWritable(), finish: () => undefined };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    // A policy or an embedding page forbids it: a download is not forbidden thereby.
  }
  return download(suggestedName);
}

function download(name: string): SaveTarget {
  let content = new Blob([], { type: 'application/gzip' });
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const gather = (): void => {
    content = new Blob([content, ...parts], { type: 'application/gzip' });
    parts = [];
    bytes = 0;
  };
  const to = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(part) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= GATHERED_BYTES) gather();
    },
    close: gather,
  });
  return { name, to, finish: () => saveFile({ name, content }) };
}
