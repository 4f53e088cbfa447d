import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { AccountCheck } from '../../src/sync/face.ts';
import { archive, day, focused, mount, rightCheck, sharing, signedIn } from './support.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = page.getByRole('dialog', { name: 'Check my account' });
const full = archive(day(3));

describe('Check my account', () => {
  test('signed in: asks with what is at hand, and says part by part what is right', async () => {
    const { calls } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on' }), answers: { checkAccount: async () => rightCheck } });
    await button('Check my account').click();
    expect(calls).toEqual([['checkAccount', null]]);
    await expect.element(dialog).toHaveTextContent('Everything is right.');
    const parts = dialog.getByRole('listitem').elements().map((item) => item.textContent?.replaceAll(/\s+/g, ' ').trim());
    expect(parts.map((part) => part?.split(' Right ')[0])).toEqual(['Way to Share', 'Clock', 'Sign-in', 'Session', 'Sharing', 'Receiver', 'Followers']);
    expect(parts.at(-1)).toMatch(/Followers see 142 mg\/dL from 12:05/);
  });

  test('while it asks it says so, and what is wrong is told with what to do', async () => {
    const { promise, resolve } = Promise.withResolvers<AccountCheck | null>();
    mount({ archive: full, sharing: sharing({ session: signedIn }), answers: { checkAccount: () => promise } });
    await button('Check my account').click();
    await expect.element(dialog).toHaveTextContent('Asking Share, part by part…');
    const notAsked = { kind: 'not-asked' } as const;
    resolve({
      ...rightCheck,
      signIn: { kind: 'failed', problem: 'share:credentials-refused' },
      session: notAsked, monitoring: notAsked, receiver: notAsked, followers: notAsked,
    });
    await expect.element(dialog).toHaveTextContent('Wrong: Sign-in.');
    await expect.element(dialog).toHaveTextContent('another region looks the same as a wrong password');
    expect(dialog.getByText('Not asked').elements()).toHaveLength(4);
  });

  test.each([
    ['session', 'share:session-lapsed', 'Sign in again.'],
    ['signIn', 'sync:sign-in-blocked', 'Sign in yourself.'],
    ['signIn', 'sync:signed-in-often', 'Sign in yourself to go on.'],
  ] as const)('%s, %s: where somebody is signed in, the way to the form is by signing out', async (part, problem, withForm) => {
    const found: AccountCheck = { ...rightCheck, [part]: { kind: 'failed', problem } };
    const { cells } = mount({ archive: full, sharing: sharing({ session: signedIn }), answers: { checkAccount: async () => found } });
    await button('Check my account').click();
    await expect.element(dialog).toHaveTextContent('Sign out, then sign in. What waits is kept');
    await expect.element(dialog).not.toHaveTextContent(withForm);
    cells.sharing.set(sharing({ session: { ...signedIn, kind: 'lapsed' } }));
    await expect.element(dialog).toHaveTextContent(withForm);
    await expect.element(dialog).not.toHaveTextContent('Sign out');
  });

  test('signed out: the form’s name and password go with the call, and success is a sign-in', async () => {
    const { app, calls, cells } = mount({ archive: full, answers: { checkAccount: async () => rightCheck } });
    await page.getByLabelText('Account name', { exact: true }).fill('anna');
    await page.getByLabelText('Password', { exact: true }).fill('secret');
    await button('Check my account').click();
    expect(calls).toEqual([
      ['checkAccount', { accountName: 'anna', password: 'secret', region: 'us', proxy: '/share/{host}/{path}', keep: false }],
    ]);
    cells.sharing.set(sharing({ session: signedIn }));
    await expect.element(dialog).toHaveTextContent('You are signed in now; what was shared before goes on.');
    await expect.element(dialog).toHaveTextContent('A check itself starts no sharing, assigns no receiver and sends no reading.');
    expect(JSON.stringify(app.shadowRoot?.innerHTML)).not.toContain('secret');
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await expect.poll(() => focused()?.textContent).toBe('Share');
  });

  test('nothing is asked without a name and a password, nor by an unusable proxy', async () => {
    const { calls } = mount();
    await button('Check my account').click();
    await page.getByLabelText('Account name', { exact: true }).fill('anna');
    await page.getByLabelText('Password', { exact: true }).fill('secret');
    await page.getByLabelText('Proxy', { exact: true }).fill('nonsense');
    await button('Check my account').click();
    expect(calls).toEqual([]);
  });

  test('a check that came to nothing says so, and the focus goes back', async () => {
    mount({ archive: full, sharing: sharing({ session: signedIn }) });
    await button('Check my account').click();
    await expect.element(dialog).toHaveTextContent('Nothing was checked');
    await button('Close').click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(focused()?.textContent).toBe('Check my account');
  });
});
