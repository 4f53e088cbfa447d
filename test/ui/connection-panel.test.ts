import { describe, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { ConnectionState } from '../../src/sync/face.ts';
import { archive, day, focused, following, MINUTE, mount, NOW, SERIAL, sharing, signedIn } from './support.ts';

const panel = page.getByRole('region', { name: /^Receiver/ });
const status = page.getByRole('status');

describe('the receiver’s panel', () => {
  test.each<[string, ConnectionState, (string | RegExp)[]]>([
    ['idle', { kind: 'idle' }, [/choose the receiver’s entry/, /Some cables only charge/]],
    [
      'insecure',
      { kind: 'unsupported', why: 'insecure' },
      ['Chrome gives this page no USB because its address is neither https nor localhost.', /to read a receiver and to sign in/],
    ],
    ['no Web Serial', { kind: 'unsupported', why: 'no-serial' }, [/no Web Serial/, /Use Chrome or Edge.*Everything else works here/]],
    ['following', following, [/Next reading due at 12:10/]],
    ['overdue', { ...following, nextDueAt: NOW - 2 * MINUTE }, [/was due at 12:06.*still looking/]],
    [
      'cable pulled',
      { kind: 'lost', since: NOW - 18 * MINUTE, why: 'cable', problem: 'transport:lost' },
      [/^Not following since 11:50.*: cable pulled$/, /^Plug it in.*press Connect receiver: .*no USB serial number, so Chrome .* asks again/],
    ],
    [
      'slept',
      { kind: 'lost', since: NOW - 8 * 60 * MINUTE, why: 'slept', problem: 'transport:lost' },
      [/^Not following since 4:08.*: this computer slept$/, /^Plug it in if it is not, and press Connect receiver if Cradle does not go on by itself\./],
    ],
    [
      'trouble',
      { kind: 'lost', since: NOW, why: 'trouble', problem: 'receiver:timeout' },
      [/: the receiver stopped answering/, 'The receiver does not answer.', /plug it in again/],
    ],
    ['busy', { kind: 'failed', problem: 'transport:busy' }, ['Another tab or program is using the receiver.', /Close it there/]],
    ['elsewhere, not told yet', { kind: 'elsewhere', there: null, isDeaf: false }, ['Another tab has the receiver.', /goes on by itself\.$/]],
    [
      'read elsewhere',
      { kind: 'elsewhere', there: { kind: 'reading', serial: null }, isDeaf: false },
      ['Followed in another tab', /^Another tab is reading the receiver\./],
    ],
    [
      'followed elsewhere',
      { kind: 'elsewhere', there: following, isDeaf: false },
      ['Followed in another tab', 'Followed in another tab. Next reading due at 12:10 PM.'],
    ],
    [
      'lost elsewhere',
      { kind: 'elsewhere', there: { kind: 'lost', since: NOW - 18 * MINUTE }, isDeaf: false },
      ['Not following', /^Another tab has not been following since 11:50.*: look there for what to do\.$/],
    ],
    [
      'failed elsewhere',
      { kind: 'elsewhere', there: { kind: 'failed' }, isDeaf: false },
      ['Not following', /^Another tab could not read the receiver: look there/],
    ],
    [
      'not let go elsewhere',
      { kind: 'elsewhere', there: following, isDeaf: true },
      [/^The other tab did not let go of the receiver\. Close that tab, and this page goes on by itself\.$/],
    ],
    ['not a Dexcom', { kind: 'failed', problem: 'receiver:not-dexcom' }, [/not a Dexcom receiver. It was not opened/]],
  ])('%s', async (_name, connection, texts) => {
    mount({ archive: archive(day(3)), connection });
    for (const text of texts) await expect.element(page.getByText(text, { exact: true })).toBeVisible();
  });

  test('a cause that is known is not told twice: no words of a pulled cable after a sleep', async () => {
    mount({ connection: { kind: 'lost', since: NOW, why: 'slept', problem: 'transport:lost' } });
    await expect.element(panel).toHaveTextContent('this computer slept');
    expect(panel.getByText(/cable/).elements()).toHaveLength(0);
  });

  test('what failed is a banner, as a pulled cable is', async () => {
    mount({ connection: { kind: 'failed', problem: 'transport:busy' } });
    const note = page.getByText('Another tab or program is using the receiver.');
    await expect.element(note).toBeVisible();
    expect(note.element().closest('.banner')).not.toBeNull();
  });

  test('glucose in an unknown form is said, in the place of the first steps too', async () => {
    mount({ archive: archive([], { glucoseUnknown: true }), connection: following });
    const banner = panel.getByText(/^This receiver’s glucose values are in a form that Cradle cannot read\..*nothing can be shown or sent.*: Details\.$/);
    await expect.element(banner).toHaveClass('banner');
    const instead = page.getByText('The receiver’s glucose values are in a form that Cradle cannot read. They are kept as they are.', { exact: true });
    await expect.element(instead).toBeVisible();
    expect(page.getByRole('listitem').elements()).toHaveLength(0);
  });

  test.each([
    { kind: 'idle' },
    { kind: 'failed', problem: 'receiver:g7' },
    { kind: 'unsupported', why: 'no-serial' },
  ] as const)('the practice receiver is offered where nothing is connected: $kind', async (connection) => {
    mount({ archive: archive(day(3)), connection });
    await expect.element(page.getByRole('button', { name: 'Try the practice receiver', exact: true })).toBeVisible();
  });

  test.each([
    ['failed', 'store:full', /Free some space, then try again\./, ['Connect receiver', 'Try the practice receiver']],
    ['over', 'store:full', /Free some space, then reload the page\./, ['Reload the page', 'Try the practice receiver']],
    ['over', 'store:deleted', /Reload the page to begin anew/, ['Reload the page', 'Try the practice receiver']],
    ['over', 'store:unavailable', /allow it to store data/, ['Reload the page', 'Try the practice receiver']],
    ['over', 'store:newer-version', /Close all tabs and windows/, ['Try the practice receiver']],
    ['over', 'sync:part-missing', /then reload the page/, ['Reload the page', 'Try the practice receiver']],
  ] as const)('%s, %s: buttons that do something', async (kind, problem, todo, names) => {
    mount({ connection: { kind, problem } });
    await expect.element(panel).toHaveTextContent(todo);
    expect(panel.getByRole('button').elements().map((button) => button.textContent).filter((name) => name !== 'Details')).toEqual(names);
  });

  test('without an archive no setting can be saved, and what waited stays counted', async () => {
    const badge = vi.spyOn(navigator, 'setAppBadge').mockResolvedValue();
    const { cells } = mount({ connection: following, sharing: sharing({ session: signedIn, wish: 'on', waiting: 7 }) });
    await expect.element(status).toHaveTextContent('7 waiting');
    cells.connection.set({ kind: 'over', problem: 'store:closed' });
    await expect.element(status).toHaveTextContent(/^Receiver not read\s+7 waiting$/);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await expect.element(dialog).toHaveTextContent('No choice can be kept now');
    await expect.element(dialog.getByRole('button', { name: 'Save' })).not.toBeInTheDocument();
    expect(badge.mock.calls).toEqual([[7]]);
    badge.mockRestore();
  });

  test('without an archive there are no first steps either, which name buttons that are not there', async () => {
    const { cells } = mount({ connection: { kind: 'failed', problem: 'receiver:not-dexcom' } });
    await expect.element(page.getByRole('listitem').first()).toBeVisible();
    cells.connection.set({ kind: 'over', problem: 'store:unavailable' });
    await expect.element(panel).toHaveTextContent('This window keeps no data');
    expect(page.getByRole('listitem').elements()).toEqual([]);
  });

  test('while a port is taken, it is said that the program that has it is to be closed', async () => {
    mount({ connection: { kind: 'retrying', since: NOW, nextTryAt: NOW + 15_000, problem: 'transport:busy' } });
    await expect.element(panel).toHaveTextContent(/Another tab or program is using the receiver\.\s+Close it there: Cradle goes on by itself\./);
    expect(panel.element().textContent).not.toMatch(/pull the cable/);
  });

  test('while another tab has the receiver there is one button, which brings it here', async () => {
    const { calls } = mount({ archive: archive(day(3)), connection: { kind: 'elsewhere', there: following, isDeaf: false } });
    await panel.getByRole('button', { name: 'Follow here instead', exact: true }).click();
    expect(calls).toEqual([['connect']]);
    expect(panel.getByRole('button').elements().map((button) => button.textContent)).toEqual(['Details', 'Follow here instead']);
  });

  test('after the last try there is one button, Connect receiver', async () => {
    const { calls } = mount({
      archive: archive(day(3)),
      connection: { kind: 'lost', since: NOW, why: 'trouble', problem: 'receiver:timeout' },
    });
    await panel.getByRole('button', { name: 'Connect receiver', exact: true }).click();
    expect(calls).toEqual([['connect']]);
    expect(panel.getByRole('button').elements().map((button) => button.textContent)).toEqual(['Details', 'Connect receiver']);
  });

  test('a receiver that never answered was never followed', async () => {
    mount({ connection: { kind: 'retrying', since: NOW - 3 * MINUTE, nextTryAt: NOW - 1, problem: 'receiver:timeout' } });
    await expect.element(panel).toHaveTextContent(/No answer since 12:05.*\. Trying again now\./);
    expect(panel.element().textContent).not.toMatch(/Not following/);
  });

  test('retrying tells since when, why, and when the next try is; as time goes on, too', async () => {
    const { calls, clock } = mount({
      archive: archive(day(3)),
      connection: { kind: 'retrying', since: NOW - 3 * MINUTE, nextTryAt: NOW + 55_000, problem: 'receiver:timeout' },
    });
    await expect.element(panel).toHaveTextContent(/Not following since 12:05.*\. Trying again in about a minute, at 12:08/);
    await expect.element(panel).toHaveTextContent(/The receiver does not answer\.\s+Check that it is switched on, or pull the cable and plug it in again\./);
    clock.advance(20_000);
    await expect.element(panel).toHaveTextContent(/Trying again in about 40 seconds, at 12:08/);
    clock.advance(30_000);
    await expect.element(panel).toHaveTextContent(/Trying again in a few seconds\./);
    clock.advance(6_000);
    await expect.element(panel).toHaveTextContent(/Trying again now\./);
    await panel.getByRole('button', { name: 'Stop trying', exact: true }).click();
    expect(calls).toEqual([['disconnect']]);
    expect(panel.getByRole('button', { name: 'Connect receiver' }).elements()).toHaveLength(0);
  });

  test('reading shows its stage and how far it is', async () => {
    const { cells } = mount({ connection: { kind: 'reading', serial: SERIAL, stage: 'opening', fraction: null } });
    await expect.element(panel).toHaveTextContent('Opening the receiver');
    const bar = page.getByRole('progressbar');
    expect((bar.element() as HTMLProgressElement).position).toBe(-1);
    cells.connection.set({ kind: 'reading', serial: SERIAL, stage: 'readings', fraction: 0.4 });
    await expect.poll(() => (bar.element() as HTMLProgressElement).position).toBeCloseTo(0.4);
    await expect.element(panel).toHaveTextContent(/Reading values\s+40\s?%\s+The newest come first/);
    cells.connection.set({ kind: 'reading', serial: SERIAL, stage: 'records', fraction: 0.123 });
    await expect.element(panel).toHaveTextContent(/Reading entries and settings\s+12\s?%\s+The glucose values are all here/);
    await expect.element(bar).toHaveAccessibleName('Reading entries and settings');
    // The bar says it: the text beside it would be the same number again.
    expect(page.getByText(/^12\s?%$/).element().closest('[aria-hidden=true]')).not.toBeNull();
    expect(panel.element().querySelector('[aria-live], [role=status], [role=alert]')).toBeNull();
  });

  test.each([
    [-60, /^The receiver’s screen shows 11:08.*, this device 12:08.*: an hour apart, after a journey, a change to or from summer time, or because the clock was set wrongly\. Readings are right all the same\.$/],
    [330, /screen shows 5:38.*, this device 12:08.*: 5 hours and 30 minutes apart/],
    [-299, /screen shows 7:09.*, this device 12:08.*: about 5 hours apart/],
    [22, /screen shows 12:30.*, this device 12:08.*: 22 minutes apart/],
    [14 * 60, /screen shows Mon.* 2:08.*, this device Sun.* 12:08.*: 14 hours apart/],
  ])('a screen that is %i minutes ahead is a soft line', async (aheadMinutes, words) => {
    mount({ archive: archive(day(3), { clockNote: { kind: 'differs', aheadMinutes } }), connection: following });
    const line = page.getByText(/The receiver’s screen/);
    await expect.element(line).toHaveTextContent(words);
    expect(line.element().className).not.toMatch(/banner/);
  });

  test('both clocks go on while it is looked at', async () => {
    const { clock } = mount({ archive: archive(day(3), { clockNote: { kind: 'differs', aheadMinutes: 60 } }), connection: following });
    await expect.element(panel).toHaveTextContent(/screen shows 1:08/);
    clock.advance(5 * MINUTE);
    await expect.element(panel).toHaveTextContent(/screen shows 1:13.*this device 12:13/);
  });

  test.each<[ConnectionState, RegExp]>([
    [{ kind: 'idle' }, /was/],
    [{ kind: 'reading', serial: null, stage: 'opening', fraction: null }, /was/],
    [{ kind: 'reading', serial: null, stage: 'identifying', fraction: null }, /was/],
    [{ kind: 'reading', serial: SERIAL, stage: 'clocks', fraction: null }, /shows/],
    [{ kind: 'reading', serial: SERIAL, stage: 'readings', fraction: 0 }, /shows/],
    [{ kind: 'reading', serial: SERIAL, stage: 'records', fraction: 0 }, /shows/],
    [{ kind: 'retrying', since: NOW, nextTryAt: NOW, problem: 'receiver:timeout' }, /was/],
    [{ kind: 'lost', since: NOW, why: 'cable', problem: 'transport:lost' }, /was/],
    [following, /shows/],
  ])('what the screen of a receiver that does not answer shows is not known, then it is told as past: %o', async (connection, tense) => {
    const { cells } = mount({ archive: archive(day(3), { clockNote: { kind: 'differs', aheadMinutes: -60 } }), connection });
    const past = 'The receiver’s screen was an hour behind this device when it was last read';
    await expect.element(panel).toHaveTextContent(tense.test('was') ? past : 'The receiver’s screen shows 11:08');
    cells.archive.set(archive(day(3), { clockNote: { kind: 'implausible' } }));
    const isWrong = /The date or time on the receiver’s screen is wrong\./;
    const wasWrong = /The date or time on the receiver’s screen was wrong when it was last read\./;
    await expect.element(panel).toHaveTextContent(tense.test('was') ? wasWrong : isWrong);
  });

  test('connects and cancels', async () => {
    const { calls, cells } = mount();
    await page.getByRole('button', { name: 'Connect receiver', exact: true }).click();
    cells.connection.set({ kind: 'reading', serial: null, stage: 'opening', fraction: null });
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    expect(calls).toEqual([['connect'], ['disconnect']]);
  });

  test('the focus stays in the panel when its button goes away, and is not drawn in from elsewhere', async () => {
    const { cells } = mount();
    await page.getByRole('button', { name: 'Connect receiver', exact: true }).click();
    cells.connection.set({ kind: 'reading', serial: null, stage: 'opening', fraction: null });
    await expect.poll(() => focused()?.textContent.trim()).toBe('Receiver');
    const settings = page.getByRole('button', { name: 'Settings', exact: true }).element() as HTMLElement;
    settings.focus();
    cells.connection.set(following);
    await expect.element(panel).toHaveTextContent('Next reading');
    expect(focused()).toBe(settings);
  });

  test('an odd display clock is a warning beside it', async () => {
    mount({ archive: archive(day(3), { clockNote: { kind: 'implausible' } }), connection: following });
    const warning = page.getByText(/^The date or time on the receiver’s screen is wrong\. Readings here have the right times\. Set the clock/);
    await expect.element(warning).toBeVisible();
    expect(warning.element().className).toMatch(/banner/);
  });
});

describe('the status line', () => {
  test('is the one live region, says the stage and what waits', async () => {
    mount({ connection: following, sharing: sharing({ session: signedIn, waiting: 3 }) });
    await expect.element(status).toHaveTextContent(/^Following\s+3 waiting$/);
    expect(page.getByRole('alert').elements()).toHaveLength(0);
  });

  test('says no count while nobody is signed in: it is not known then', async () => {
    const { cells } = mount({ connection: following, sharing: sharing({ session: { ...signedIn, kind: 'lapsed' }, waiting: 3 }) });
    await expect.element(status).toHaveTextContent(/^Following\s+3 waiting$/);
    cells.sharing.set(sharing());
    await expect.element(status).toHaveTextContent(/^Following\s*$/);
  });

  test('announces stages only: the count beside them is silent, and no fraction is said', async () => {
    const { cells } = mount({
      connection: { kind: 'reading', serial: null, stage: 'readings', fraction: 0.1 },
      sharing: sharing({ session: signedIn }),
    });
    await expect.element(status).toHaveTextContent(/^Reading values\s+Nothing waiting$/);
    const heard: string[] = [];
    const observer = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const silent = (target instanceof Element ? target : target.parentElement)?.closest('[aria-live=off]');
        if (!silent) heard.push(target.textContent ?? '');
      }
    });
    observer.observe(status.element(), { subtree: true, childList: true, characterData: true });
    cells.connection.set({ kind: 'reading', serial: null, stage: 'readings', fraction: 0.9 });
    cells.sharing.set(sharing({ session: signedIn, waiting: 8 }));
    await expect.element(status).toHaveTextContent('8 waiting');
    expect(heard).toEqual([]);
    cells.connection.set(following);
    await expect.element(status).toHaveTextContent(/^Following/);
    observer.disconnect();
    expect(heard).toEqual(['Following']);
  });

  test('the app’s badge counts what waits, and is told once a change', async () => {
    const badge = vi.spyOn(navigator, 'setAppBadge').mockRejectedValue(new Error('not installed'));
    const { cells } = mount({ sharing: sharing({ waiting: 3 }) });
    await expect.poll(() => badge.mock.calls).toEqual([[3]]);
    cells.connection.set(following);
    cells.sharing.set(sharing({ waiting: 0, keptHere: 1 }));
    await expect.poll(() => badge.mock.calls).toEqual([[3], [0]]);
    cells.sharing.set(sharing({ waiting: 0, keptHere: 2 }));
    cells.sharing.set(sharing({ waiting: 1, keptHere: 2 }));
    await expect.poll(() => badge.mock.calls).toEqual([[3], [0], [1]]);
    badge.mockRestore();
  });

  test('practice leaves the badge of the real one alone', async () => {
    const badge = vi.spyOn(navigator, 'setAppBadge').mockResolvedValue();
    const { app, cells } = mount({ mode: 'practice', sharing: sharing({ session: signedIn, waiting: 3 }) });
    await expect.element(status).toHaveTextContent('3 waiting');
    cells.sharing.set(sharing({ session: signedIn, waiting: 2 }));
    await expect.element(status).toHaveTextContent('2 waiting');
    app.remove();
    expect(badge.mock.calls).toEqual([]);
    badge.mockRestore();
  });

  test('tells when sending stopped or waits', async () => {
    const { cells } = mount({ connection: following });
    cells.sharing.set(sharing({ session: signedIn, sending: { kind: 'halted', problem: 'sync:clock-unsure' } }));
    await expect.element(status).toHaveTextContent('Following · Sending stopped');
  });
});
