import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { archive, day, emptyArchive, following, mount, NOW, sharing, signedIn, type Scene } from './support.ts';

const buttons = [
  'Connect receiver',
  'Try the practice receiver',
  'Disconnect',
  'Stop trying',
  'Details',
  'Sign in',
  'Sign out',
  'Start sharing',
  'Stop sharing',
  'Send now',
  'Tell Share now',
  'Check my account',
  'Settings',
  'Leave practice',
];
const fields = ['Account name', 'Password', 'Proxy'];

/** Every fixed name that is on the page, hidden fields included; twice where there are two. */
function namesOnPage(): string[] {
  return [
    ...buttons.flatMap((name) => page.getByRole('button', { name, exact: true }).elements().map(() => name)),
    ...fields.flatMap((name) => page.getByLabelText(name, { exact: true }).elements().map(() => name)),
    ...page.getByLabelText('Region', { exact: true }).elements().map(() => 'Region'),
    ...page.getByRole('status').elements().map(() => 'status'),
    ...page.getByRole('region', { name: 'Latest reading', exact: true }).elements().map(() => 'Latest reading'),
  ];
}

const always = ['Settings', 'status', 'Latest reading'];
const form = ['Sign in', 'Check my account', 'Account name', 'Password', 'Proxy', 'Region'];
const full = archive(day(3));

const scenes: [string, Scene, string[]][] = [
  ['a first visit', {}, ['Connect receiver', 'Try the practice receiver', ...form]],
  [
    'no USB here',
    { connection: { kind: 'unsupported', why: 'no-serial' } },
    ['Try the practice receiver', ...form],
  ],
  [
    'reading, signing in',
    {
      connection: { kind: 'reading', serial: null, stage: 'opening', fraction: null },
      sharing: sharing({ session: { kind: 'signing-in' } }),
    },
    ['Disconnect', ...form],
  ],
  [
    'following, signed in, not sharing',
    { archive: full, connection: following, sharing: sharing({ session: signedIn }) },
    ['Details', 'Disconnect', 'Sign out', 'Check my account', 'Start sharing'],
  ],
  [
    'following and sharing',
    { archive: full, connection: following, sharing: sharing({ session: signedIn, wish: 'on' }) },
    ['Details', 'Disconnect', 'Sign out', 'Check my account', 'Stop sharing', 'Send now'],
  ],
  [
    'lost, lapsed',
    {
      archive: full,
      connection: { kind: 'lost', since: 0, why: 'cable', problem: 'transport:lost' },
      sharing: sharing({ session: { ...signedIn, kind: 'lapsed' }, wish: 'on', waiting: 7 }),
    },
    ['Details', 'Connect receiver', 'Sign out', 'Stop sharing', ...form],
  ],
  [
    'stopping',
    { archive: full, connection: following, sharing: sharing({ session: signedIn, isStopping: true }) },
    ['Details', 'Disconnect', 'Sign out', 'Check my account', 'Start sharing', 'Tell Share now'],
  ],
  [
    'failed',
    { archive: full, connection: { kind: 'failed', problem: 'transport:busy' }, sharing: sharing({ session: signedIn }) },
    ['Details', 'Connect receiver', 'Try the practice receiver', 'Sign out', 'Check my account', 'Start sharing'],
  ],
  [
    'retrying',
    { connection: { kind: 'retrying', since: NOW, nextTryAt: NOW, problem: 'receiver:timeout' } },
    ['Details', 'Stop trying', ...form],
  ],
  ['practice', { mode: 'practice', connection: { kind: 'idle' } }, ['Connect receiver', 'Leave practice', ...form]],
];

describe('accessible names', () => {
  test.each(scenes)('%s: each once', async (_name, scene, names) => {
    mount(scene);
    await expect.poll(() => namesOnPage().toSorted()).toEqual([...always, ...names].toSorted());
  });

  test('while Settings are open, Region and Proxy stand there only, and what was typed comes back', async () => {
    mount();
    await page.getByLabelText('Account name', { exact: true }).fill('anna');
    const share = () => page.getByRole('region', { name: 'Share', exact: true, includeHidden: true }).element().getBoundingClientRect();
    const { height } = share();
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const expected = [...always, 'Connect receiver', 'Try the practice receiver', 'Proxy', 'Region'];
    await expect.poll(() => namesOnPage().toSorted()).toEqual(expected.toSorted());
    expect(share().height).toBe(height);
    // Behind the dialog stands the form as it was, a picture that nobody can reach.
    const covered = document.querySelector('cradle-app')?.shadowRoot?.querySelector('cradle-page')?.shadowRoot
      ?.querySelector('cradle-sharing-panel')?.shadowRoot?.querySelector('cradle-sign-in-form');
    expect(covered?.checkVisibility()).toBe(true);
    expect([covered?.inert, covered?.ariaHidden]).toEqual([true, 'true']);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect.element(page.getByLabelText('Account name', { exact: true })).toHaveValue('anna');
  });

  test.each([
    ['real', false, ['United States', 'Outside the United States', 'Japan']],
    ['real', true, ['United States', 'Outside the United States', 'Japan', 'Practice']],
    ['practice', true, ['Practice']],
  ] as const)('regions in %s mode, practice answers: %s', async (mode, practiceAnswers, regions) => {
    mount({ mode, practiceAnswers });
    const select = page.getByRole('combobox', { name: 'Region', exact: true });
    await expect.element(select).toBeVisible();
    expect([...(select.element() as HTMLSelectElement).options].map((option) => option.label)).toEqual(regions);
  });

  test('the practice receiver is asked for, and left, by the app’s call-backs', async () => {
    const { app } = mount();
    const heard: string[] = [];
    app.onTryPractice = () => heard.push('try');
    app.onLeavePractice = () => heard.push('leave');
    await page.getByRole('button', { name: 'Try the practice receiver', exact: true }).click();
    app.mode = 'practice';
    await page.getByRole('button', { name: 'Leave practice', exact: true }).click();
    expect(heard).toEqual(['try', 'leave']);
  });

  test('the page follows when it is given other cells', async () => {
    const { app, cells } = mount({ archive: emptyArchive, sharing: sharing({ session: signedIn }) });
    await expect.element(page.getByRole('status')).toHaveTextContent('Nothing waiting');
    const other = mount({ sharing: sharing({ session: signedIn, waiting: 3 }) });
    const theirs = other.app.cells;
    other.app.remove();
    app.cells = theirs;
    await expect.element(page.getByRole('status')).toHaveTextContent('3 waiting');
    cells.sharing.set(sharing({ session: signedIn, waiting: 9 }));
    await expect.element(page.getByRole('status')).toHaveTextContent('3 waiting');
  });
});
