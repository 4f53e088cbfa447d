import { describe, expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import type { Credentials } from '../../src/sync/face.ts';
import { problemWords } from '../../src/ui/words/problems.ts';
import { focused, mount, settings, sharing, signedIn } from './support.ts';

const name = page.getByLabelText('Account name', { exact: true });
const password = page.getByLabelText('Password', { exact: true });
const region = page.getByLabelText('Region', { exact: true });
const proxy = page.getByLabelText('Proxy', { exact: true });
const keep = page.getByLabelText('Keep me signed in', { exact: true });
const signIn = page.getByRole('button', { name: 'Sign in', exact: true });

/** The ground of what cannot be pressed. */
function sunk(): string {
  const probe = document.createElement('div');
  probe.style.background = 'var(--sunk)';
  document.body.append(probe);
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
}

describe('signing in', () => {
  test('hands over what was typed', async () => {
    const { calls } = mount();
    await name.fill(' anna.moore ');
    await password.fill(' secret ');
    await region.selectOptions('Japan');
    await proxy.fill('https://proxy.example/');
    await keep.click();
    await signIn.click();
    expect(calls).toEqual([
      [
        'signIn',
        { accountName: 'anna.moore', password: ' secret ', region: 'jp', proxy: 'https://proxy.example/', keep: true },
      ],
    ]);
  });

  test('Enter in a field signs in; the settings fill in region and proxy; the password is not kept unasked', async () => {
    const { calls } = mount({ settings: { ...settings, region: 'ous', proxy: '/share/{host}/{path}' } });
    await name.fill('anna');
    await password.fill('secret');
    await proxy.fill('');
    proxy.element().closest('form')?.requestSubmit();
    expect(calls).toEqual([
      ['signIn', { accountName: 'anna', password: 'secret', region: 'ous', proxy: '/share/{host}/{path}', keep: false }],
    ]);
  });

  test('nothing is sent without a name and a password', async () => {
    const { calls } = mount();
    await signIn.click();
    expect(calls).toEqual([]);
  });

  test('password managers know the fields', async () => {
    mount();
    await expect.element(name).toHaveAttribute('autocomplete', 'username');
    await expect.element(password).toHaveAttribute('autocomplete', 'current-password');
  });

  test('the button keeps its name and its focus while signing in; what was typed stays', async () => {
    const { cells } = mount();
    await name.fill('anna');
    await password.fill('secret');
    cells.sharing.set(sharing({ session: { kind: 'signing-in' } }));
    await expect.element(signIn).toHaveAttribute('aria-disabled', 'true');
    cells.sharing.set(sharing({ signInProblem: 'share:unreachable' }));
    await expect.element(signIn).toHaveAttribute('aria-disabled', 'false');
    await expect.element(password).toHaveValue('secret');
  });

  test.each([
    ['share:credentials-refused', () => password.element()],
    ['share:locked-out', () => signIn.element()],
  ] as const)('%s is told beside the form, where the focus goes', async (problem, field) => {
    const { cells } = mount();
    await name.fill('anna');
    await password.fill('secret');
    await signIn.click();
    cells.sharing.set(sharing({ session: { kind: 'signing-in' } }));
    await expect.element(signIn).toHaveAttribute('aria-disabled', 'true');
    cells.sharing.set(sharing({ signInProblem: problem }));
    await expect.element(page.getByText(problemWords[problem].what)).toBeVisible();
    await expect.poll(focused).toBe(field());
    // Where the focus stays, nothing else would read it aloud: after Enter in the password too.
    expect(page.getByText(problemWords[problem].what).element().closest('[aria-live=polite]')).not.toBeNull();
    const told = password.element().getAttribute('aria-describedby') ?? '';
    expect((password.element().getRootNode() as ShadowRoot).getElementById(told)?.textContent).toMatch(/\w+/);
    expect(password.element().hasAttribute('aria-invalid')).toBe(problem === 'share:credentials-refused');
  });

  test('a refusal stands at the top of the form, on the screen', async () => {
    await page.viewport(360, 480);
    const { cells } = mount();
    await name.fill('anna');
    await password.fill('secret');
    await signIn.click();
    cells.sharing.set(sharing({ session: { kind: 'signing-in' } }));
    cells.sharing.set(sharing({ signInProblem: 'share:credentials-refused' }));
    await expect.poll(focused).toBe(password.element());
    const told = page.getByText(/^Share does not know this account name/).element();
    expect(told.compareDocumentPosition(name.element())).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(told.getBoundingClientRect().top).toBeGreaterThanOrEqual(0);
    expect(told.getBoundingClientRect().bottom).toBeLessThanOrEqual(480);
    await page.viewport(1280, 900);
  });

  test('an unusable proxy is refused beside its field, by Share’s door as by the form', async () => {
    const { calls, cells } = mount();
    await name.fill('anna');
    await password.fill('secret');
    await signIn.click();
    cells.sharing.set(sharing({ signInProblem: 'share:bad-proxy' }));
    await expect.poll(focused).toBe(proxy.element());
    await expect.element(proxy).toHaveAccessibleDescription(/not an address that may be used/);
    await proxy.fill('https://example.com/foo');
    await expect.element(proxy).not.toHaveAttribute('aria-invalid');
    await signIn.click();
    await expect.element(proxy).toHaveAttribute('aria-invalid', 'true');
    expect(calls).toHaveLength(1);
    // Saved in Settings: what was refused was another one.
    cells.settings.set({ ...settings, proxy: 'https://proxy.example/' });
    await expect.element(proxy).toHaveValue('https://proxy.example/');
    await expect.element(proxy).not.toHaveAttribute('aria-invalid');
  });

  test('what is read aloud has its place before it comes', async () => {
    mount();
    await expect.element(password).toBeVisible();
    const place = (password.element().getRootNode() as ShadowRoot).querySelector('[aria-live=polite]')!;
    expect(getComputedStyle(place).display).toBe('block');
    expect(place.textContent).toBe('');
  });

  test('after a failed sign-in the region is the chosen one, and not that of the session before', async () => {
    const lapsed = { ...signedIn, kind: 'lapsed' } as const;
    const { calls, cells } = mount({ sharing: sharing({ session: lapsed, wish: 'on' }) });
    await region.selectOptions('Outside the United States');
    await proxy.fill('https://proxy.example/');
    await password.fill('secret');
    await signIn.click();
    cells.sharing.set(sharing({ session: { kind: 'signing-in' }, wish: 'on' }));
    cells.settings.set({ ...settings, region: 'ous', proxy: 'https://proxy.example/' });
    cells.sharing.set(sharing({ session: lapsed, wish: 'on', signInProblem: 'share:credentials-refused' }));
    await expect.poll(focused).toBe(password.element());
    await expect.element(region).toHaveValue('ous');
    await signIn.click();
    expect(calls.map(([, credentials]) => (credentials as Credentials).region)).toEqual(['ous', 'ous']);
  });

  test.each(['light', 'dark'] as const)('the button can be read while it is busy and pointed at, in the %s', async (scheme) => {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    const { cells } = mount();
    await name.fill('anna');
    await password.fill('secret');
    await signIn.click();
    await signIn.hover();
    const pointedAt = getComputedStyle(signIn.element()).backgroundColor;
    cells.sharing.set(sharing({ session: { kind: 'signing-in' } }));
    await expect.element(signIn).toHaveAttribute('aria-disabled', 'true');
    const { backgroundColor } = getComputedStyle(signIn.element());
    expect(backgroundColor).not.toBe(pointedAt);
    expect(backgroundColor).toBe(sunk());
    await cdp().send('Emulation.setEmulatedMedia', { features: [] });
  });

  test('the same refusal twice brings the focus twice', async () => {
    const { cells } = mount();
    await name.fill('anna');
    await password.fill('secret');
    for (let round = 0; round < 2; round += 1) {
      await signIn.click();
      cells.sharing.set(sharing({ session: { kind: 'signing-in' } }));
      await expect.element(signIn).toHaveAttribute('aria-disabled', 'true');
      cells.sharing.set(sharing({ signInProblem: 'share:credentials-refused' }));
      await expect.poll(focused).toBe(password.element());
    }
  });

  test('a session that ended before Share heard of the stop says so, and not that it goes on', async () => {
    mount({ sharing: sharing({ session: { ...signedIn, kind: 'lapsed' }, wish: 'off', isStopping: true }) });
    await expect.element(page.getByText('Share does not know yet that you stopped sharing', { exact: false })).toBeVisible();
    expect(document.body.textContent).not.toContain('Sign in to go on sharing');
  });

  test('a lapsed session fills in who it was, and says how many wait', async () => {
    mount({ sharing: sharing({ session: { ...signedIn, kind: 'lapsed', region: 'ous' }, wish: 'on', waiting: 7 }) });
    await expect.element(name).toHaveValue('anna.moore');
    await expect.element(region).toHaveValue('ous');
    await expect.element(page.getByText('Sign in to send the 7 that wait.')).toBeVisible();
  });

  test('who it was stays while the lapsed session is signed in anew', async () => {
    const lapsed = { ...signedIn, kind: 'lapsed', region: 'ous' } as const;
    const { cells } = mount({ sharing: sharing({ session: lapsed, wish: 'on', waiting: 7 }) });
    await expect.element(name).toHaveValue('anna.moore');
    cells.sharing.set(sharing({ session: { kind: 'signing-in' }, wish: 'on', waiting: 7 }));
    await expect.element(page.getByText('Signing in…')).toBeVisible();
    await expect.element(name).toHaveValue('anna.moore');
    await expect.element(region).toHaveValue('ous');
  });

  test('while a check is under way, closed or not, no try is made beside its own', async () => {
    const answer = Promise.withResolvers<null>();
    const { calls } = mount({ answers: { checkAccount: () => answer.promise } });
    await name.fill('anna');
    await password.fill('wrong');
    const checkButton = page.getByRole('button', { name: 'Check my account', exact: true });
    await checkButton.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click();
    await expect.element(signIn).toHaveAttribute('aria-disabled', 'true');
    for (const button of [signIn, checkButton]) (button.element() as HTMLElement).click();
    expect(calls.map(([action]) => action)).toEqual(['checkAccount']);
    answer.resolve(null);
    await expect.element(signIn).toHaveAttribute('aria-disabled', 'false');
    await signIn.click();
    expect(calls.map(([action]) => action)).toEqual(['checkAccount', 'signIn']);
  });

  test('practice is filled in, and reaches nobody', async () => {
    const { calls } = mount({ mode: 'practice' });
    await expect.element(proxy).toBeDisabled();
    await signIn.click();
    expect(calls).toMatchObject([['signIn', { accountName: 'practice', password: 'practice', region: 'practice' }]]);
  });

  test('the hint about the practice account goes when somebody types', async () => {
    mount({ mode: 'practice' });
    await expect.element(page.getByText(/^These are the practice account’s/)).toBeVisible();
    await name.fill('anna');
    await expect.element(page.getByText('Nothing leaves this computer.', { exact: true })).toBeVisible();
  });

  test('the password leaves the page with the form', async () => {
    const { app, cells } = mount();
    await password.fill('secret');
    cells.sharing.set(sharing({ session: signedIn }));
    await expect.element(page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible();
    const panel = app.shadowRoot?.querySelector('cradle-page')?.shadowRoot?.querySelector('cradle-sharing-panel');
    expect(panel?.shadowRoot?.querySelector('cradle-sign-in-form')).toBeNull();
  });
});

describe('region and proxy', () => {
  test('Settings that were saved win over what was typed before', async () => {
    const { cells } = mount();
    await proxy.fill('https://typed.example/');
    cells.settings.set({ ...settings, proxy: 'https://saved.example/' });
    await expect.element(proxy).toHaveValue('https://saved.example/');
  });
});

describe('the proxy', () => {
  test.each([
    ['/share/{host}/{path}', /own server/],
    ['https://proxy.example/', /Careful: proxy\.example sees your password/],
    ['nonsense', /neither an https address/],
    ['https://example.com/foo', /neither an https address/],
  ])('%s: says who sees the password', async (template, words) => {
    mount();
    await proxy.fill(template);
    await expect.element(page.getByText(words)).toBeVisible();
  });
});
