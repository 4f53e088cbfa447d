import axe from 'axe-core';
import { ContextProvider } from '@lit/context';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { Cell } from '../../src/domain/cell.ts';
import type { ArchiveFileContent, ArchiveFileOptions, ArchiveImported, ArchiveInspected, ArchiveSaved, CradleActions } from '../../src/sync/face.ts';
import '../../src/ui/archive-file.ts';
import { actionsContext, nowContext } from '../../src/ui/contexts.ts';
import '../../src/ui/theme.css';
import { focused, NOW, SERIAL } from './support.ts';

type Actions = Pick<CradleActions, 'exportArchive' | 'inspectArchiveFile' | 'importArchiveFile'>;

const none = { added: 0, improved: 0, known: 0, conflicts: 0 };

const content: ArchiveFileContent = {
  savedAt: NOW,
  serials: [SERIAL, 'SM00000002'],
  pages: 12_345,
  accountNames: ['anna.moore'],
  span: { fromWallClockMs: Date.UTC(2025, 2, 3, 10), toWallClockMs: Date.UTC(2026, 10, 22, 12) },
};

const whole: ArchiveInspected = { kind: 'whole', content };

/** An answer that comes when the test says so; and what was asked with. */
function later<T>() {
  const asked: ArchiveFileOptions[] = [];
  const { promise, resolve } = Promise.withResolvers<T>();
  return { asked, promise, resolve };
}

