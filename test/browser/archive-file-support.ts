import { expect } from 'vitest';
import type { Store } from '../../src/store/open.ts';
import type { ArchiveFileProgress, ArchiveImported } from '../../src/sync/face.ts';
import type { Cradle } from '../../src/sync/cradle.ts';

/** Must: awaited as they are. Nothing here sleeps, and virtual time stands still meanwhile. */

type Work = Pick<Cradle, 'exportArchive' | 'importArchiveFile'>;

const patient = { signal: new AbortController().signal, onProgress: () => undefined };

/** What the page's export writes. */
export async function exported(cradle: Work, onProgress: (progress: ArchiveFileProgress) => void = () => undefined): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const to = new WritableStream<Uint8Array<ArrayBuffer>>({ write: (part) => void parts.push(part) });
  expect(await cradle.exportArchive(to, { ...patient, onProgress })).toMatchObject({ kind: 'saved' });
  return new Blob(parts);
}

export async function imported(cradle: Work, file: Blob): Promise<ArchiveImported> {
  const end = await cradle.importArchiveFile(file, patient);
  if (end === null) throw new Error('no answer');
  return end;
}

export async function textOf(file: Blob): Promise<string> {
  return new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

/** All lines but the first, which says when the file was saved. */
export async function rowsOf(file: Blob): Promise<string[]> {
  return (await textOf(file)).trimEnd().split('\n').slice(1);
}

export async function zipped(text: string): Promise<Blob> {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

/** Everything that is stored, store by store. */
export async function dump({ db }: Store): Promise<Record<string, unknown>> {
  const names = [...db.objectStoreNames];
  const rows = await Promise.all(names.map(async (name) => [name, await db.getAll(name)] as const));
  return Object.fromEntries(rows);
}
