import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ProxyTest, ProxyTrouble } from '../../src/sync/face.ts';
import { proxyTestText } from '../../src/ui/words/proxy.ts';
import { focused, mount, settings, type Call } from './support.ts';

const proxy = page.getByLabelText('Proxy', { exact: true });
const region = page.getByLabelText('Region', { exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const works = page.getByText('The proxy works: Share answers.');

/** Tests whose ends are in the test's hand. */
function held() {
  const runs: { readonly signal: AbortSignal; end(found: ProxyTest | null): void }[] = [];
  const testProxy = (_region: string, _proxy: string, signal: AbortSignal): Promise<ProxyTest | null> =>
    new Promise((end) => runs.push({ signal, end }));
  return { runs, testProxy };
}

const tests = (calls: readonly Call[]): readonly Call[] => calls.filter(([action]) => action === 'testProxy');

describe('the example under the proxy field', () => {
  const call = 'ShareWebServices/Services/General/SystemUtcTime';

  test('is the address that is called, and follows field and region', async () => {
    mount();
    await expect.element(page.getByText(`${location.origin}/share/share2.dexcom.com/${call}`)).toBeVisible();
    await proxy.fill('https://proxy.example/');
    await expect.element(page.getByText(`https://proxy.example/https://share2.dexcom.com/${call}`)).toBeVisible();
    await region.selectOptions('Japan');
    await expect.element(page.getByText(`https://proxy.example/https://share.dexcom.jp/${call}`)).toBeVisible();
  });

  test.each([
    ['https://proxy.example/{encoded}', `https://proxy.example/https%3A%2F%2Fshare2.dexcom.com%2F${call.replaceAll('/', '%2F')}`],
    ['https://proxy.example/?url=', `https://proxy.example/?url=https%3A%2F%2Fshare2.dexcom.com%2F${call.replaceAll('/', '%2F')}`],
    ['https://my.example/share-{region}/{path}', `https://my.example/share-us/${call}`],
    ['/share/{host}/{path}', `${location.origin}/share/share2.dexcom.com/${call}`],
  ])('of %s', async (template, address) => {
    mount();
    await proxy.fill(template);
    await expect.element(page.getByText(address, { exact: true })).toBeVisible();
  });

  test('breaks where it must on a narrow screen', async () => {
    await page.viewport(320, 800);
    mount();
    await proxy.fill('https://a-proxy-with-a-long-name.example/{encoded}');
    const shown = page.getByText(/^https:\/\/a-proxy.*SystemUtcTime$/);
    await expect.element(shown).toBeVisible();
    expect(document.documentElement.scrollWidth).toBe(320);
    await proxy.fill(`https://${'proxy'.repeat(12)}.example/`);
    await expect.element(page.getByText(/(proxy){12}\.example\b/).first()).toBeVisible();
    expect(document.documentElement.scrollWidth).toBe(320);
    await page.viewport(1280, 900);
  });

  test('is not there in practice, nor is the test', async () => {
    mount({ practiceAnswers: true });
    await region.selectOptions('Practice');
    await expect.element(page.getByText('Not used in practice.')).toBeVisible();
    await expect.element(button('Test')).not.toBeInTheDocument();
    await expect.element(page.getByText(/SystemUtcTime/)).not.toBeInTheDocument();
  });
});

describe('a proxy that may not be used says why', () => {
  test.each([
    ['http://192.168.1.5/', /Over http everybody on the way can read your password/],
    ['https://name:word@proxy.example/', /no address with a name or a password in it/],
    ['https://proxy.example/foo', /a call has no place in it/],
    ['https://proxy.example/{paht}', /Placeholders are \{region\}, \{host\}, \{path\} and \{encoded\}/],
  ])('%s', async (template, words) => {
    const { calls } = mount();
    await proxy.fill(template);
    await expect.element(proxy).toHaveAccessibleDescription(words);
    await button('Test').click();
    await expect.poll(focused).toBe(proxy.element());
    await expect.element(proxy).toHaveAttribute('aria-invalid', 'true');
    await expect.element(proxy).toHaveAccessibleDescription(words);
    expect(tests(calls)).toEqual([]);
  });
});

describe('the test of a proxy', () => {
  test('tries what is typed, and saves and signs in nothing', async () => {
    const { calls } = mount({ answers: { testProxy: async () => ({ kind: 'works', errorMs: 400 }) } });
    await proxy.fill('https://proxy.example/');
    await region.selectOptions('Outside the United States');
    await button('Test').click();
    await expect.element(works).toBeVisible();
    await expect.element(page.getByText('This computer’s clock agrees with Share’s.')).toBeVisible();
    expect(calls).toEqual([['testProxy', 'ous', 'https://proxy.example/']]);
  });

  test('an empty field is this page’s own server', async () => {
    const { calls } = mount();
    await proxy.fill('');
    await button('Test').click();
    expect(tests(calls)).toEqual([['testProxy', 'us', '/share/{host}/{path}']]);
  });

  test('can be stopped, on the button that has the focus', async () => {
    const { runs, testProxy } = held();
    mount({ answers: { testProxy } });
    await expect.element(button('Test')).toBeVisible();
    (button('Test').element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('progressbar')).toBeVisible();
    expect(focused()?.textContent?.trim()).toBe('Stop');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('progressbar')).not.toBeInTheDocument();
    expect(focused()?.textContent?.trim()).toBe('Test');
    expect(runs.map(({ signal }) => signal.aborted)).toEqual([true]);
    runs[0]?.end({ kind: 'works', errorMs: 0 });
    await expect.element(works).not.toBeInTheDocument();
  });

  test('a result goes when the field says something else, and a late one never comes', async () => {
    const { runs, testProxy } = held();
    mount({ answers: { testProxy } });
    await button('Test').click();
    runs[0]?.end({ kind: 'works', errorMs: 0 });
    await expect.element(works).toBeVisible();
    await proxy.fill('https://one.example/');
    await expect.element(works).not.toBeInTheDocument();
    await button('Test').click();
    await proxy.fill('https://two.example/');
    expect(runs[1]?.signal.aborted).toBe(true);
    await button('Test').click();
    runs[1]?.end({ kind: 'works', errorMs: 0 });
    runs[2]?.end({ kind: 'trouble', trouble: 'not-share', said: null });
    await expect.element(page.getByText(/^Something else than Share answers there/)).toBeVisible();
    await expect.element(works).not.toBeInTheDocument();
  });

  test('is of the settings that are shown: saved ones in their place take the result away', async () => {
    const { cells } = mount({ answers: { testProxy: async () => ({ kind: 'works', errorMs: 0 }) } });
    await button('Test').click();
    await expect.element(works).toBeVisible();
    cells.settings.set({ ...settings, proxy: 'https://saved.example/' });
    await expect.element(works).not.toBeInTheDocument();
  });

  test('ends with the dialog', async () => {
    const { runs, testProxy } = held();
    mount({ answers: { testProxy } });
    await button('Settings').click();
    await button('Test').click();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => runs[0]?.signal.aborted).toBe(true);
  });

  test('that cannot be had says so', async () => {
    mount();
    await button('Test').click();
    await expect.element(page.getByText(/^The test could not be made/)).toBeVisible();
  });

  test('shows what a stranger’s proxy says as text, and as the proxy’s', async () => {
    const said = '<img src=x onerror="document.title=1">';
    mount({ answers: { testProxy: async () => ({ kind: 'trouble', trouble: 'refused', said }) } });
    await button('Test').click();
    await expect.element(page.getByText(`The proxy says: “${said}”`)).toBeVisible();
  });

  test('a wrong clock is told', async () => {
    mount({ answers: { testProxy: async () => ({ kind: 'works', errorMs: -3_600_000 }) } });
    await button('Test').click();
    await expect.element(page.getByText('This computer’s clock is an hour ahead of Share’s.')).toBeVisible();
  });

  test.each([
    ['asking', /^Asking Share for the time/],
    ['works', /^The proxy works/],
    ['trouble', /^The proxy does not serve pages/],
  ] as const)('has no fault that axe knows: %s', async (kind, words) => {
    const { runs, testProxy } = held();
    mount({ answers: { testProxy } });
    await button('Settings').click();
    await proxy.fill('https://proxy.example/');
    await button('Test').click();
    if (kind === 'works') runs[0]?.end({ kind, errorMs: 0 });
    if (kind === 'trouble') runs[0]?.end({ kind, trouble: 'page-not-listed', said: null });
    await expect.element(page.getByText(words)).toBeVisible();
    const { violations } = await axe.run(document, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

/** The compiler asks for a row for each. */
const everyTrouble: Record<ProxyTrouble, true> = {
  'bad-proxy': true,
  offline: true,
  'own-server-down': true,
  unreachable: true,
  timeout: true,
  'wants-header': true,
  'page-not-listed': true,
  refused: true,
  'too-many': true,
  'share-unreached': true,
  'share-refused': true,
  unavailable: true,
  'not-share': true,
  'no-own-proxy': true,
};

test.each(Object.keys(everyTrouble) as ProxyTrouble[])('%s says what is wrong and what to do', (trouble) => {
  const { what, todo } = proxyTestText({ kind: 'trouble', trouble, said: null });
  expect([what, todo]).toEqual([expect.stringMatching(/^[A-Z].{10,}[.]$/), expect.stringMatching(/^[A-Z].{5,}[.]$/)]);
});