function show(answers: Partial<Actions> = {}): HTMLElement {
  const host = document.createElement('div');
  document.body.append(host);
  onTestFinished(() => host.remove());
  const actions: Actions = {
    exportArchive: async () => null,
    inspectArchiveFile: async () => null,
    importArchiveFile: async () => null,
    ...answers,
  };
  new ContextProvider(host, { context: actionsContext, initialValue: actions as CradleActions });
  new ContextProvider(host, { context: nowContext, initialValue: new Cell(NOW) });
  const element = document.createElement('cradle-archive-file');
  host.append(element);
  return element;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const file = new File(['x'], 'cradle-archive-2026-11-22.ndjson.gz');
const choose = (): Promise<void> => userEvent.upload(page.getByLabelText('An archive that Cradle saved'), file);

/** A file that the page may write to; what came into it, and how it ended. */
function picker() {
  const written: string[] = [];
  const asked: string[] = [];
  const ends: string[] = [];
  const to = new WritableStream<Uint8Array>({
    write: (part) => void written.push(new TextDecoder().decode(part)),
    close: () => void ends.push('closed'),
    abort: () => void ends.push('aborted'),
  });
  vi.stubGlobal('showSaveFilePicker', async ({ suggestedName }: { suggestedName: string }) => {
    asked.push(suggestedName);
    return { name: 'chosen.ndjson.gz', createWritable: async () => to };
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return { written, asked, ends };
}

async function write(to: WritableStream<Uint8Array<ArrayBuffer>>, texts: readonly string[]): Promise<void> {
  const writer = to.getWriter();
  for (const text of texts) await writer.write(new TextEncoder().encode(text));
  await writer.close();
}

test('what is to be read aloud is there before its text, and takes no room', async () => {
  const element = show();
  await expect.element(button('Import a file…')).toBeVisible();
  const said = element.shadowRoot!.querySelector('.said')!;
  expect(getComputedStyle(said).display).not.toBe('none');
  expect(said.getBoundingClientRect().height).toBe(0);
  expect(element.getBoundingClientRect().bottom).toBe(element.shadowRoot!.querySelector('.row')!.getBoundingClientRect().bottom);
});

describe('saving everything', () => {
  test('a second press while a place is chosen asks for no other, and downloads nothing', async () => {
    const place = Promise.withResolvers<never>();
    const list = vi.fn(() => place.promise);
    vi.stubGlobal('showSaveFilePicker', list);
    onTestFinished(() => void vi.unstubAllGlobals());
    const exportArchive = vi.fn(async () => null);
    show({ exportArchive });
    await button('Save everything to a file').click();
    await button('Save everything to a file').click();
    expect(list).toHaveBeenCalledTimes(1);
    place.reject(new DOMException('', 'AbortError'));
    await expect.poll(async () => (await button('Save everything to a file').click(), list.mock.calls.length)).toBe(2);
    expect(exportArchive).not.toHaveBeenCalled();
  });

  test('writes into the file that the person chose, and says how much', async () => {
    const { written, asked, ends } = picker();
    show({ exportArchive: async (to) => (await write(to, ['a', 'b']), { kind: 'saved', pages: 1_234 }) });
    await button('Save everything to a file').click();
    await expect.element(page.getByText('1,234 pages saved to chosen.ndjson.gz.')).toBeVisible();
    expect([asked, written, ends]).toEqual([['cradle-archive-2026-11-22.ndjson.gz'], ['a', 'b'], ['closed']]);
  });

  test('is a download where the browser cannot write to a file as it is made', async () => {
    vi.stubGlobal('showSaveFilePicker', undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    const saved: [string, string][] = [];
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push([this.download, this.href]);
    });
    onTestFinished(() => click.mockRestore());
    show({ exportArchive: async (to) => (await write(to, ['a'.repeat(5_000_000), 'b']), { kind: 'saved', pages: 1 }) });
    await button('Save everything to a file').click();
    await expect.element(page.getByText('1 page saved to cradle-archive-2026-11-22.ndjson.gz.')).toBeVisible();
    expect(saved).toHaveLength(1);
    const [[name, href]] = saved as [[string, string]];
    expect(name).toBe('cradle-archive-2026-11-22.ndjson.gz');
    expect(await (await fetch(href)).text()).toBe(`${'a'.repeat(5_000_000)}b`);
  });

  test('does nothing where the person chose no file, and downloads where a policy forbids to choose', async () => {
    const asked: unknown[] = [];
    const reasons = ['AbortError', 'SecurityError'];
    vi.stubGlobal('showSaveFilePicker', async () => {
      throw new DOMException('no', reasons.shift());
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    show({ exportArchive: async (to) => (asked.push(to), { kind: 'failed', problem: 'exchange:unwritable' }) });
    await button('Save everything to a file').click();
    await button('Save everything to a file').click();
    await expect.element(page.getByText(/could not be written to its end/)).toBeVisible();
    expect(asked).toHaveLength(1);
  });

  test('shows how far it is, can be cancelled, and keeps the focus', async () => {
    picker();
    const work = later<ArchiveSaved>();
    show({ exportArchive: (_to, options) => (work.asked.push(options), work.promise) });
    await button('Save everything to a file').click();
    await expect.poll(() => work.asked).toHaveLength(1);
    const [{ signal, onProgress }] = work.asked as [ArchiveFileOptions];
    onProgress({ stage: 'saving', fraction: 0.42 });
    await expect.element(page.getByRole('progressbar', { name: 'Saving…' })).toHaveAttribute('max', '1');
    await expect.element(page.getByText('42%')).toBeVisible();
    await expect.element(button('Import a file…')).toHaveAttribute('aria-disabled', 'true');
    await button('Cancel').click();
    expect(signal.aborted).toBe(true);
    work.resolve({ kind: 'cancelled' });
    await expect.element(page.getByText('Cancelled. Nothing was saved.')).toBeVisible();
    expect(focused()?.textContent).toBe('Save everything to a file');
  });

  test('is cancelled when the element goes away', async () => {
    picker();
    const work = later<ArchiveSaved>();
    const element = show({ exportArchive: (_to, options) => (work.asked.push(options), work.promise) });
    await button('Save everything to a file').click();
    await expect.poll(() => work.asked).toHaveLength(1);
    element.remove();
    expect(work.asked[0]!.signal.aborted).toBe(true);
  });
});

describe('importing a file', () => {
  test('says what is in it, and does nothing before the person agrees', async () => {
    const asked: Blob[] = [];
    const pages = { added: 12_000, improved: 1, known: 340, conflicts: 4 };
    const element = show({ inspectArchiveFile: async () => whole, importArchiveFile: async (one) => (asked.push(one), { kind: 'imported', pages }) });
    let heard = 0;
    element.addEventListener('imported', () => (heard += 1));
    await choose();
    const question = page.getByRole('group', { name: 'Import this?' });
    await expect.element(question).toHaveTextContent(/SM12345678, SM00000002.*Mar 3, 2025 to Nov 22.*12,345.*anna\.moore.*Sharing is not started, and nobody is signed in/);
    expect(focused()?.id).toBe('ask');
    expect([heard, asked]).toEqual([0, []]);
    await button('Import').click();
    await expect
      .element(page.getByText('12,001 pages imported; the others were here already. 4 pages of the file contradict what was kept here, which stays.'))
      .toBeVisible();
    expect([heard, asked.map((one) => (one as File).name)]).toEqual([1, [file.name]]);
    expect(focused()?.textContent).toBe('Import a file…');
  });

  test('can be left, and the same file chosen again', async () => {
    let inspected = 0;
    show({ inspectArchiveFile: async () => ((inspected += 1), whole) });
    await choose();
    await button('Leave it').click();
    await expect.element(page.getByText('Nothing was imported.')).toBeVisible();
    await choose();
    await expect.element(page.getByRole('group', { name: 'Import this?' })).toBeVisible();
    expect(inspected).toBe(2);
  });

  const ends: [string, ArchiveImported, string][] = [
    ['nothing new', { kind: 'imported', pages: { ...none, known: 9 } }, 'Everything in the file was here already.'],
    ['nothing at all', { kind: 'imported', pages: none }, 'No readings were in the file.'],
    ['all new', { kind: 'imported', pages: { ...none, added: 1 } }, '1 page imported.'],
    ['cancelled', { kind: 'cancelled', pages: { ...none, added: 256 } }, 'Cancelled. 256 pages came over and stay; import the file again for the rest.'],
    ['cancelled at once', { kind: 'cancelled', pages: none }, 'Cancelled. No page was imported.'],
    ['a full disk', { kind: 'failed', problem: 'store:full', pages: { ...none, added: 2 } }, '2 pages came over and stay'],
  ];

  test.each(ends)('ends with %s', async (_name, end, words) => {
    show({ inspectArchiveFile: async () => whole, importArchiveFile: async () => end });
    await choose();
    await button('Import').click();
    await expect.element(page.getByText(words)).toBeVisible();
  });

  test.each([
    ['exchange:no-archive', 'This is not an archive that Cradle saved.'],
    ['exchange:damaged-archive', 'The file is damaged, or a part of it is missing.'],
    ['exchange:practice-archive', 'The file holds made-up readings'],
  ] as const)('%s is refused in words', async (problem, words) => {
    show({ inspectArchiveFile: async () => ({ kind: 'failed', problem }) });
    await choose();
    await expect.element(page.getByText(words)).toBeVisible();
    await expect.element(button('Import a file…')).toBeVisible();
  });

  test('can be cancelled from the keyboard', async () => {
    const work = later<ArchiveImported>();
    show({ inspectArchiveFile: async () => whole, importArchiveFile: (_file, options) => (work.asked.push(options), work.promise) });
    await choose();
    await button('Import').click();
    await expect.poll(() => focused()?.textContent).toBe('Cancel');
    await userEvent.keyboard('{Enter}');
    expect(work.asked[0]!.signal.aborted).toBe(true);
    work.resolve({ kind: 'cancelled', pages: none });
    await expect.poll(() => focused()?.textContent).toBe('Import a file…');
  });
});

describe('accessibility', () => {
  const scenes: [string, () => Promise<unknown>][] = [
    ['at first', async () => show()],
    [
      'asking',
      async () => {
        show({ inspectArchiveFile: async () => whole });
        await choose();
        await expect.element(page.getByRole('group', { name: 'Import this?' })).toBeVisible();
      },
    ],
    [
      'at work',
      async () => {
        show({ inspectArchiveFile: () => new Promise(() => undefined) });
        await choose();
        await expect.element(button('Cancel')).toBeVisible();
      },
    ],
  ];

  test.each(scenes.flatMap(([name, prepare]) => (['light', 'dark'] as const).map((scheme) => [name, scheme, prepare] as const)))('%s, %s', async (_name, scheme, prepare) => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    onTestFinished(async () => void (await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: '' }] })));
    await prepare();
    const { violations } = await axe.run(document.querySelector('cradle-archive-file')!, { resultTypes: ['violations'] });
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${String(target)}`))).toEqual([]);
  });

  test('nothing sticks out of a screen of 320 px', async () => {
    await page.viewport(320, 700);
    onTestFinished(() => page.viewport(414, 896));
    show({ inspectArchiveFile: async () => ({ kind: 'whole', content: { ...content, accountNames: ['a'.repeat(80)] } }) });
    await choose();
    await expect.element(page.getByRole('group', { name: 'Import this?' })).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
  });
});
