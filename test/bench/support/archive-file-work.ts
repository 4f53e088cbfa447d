import { systemClock } from '../../../src/domain/clock.ts';
import { crc16 } from '../../../src/protocol/receiver/crc.ts';
import { decodePageHeader, viewOf } from '../../../src/protocol/receiver/page.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { mergePages } from '../../../src/store/merge-pages.ts';
import { openStore, type Store } from '../../../src/store/open.ts';
import { putReceiver } from '../../../src/store/receivers.ts';
import type { PageRow } from '../../../src/store/rows.ts';
import { ArchiveFiles } from '../../../src/sync/archive-file/archive-files.ts';
import { timed } from './measure.ts';

/** An archive of many years into a file on the disk, and from it into another archive. */

const SERIAL = 'SM12345678';
const FILE = 'archive.ndjson.gz';
const BATCH_PAGES = 256;

const patient = { signal: new AbortController().signal, onProgress: () => undefined };

let from: Store | null = null;
let into: Store | null = null;

const filesOf = (store: Store): ArchiveFiles => new ArchiveFiles({ store, clock: systemClock, locks: navigator.locks, isSecure: true, onImported: async () => undefined });

async function file(): Promise<FileSystemFileHandle> {
  return (await navigator.storage.getDirectory()).getFileHandle(FILE, { create: true });
}

/** The pages of a month, again and again under later numbers. */
function* pagesOf(count: number): Generator<PageRow> {
  const month = new PracticeReceiver({ clock: systemClock, days: 30 });
  const pages = [...month.rings.values()].flatMap((ring) => ring.pages);
  for (let nth = 0; nth < count; nth += 1) {
    const bytes = pages[nth % pages.length]!.slice();
    viewOf(bytes).setUint32(10, decodePageHeader(bytes).page + 10_000 * Math.floor(nth / pages.length), true);
    viewOf(bytes).setUint16(26, crc16(bytes, 0, 26), true);
    const { type, page } = decodePageHeader(bytes);
    yield { serial: SERIAL, generation: 0, type, page, bytes, wasLast: false, storedAt: 0 };
  }
}

export const archiveFileWork = {
  async fill(count: number): Promise<void> {
    [from, into] = await Promise.all([openStore('bench-from'), openStore('bench-into')]);
    const told = { productId: '', productName: '', firmwareVersion: '', partitionInfo: null, unit: null };
    await putReceiver(from, { serial: SERIAL, generation: 0, ...told, firstSeenAt: 0, lastSeenAt: 0 });
    let batch: PageRow[] = [];
    for (const row of pagesOf(count)) {
      batch.push(row);
      if (batch.length === BATCH_PAGES) await mergePages(from, batch.splice(0));
    }
    await mergePages(from, batch);
  },

  async save(): Promise<{ readonly ms: number; readonly bytes: number }> {
    const handle = await file();
    const to = await handle.createWritable();
    const ms = await timed(() => filesOf(from!).exportArchive(to, patient));
    return { ms, bytes: (await handle.getFile()).size };
  },

  async check(): Promise<number> {
    const saved = await (await file()).getFile();
    return timed(() => filesOf(into!).inspectArchiveFile(saved, patient));
  },

  /** Into an empty archive; the second time all of it is there already. */
  async take(): Promise<{ readonly ms: number; readonly added: number }> {
    const saved = await (await file()).getFile();
    let added = 0;
    const ms = await timed(async () => {
      const end = await filesOf(into!).importArchiveFile(saved, patient);
      if (end.kind !== 'imported') throw new Error(JSON.stringify(end));
      ({ added } = end.pages);
    });
    return { ms, added };
  },
};
