import { describe, expect, test, vi } from 'vitest';
import type { ArchiveFileProgress } from '../../src/sync/face.ts';
import { dump, exported, imported, rowsOf, textOf, zipped } from './archive-file-support.ts';
import { World } from './world.ts';

vi.setConfig({ testTimeout: 60_000 });

const none = { added: 0, improved: 0, known: 0, conflicts: 0 };

async function readOnce() {
  const world = new World();
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  return { world, page, savedAt: world.clock.now(), file: await exported(page.cradle) };
}

const patient = (onProgress: (progress: ArchiveFileProgress) => void = () => undefined) => ({ signal: new AbortController().signal, onProgress });

describe('a file that cannot be taken in', () => {
  const spoilt: [string, (text: string, file: Blob) => Promise<Blob> | Blob, string][] = [
    ['cut off while it was copied', (_, file) => file.slice(0, file.size - 20), 'exchange:damaged-archive'],
    ['cut off, not compressed', (text) => new Blob([text.slice(0, text.lastIndexOf('{"kind":"end"'))]), 'exchange:cut-off-archive'],
    ['its last page is damaged', (text) => zipped(text.replace(/"bytes":"..(?=[^\n]+\n[^\n]*"kind":"end")/, '"bytes":"zz')), 'exchange:bad-row'],
    ['of a newer Cradle', (text) => new Blob([text.replace('"version":1', '"version":2')]), 'exchange:newer-archive'],
    ['of the practice receiver', (text) => zipped(text.replace('"isPractice":false', '"isPractice":true')), 'exchange:practice-archive'],
    ['another one', () => new Blob(['{"settings":true}']), 'exchange:no-archive'],
    ['an empty one', () => new Blob([]), 'exchange:empty'],
  ];

  test('is refused with a reason, and nothing is touched', async () => {
    const { world, file } = await readOnce();
    const other = await world.onAnotherComputer();
    const before = await dump(other.store);
    const text = await textOf(file);
    for (const [name, spoil, problem] of spoilt) {
      const bad = await spoil(text, file);
      expect(await other.cradle.inspectArchiveFile(bad, patient()), name).toEqual({ kind: 'failed', problem });
      expect(await imported(other.cradle, bad), name).toEqual({ kind: 'failed', problem, pages: none });
      expect(await dump(other.store), name).toEqual(before);
    }
    // The page says it where the file was chosen, not as a failure of sending; and nothing is asked of Share for it.
    expect([other.sharing.sending.kind, world.requests]).toEqual(['idle', []]);
  });

  test('is one that went away meanwhile', async () => {
    const { page, file } = await readOnce();
    const gone = Object.assign(new Blob([file]), { stream: () => new ReadableStream({ pull: (controller) => controller.error(new DOMException('gone', 'NotReadableError')) }) });
    expect(await page.cradle.inspectArchiveFile(gone, patient())).toEqual({ kind: 'failed', problem: 'exchange:unreadable' });
  });
});

describe('what is in a file', () => {
  test('is told before anything is written', async () => {
    const { world, page, file, savedAt } = await readOnce();
    const other = await world.onAnotherComputer();
    const before = await dump(other.store);
    const stages = new Set<string>();
    const told = await other.cradle.inspectArchiveFile(file, patient(({ stage }) => stages.add(stage)));
    const pages = (await rowsOf(file)).filter((row) => row.includes('"kind":"page"')).length;
    expect(told).toMatchObject({ kind: 'whole', content: { savedAt, serials: [world.receiver.serial], pages, accountNames: [] } });
    const shown = page.cells.archive.value.readings.at(-1)!.displayTime;
    const span = told?.kind === 'whole' ? told.content.span : null;
    expect(span?.toWallClockMs).toBe(1_230_768_000_000 + shown * 1000);
    expect(span!.toWallClockMs - span!.fromWallClockMs).toBeGreaterThan(2 * 86_400_000);
    expect([...stages]).toEqual(['checking']);
    expect(await dump(other.store)).toEqual(before);
  });

  test('may be nothing', async () => {
    const world = new World();
    const page = await world.open();
    const file = await exported(page.cradle);
    expect(await page.cradle.inspectArchiveFile(file, patient())).toMatchObject({ kind: 'whole', content: { serials: [], pages: 0, span: null } });
    expect(await imported(page.cradle, file)).toEqual({ kind: 'imported', pages: none });
  });
});

describe('an import that is cancelled', () => {
  test('keeps what came over; taken in again, it is as if it had not been', async () => {
    const { world, file } = await readOnce();
    const other = await world.onAnotherComputer();
    const before = await dump(other.store);
    const end = await other.cradle.importArchiveFile(file, { signal: AbortSignal.abort(), onProgress: () => undefined });
    expect(end).toEqual({ kind: 'cancelled', pages: none });
    expect(await dump(other.store)).toEqual(before);

    const cancel = new AbortController();
    const half = await other.cradle.importArchiveFile(file, {
      signal: cancel.signal,
      onProgress: ({ stage, fraction }) => void (stage === 'importing' && fraction > 0.5 && cancel.abort()),
    });
    expect(half?.kind).toBe('cancelled');
    const rows = (await rowsOf(file)).length;
    const came = await other.store.db.count('pages');
    expect(came).toBe(half?.kind === 'cancelled' ? half.pages.added : -1);
    expect(came).toBeLessThan(rows);

    expect((await imported(other.cradle, file)).kind).toBe('imported');
    expect(await rowsOf(await exported(other.cradle))).toEqual(await rowsOf(file));
  });
});

describe('an export that does not come to its end', () => {
  test('is cancelled, and the file given up', async () => {
    const { page } = await readOnce();
    const cancel = new AbortController();
    let why: unknown = null;
    const to = new WritableStream({ write: () => cancel.abort(), abort: (reason) => void (why = reason) });
    expect(await page.cradle.exportArchive(to, { signal: cancel.signal, onProgress: () => undefined })).toEqual({ kind: 'cancelled' });
    expect(why).toMatchObject({ name: 'AbortError' });
  });

  test('the disk is full', async () => {
    const { page } = await readOnce();
    const to = new WritableStream({
      write: () => {
        throw new DOMException('no room', 'QuotaExceededError');
      },
    });
    expect(await page.cradle.exportArchive(to, patient())).toEqual({ kind: 'failed', problem: 'exchange:unwritable' });
    expect(page.sharing.sending.kind).toBe('idle');
  });

  test('the archive is closed under it', async () => {
    const { world, file } = await readOnce();
    const other = await world.onAnotherComputer();
    other.store.close();
    expect(await other.cradle.exportArchive(new WritableStream(), patient())).toEqual({ kind: 'failed', problem: 'store:closed' });
    expect(await imported(other.cradle, file)).toMatchObject({ kind: 'failed', problem: 'store:closed' });
  });
});
