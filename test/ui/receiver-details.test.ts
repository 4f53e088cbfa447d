import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import type { ReceiverDetails, SavedFile } from '../../src/sync/face.ts';
import { archive, day, details, focused, following, MINUTE, mount, NOW, ring, SERIAL, type Scene } from './support.ts';

const dialog = page.getByRole('dialog', { name: 'Receiver details' });
const opener = page.getByRole('button', { name: 'Details', exact: true });
const button = (name: string) => dialog.getByRole('button', { name, exact: true });

/** Answers when it is told to. */
function later<T>() {
  let answer: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (answer = resolve));
  return { promise, answer };
}

async function open(scene: Scene = {}) {
  const mounted = mount({ archive: archive(day(3)), connection: following, ...scene });
  await opener.click();
  await expect.element(dialog).toBeVisible();
  return mounted;
}

const openWith = (known: ReceiverDetails | null) => open({ answers: { inspectReceiver: async () => known } });

const cells = (table: string): string[][] =>
  page
    .getByRole('table', { name: table })
    .getByRole('row')
    .elements()
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim()));

describe('the receiver’s details', () => {
  test('are asked for when they are opened, not before', async () => {
    const answer = later<ReceiverDetails | null>();
    const { calls } = mount({ archive: archive(day(3)), answers: { inspectReceiver: () => answer.promise } });
    await expect.element(opener).toBeVisible();
    expect(calls).toEqual([]);
    await opener.click();
    await expect.element(dialog).toHaveTextContent('Asking the archive…');
    expect(calls).toEqual([['inspectReceiver']]);
    answer.answer(details());
    await expect.element(dialog).toHaveTextContent(`Serial number${SERIAL}`);
    expect(dialog.element().textContent).not.toMatch(/Asking/);
  });

  test('tell who the receiver is and how its clock goes', async () => {
    await openWith(details({ resets: 2, driftSecondsPerDay: 0.6, clockMeasuredAt: NOW - 3 * MINUTE }));
    await expect.element(dialog).toHaveTextContent(/ModelDexcom G4 Platinum.*Firmware2\.0\.1\.104.*Resets2 resets seen/s);
    await expect.element(dialog).toHaveTextContent(/Last compared12:05.*RunsFast by 4 seconds a week/s);
  });

  test('say what is not known', async () => {
    await openWith(details({ model: null, driftSecondsPerDay: null, clockMeasuredAt: null }));
    await expect.element(dialog).toHaveTextContent(/ModelNot known to Cradle.*Last comparedNot yet.*RunsNot known yet/s);
  });

  test('tell the clock changes as they come, by the screen and by this computer', async () => {
    const at = new Date(2026, 10, 20, 9, 30).getTime();
    await openWith(
      details({
        clockChanges: [
          { moment: { at, wallClockMs: Date.UTC(2026, 10, 20, 10, 30) }, kind: 'display', bySeconds: 3600 },
          { moment: { at: null, wallClockMs: Date.UTC(2009, 0, 1, 0, 3) }, kind: 'lost', bySeconds: 0 },
        ],
      }),
    );
    await expect.poll(() => cells('Clock changes')).toEqual([
      ['Nov 20, 10:30 AM', 'Nov 20, 9:30 AM', 'Clock on the screen set forward by an hour'],
      ['–', 'not known', 'Power was lost, and the time with it'],
    ]);
    await expect.element(dialog.getByRole('heading', { name: 'Clock changes' })).toBeVisible();
    await expect.element(dialog).toHaveTextContent('The time on its screen is the one after the change.');
  });

  test('no clock change is a sentence, not an empty table', async () => {
    await openWith(details({ clockChanges: [] }));
    await expect.element(dialog).toHaveTextContent('settings tell of no clock change');
    expect(page.getByRole('table', { name: 'Clock changes' }).elements()).toHaveLength(0);
  });

  test('settings that could not be read are not told as settings that tell of no change', async () => {
    await openWith(details({ clockChanges: null }));
    await expect.element(dialog).toHaveTextContent('The receiver’s settings could not be read, so changes of its clock are not known.');
    expect(dialog.element().textContent).not.toMatch(/tell of no clock change/);
  });

  test('a clock that nobody had set shows no date', async () => {
    await openWith(details({ rings: [ring('egv', 4, 38, { oldest: { at: null, wallClockMs: Date.UTC(2009, 0, 2) } })] }));
    await expect.poll(() => cells('What is kept here')).toEqual([['Glucose values', '38', '–', 'Nov 22, 12:05 PM']]);
  });

  test.each([360, 1100])('at %i px no column is cut, and no kind takes more lines than it should', async (width) => {
    await page.viewport(width, 800);
    onTestFinished(() => page.viewport(414, 896));
    const times = { oldest: { at: null, wallClockMs: Date.UTC(2025, 9, 24, 23, 55) }, newest: { at: null, wallClockMs: Date.UTC(2026, 10, 22, 12, 55) } };
    const rings = Object.entries(partitions).map(([name, type]) => ring(name as keyof typeof partitions, type, 8640, times));
    await openWith(details({ rings }));
    const table = page.getByRole('table', { name: 'What is kept here' });
    await expect.element(table).toBeVisible();
    for (const frame of dialog.element().querySelectorAll('.scroll')) expect(frame.scrollWidth).toBe(frame.clientWidth);
    expect(dialog.element().scrollWidth).toBe(dialog.element().clientWidth);
    const linesAtMost = width > 640 ? 2 : 4;
    for (const kind of table.element().querySelectorAll('tbody th')) {
      const text = document.createRange();
      text.selectNodeContents(kind);
      expect(new Set([...text.getClientRects()].map(({ top }) => Math.round(top))).size, kind.textContent).toBeLessThanOrEqual(linesAtMost);
    }
  });

  test('count what is kept by kind, glucose first, with the dates of the receiver’s own screen', async () => {
    await openWith(
      details({
        rings: [
          ring('sensor', 3, 8640),
          ring('egv', 4, 8640, { damaged: 3, oldest: { at: NOW, wallClockMs: Date.UTC(2026, 9, 24, 1, 15) } }),
          ring('deviation', 6, 0),
        ],
      }),
    );
    await expect.poll(() => cells('What is kept here')).toEqual([
      ['Glucose values', '8,640 3 damaged', 'Oct 24, 1:15 AM', 'Nov 22, 12:05 PM'],
      ['Sensor data', '8,640', 'Nov 1, 12:00 AM', 'Nov 22, 12:05 PM'],
      ['Sensor deviations', 'none', '', ''],
    ]);
    expect(dialog.element().textContent).not.toMatch(/does not know/);
  });

  test('say that pages of an unknown form are kept, and count them', async () => {
    await openWith(details({ rings: [ring('egv', 4, 38), ring('receiverLog', 8, 0, { pages: 2, rawPages: 2 }), ring(null, 13, 0, { pages: 1, rawPages: 1 })] }));
    await expect.element(dialog).toHaveTextContent('a form that Cradle does not know: 3 pages, kept byte for byte and checked, not shown');
    expect(cells('What is kept here').slice(1)).toEqual([
      ['Receiver’s log', '2 raw pages', '', ''],
      ['Kind 13, not documented', '1 raw page', '', ''],
    ]);
  });

  test('an archive without a page is a sentence', async () => {
    await openWith(details({ rings: [ring('egv', 4, 0)] }));
    await expect.element(dialog).toHaveTextContent('Nothing of this receiver is kept here yet.');
  });

  test('each column and each row has a header', async () => {
    await openWith(details());
    await expect.element(page.getByRole('table', { name: 'What is kept here' })).toBeVisible();
    for (const table of dialog.getByRole('table').elements()) {
      expect(table.querySelectorAll('thead th:not([scope=col])')).toHaveLength(0);
      expect(table.querySelectorAll('tbody tr > :first-child:not(th[scope=row])')).toHaveLength(0);
    }
  });

  test('where nothing can be told it is said, and Refresh asks again', async () => {
    let known: ReceiverDetails | null = null;
    const { calls } = await open({ answers: { inspectReceiver: async () => known } });
    await expect.element(dialog).toHaveTextContent('Nothing to show: no receiver was read here yet');
    known = details();
    await button('Refresh').click();
    await expect.element(dialog).toHaveTextContent(SERIAL);
    expect(calls).toEqual([['inspectReceiver'], ['inspectReceiver']]);
  });

  test('while they are refreshed, what was known stays, and a second click asks nothing', async () => {
    const answers = [later<ReceiverDetails | null>(), later<ReceiverDetails | null>()];
    let asked = 0;
    await open({ answers: { inspectReceiver: () => answers[asked++]?.promise ?? Promise.resolve(null) } });
    answers[0]?.answer(details({ firmwareVersion: 'one' }));
    await expect.element(dialog).toHaveTextContent('Firmwareone');
    await button('Refresh').click();
    await expect.element(button('Refresh')).toHaveAttribute('aria-disabled', 'true');
    await button('Refresh').click({ force: true });
    await expect.element(dialog).toHaveTextContent('Firmwareone');
    expect(focused()?.textContent).toBe('Refresh');
    answers[1]?.answer(details({ firmwareVersion: 'two' }));
    await expect.element(dialog).toHaveTextContent('Firmwaretwo');
    expect(asked).toBe(2);
  });

  test('begin at Close, are left by Escape, and give the focus back', async () => {
    await openWith(details());
    expect(focused()?.textContent).toBe('Close');
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    expect(focused()?.textContent).toBe('Details');
    await opener.click();
    await button('Close').click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(focused()?.textContent).toBe('Details');
  });

  test('stay open while the receiver’s state goes on', async () => {
    const mounted = await openWith(details());
    mounted.cells.connection.set({ kind: 'lost', since: NOW, why: 'cable', problem: 'transport:lost' });
    await expect.element(dialog).toHaveTextContent(SERIAL);
    expect(focused()?.textContent).toBe('Close');
  });

  test('are offered where a receiver is known, or where its trouble may be reported', async () => {
    const { cells: state } = mount();
    await expect.element(page.getByRole('button', { name: 'Connect receiver' })).toBeVisible();
    expect(opener.elements()).toHaveLength(0);
    state.connection.set({ kind: 'failed', problem: 'receiver:timeout' });
    await expect.element(opener).toBeVisible();
  });
});

