import { noteArchivedPage, pagesHead, pageText } from '../exchange/pages-file.ts';
import { StandIns } from '../exchange/stand-ins.ts';
import { wireLogText } from '../exchange/wire-log-text.ts';
import type { WireChunk } from '../protocol/receiver/transport.ts';
import { allPages } from '../store/all-pages.ts';
import type { Store } from '../store/open.ts';
import type { ReportOptions, SavedFile } from './face.ts';

/** What a person attaches to a bug report. The work is done in pieces: the page stays usable meanwhile. */

/** Well below the 50 ms that a person notices. */
const WORK_MS = 12;

/** The newest of what went over the cable, and how many bytes there were before. */
export interface KeptWire {
  readonly chunks: readonly WireChunk[];
  readonly forgottenBytes: number;
}

/** All pages of one receiver, of all generations; null where none is stored. The name's date is that of the newest. */
export async function rawPagesFile(store: Store, serial: string, { keepIds }: ReportOptions): Promise<SavedFile | null> {
  const standIns = keepIds ? null : await standInsFor(store, serial);
  const parts: string[] = [];
  let newestAt: number | null = null;
  for await (const pages of allPages(store, serial)) {
    for (const page of pages) {
      parts.push(pageText(page, standIns));
      newestAt = Math.max(newestAt ?? 0, page.storedAt);
    }
  }
  if (newestAt === null) return null;
  const name = standIns?.of(serial, 'text') ?? serial;
  return textFile(`cradle-pages-${name}-${dateOf(newestAt)}${mark({ keepIds })}`, [pagesHead({ keepIds }), ...parts]);
}

/** Knows all ids of the receiver's pages, so that each has one stand-in wherever it is found. */
async function standInsFor(store: Store, serial: string): Promise<StandIns> {
  const standIns = new StandIns();
  standIns.note(serial, 'text');
  for await (const pages of allPages(store, serial)) {
    for (const page of pages) noteArchivedPage(page, standIns);
  }
  return standIns;
}

/** What went over the cable, as far as it is kept; null where nothing did. The name's date is that of the last piece. */
export async function wireLogFile(log: KeptWire, options: ReportOptions): Promise<SavedFile | null> {
  const kept = [...log.chunks];
  const { forgottenBytes } = log;
  const last = kept.at(-1);
  if (!last) return null;
  const parts: string[] = [];
  let pausedAt = performance.now();
  for (const part of wireLogText(kept, { ...options, forgottenBytes })) {
    if (part !== '') parts.push(part);
    if (performance.now() - pausedAt < WORK_MS) continue;
    await pause();
    pausedAt = performance.now();
  }
  return textFile(`cradle-wire-log-${dateOf(last.at)}${mark(options)}`, parts);
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function textFile(name: string, parts: readonly string[]): SavedFile {
  return { name: `${name}.txt`, content: new Blob([...parts], { type: 'text/plain' }) };
}

/** So that nobody sends the wrong one of two files. */
function mark({ keepIds }: ReportOptions): string {
  return keepIds ? '-with-ids' : '';
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
