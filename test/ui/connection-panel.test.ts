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
      [/Not following since 11:50.*: cable pulled/, /Plug it in/],
    ],
    [
      'trouble',
      { kind: 'lost', since: NOW, why: 'trouble', problem: 'receiver:timeout' },
      [/: the receiver stopped answering/, 'The receiver does not answer.', /plug it in again/],
    ],
    ['busy', { kind: 'failed', problem: 'transport:busy' }, ['Another tab or program is using the receiver.', /Close it there/]],
    ['not a Dexcom', { kind: 'failed', problem: 'receiver:not-dexcom' }, [/not a Dexcom receiver. It was not opened/]],
  ])('%s', async (_name, connection, texts) => {
    mount({ archive: archive(day(3)), connection });
    for (const text of texts) await expect.element(page.getByText(text)).toBeVisible();
  });

  test('reading shows its stage and how far it is', async () => {
    const { cells } = mount({ connection: { kind: 'reading', serial: SERIAL, stage: 'opening', fraction: null } });
    await expect.element(panel).toHaveTextContent('Opening the receiver');
    const bar = page.getByRole('progressbar');
    expect((bar.element() as HTMLProgressElement).position).toBe(-1);
    cells.connection.set({ kind: 'reading', serial: SERIAL, stage: 'readings', fraction: 0.4 });
    await expect.poll(() => (bar.element() as HTMLProgressElement).position).toBeCloseTo(0.4);
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
    await expect.element(panel).toHaveTextContent('clock on the receiver’s screen looks wrong');
  });
});

describe('the status line', () => {
  test('is the one live region, says the stage and what waits', async () => {
    mount({ connection: following, sharing: sharing({ waiting: 3 }) });
    await expect.element(status).toHaveTextContent(/^Following\s+3 waiting$/);
    expect(page.getByRole('alert').elements()).toHaveLength(0);
  });

  test('announces stages only: the count beside them is silent, and no fraction is said', async () => {
    const { cells } = mount({ connection: { kind: 'reading', serial: null, stage: 'readings', fraction: 0.1 } });
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
    cells.sharing.set(sharing({ waiting: 8 }));
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
    await expect.element(status).toHaveTextContent('3 waiting');
    cells.connection.set(following);
    cells.sharing.set(sharing({ waiting: 0 }));
    await expect.element(status).toHaveTextContent('Nothing waiting');
    expect(badge.mock.calls).toEqual([[3], [0]]);
    badge.mockRestore();
  });

  test('tells when sending stopped or waits', async () => {
    const { cells } = mount({ connection: following });
    cells.sharing.set(sharing({ session: signedIn, sending: { kind: 'halted', problem: 'sync:clock-unsure' } }));
    await expect.element(status).toHaveTextContent('Following · Sending stopped');
  });
});