describe('a file for a bug report', () => {
  const file: SavedFile = { name: 'cradle-raw-pages.txt', content: new Blob(['serial numbers replaced']) };

  /** What the browser was given to download. */
  function downloads() {
    const given: { name: string; content: Blob }[] = [];
    const blobs = new Map<string, Blob>();
    const create = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      const url = `blob:test/${blobs.size}`;
      blobs.set(url, blob as Blob);
      return url;
    });
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      given.push({ name: this.download, content: blobs.get(this.href) ?? new Blob() });
    });
    onTestFinished(() => [create, click].forEach((spy) => spy.mockRestore()));
    return given;
  }

  test.each([
    ['Save the raw pages', 'rawPages'],
    ['Save the wire log', 'wireLog'],
  ] as const)('%s gives the browser the file, with stand-ins unless ticked otherwise', async (name, action) => {
    const given = downloads();
    const { calls } = await open({ answers: { [action]: async () => file } });
    await button(name).click();
    await expect.element(page.getByText('The browser saves it as cradle-raw-pages.txt.')).toBeVisible();
    await dialog.getByRole('checkbox', { name: 'Keep serial numbers and ids in the file' }).click();
    await expect.element(page.getByText(/^The browser saves it as/)).not.toBeInTheDocument();
    await button(name).click();
    await expect.poll(() => given).toEqual([file, file]);
    expect(calls.slice(1)).toEqual([[action, { keepIds: false }], [action, { keepIds: true }]]);
  });

  test('what is in the file is said before, on the buttons themselves', async () => {
    await open();
    const tick = dialog.getByRole('checkbox');
    await expect.element(tick).not.toBeChecked();
    const standIns = 'The file holds glucose values, dates and times as they are; serial numbers and ids are replaced by stand-ins wherever Cradle knows them.';
    await expect.element(button('Save the raw pages')).toHaveAccessibleDescription(standIns);
    await expect.element(button('Save the wire log')).toHaveAccessibleDescription(standIns);
    await tick.click();
    await expect.element(button('Save the wire log')).toHaveAccessibleDescription(
      'The file holds glucose values, dates and times, serial numbers and ids, all as they are.',
    );
  });

  test.each([
    ['Save the raw pages', 'Nothing could be saved: no page of a receiver is kept here, or the archive could not be asked.'],
    ['Save the wire log', 'Nothing could be saved: nothing went over the cable since this page was opened, or a part of Cradle is missing.'],
  ])('%s says where there is nothing', async (name, text) => {
    const given = downloads();
    await open();
    await button(name).click();
    await expect.element(page.getByText(text)).toBeVisible();
    expect(page.getByText(text).element().closest('[aria-live=polite]')).not.toBeNull();
    expect(given).toEqual([]);
  });

  test('while one is made no other is begun, and the focus stays', async () => {
    const given = downloads();
    const made = later<SavedFile | null>();
    const { calls } = await open({ answers: { rawPages: () => made.promise } });
    await button('Save the raw pages').click();
    await expect.element(page.getByText('Making the file…')).toBeVisible();
    await expect.element(button('Save the wire log')).toHaveAttribute('aria-disabled', 'true');
    // What is said of the file stays true of it.
    await expect.element(dialog.getByRole('checkbox')).toBeDisabled();
    await button('Save the raw pages').click({ force: true });
    await button('Save the wire log').click({ force: true });
    made.answer(file);
    await expect.element(page.getByText(/^The browser saves it as/)).toBeVisible();
    expect(calls.slice(1)).toEqual([['rawPages', { keepIds: false }]]);
    expect(given).toEqual([file]);
    expect(focused()?.textContent).toBe('Save the wire log');
  });
});
