import axe from 'axe-core';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import type { Forgetting, ForgetResult, KeptAccount, KeptData, KeptReceiver } from '../../src/sync/face.ts';
import '../../src/ui/your-data.ts';
import { archive, day, focused, mount, NOW, SERIAL, type Scene } from './support.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });

const receiver: KeptReceiver = {
  serial: SERIAL,
  model: 'Dexcom G4',
  pages: 12_345,
  span: { from: new Date(2026, 2, 3, 9).getTime(), to: NOW },
  waiting: 36,
  refusal: null,
};

const account: KeptAccount = {
  id: 'd1',
  accountName: 'anna.moore',
  region: 'us',
  isInUse: true,
  isSharing: true,
  decided: 288,
  waiting: 36,
  unsettled: 12,
  triesCountUntil: NOW + 3_600_000,
  refusal: null,
};

function kept(change: Partial<KeptData> = {}): KeptData {
  const space = { usedBytes: 8_300_000, quotaBytes: 120e9 };
  return { receivers: [receiver], accounts: [account], persistence: 'may-be-cleared', space, ...change };
}

const nothingKept = kept({ receivers: [], accounts: [], persistence: 'unknown', space: null });

async function open(answer: () => KeptData | null, scene: Scene = {}, forget?: (what: Forgetting) => Promise<ForgetResult>, others: Scene['answers'] = {}) {
  const answers = { keptData: async () => answer(), ...(forget ? { forget } : {}), ...others };
  const mounted = mount({ archive: archive(day(3)), ...scene, answers });
  await button('Settings').click();
  await button('Your data…').click();
  await expect.element(dialog('Your data')).toHaveAttribute('open');
  await expect.element(page.getByText('Asking the archive…')).not.toBeInTheDocument();
  const element = mounted.app.shadowRoot?.querySelector('cradle-page')?.shadowRoot?.querySelector('cradle-settings-dialog')?.shadowRoot?.querySelector('cradle-your-data');
  return { ...mounted, element: element! };
}

describe('Your data', () => {
  test('says what is kept of whom, how much room it takes, and whether it lasts', async () => {
    await open(() => kept());
    const shown = dialog('Your data');
    await expect.element(shown).toHaveTextContent('This browser may clear this when the disk is full: save a copy.');
    await expect.element(shown).toHaveTextContent(/8\.3 MB in use.*grants 120 GB/);
    await expect.element(shown).toHaveTextContent(`${SERIAL}, Dexcom G4`);
    await expect.element(shown).toHaveTextContent('12,345 pages with readings from March 3 to today');
    await expect.element(shown).toHaveTextContent('anna.moore, United States');
  });

  test.each([
    ['kept', 'This browser keeps this for good'],
    ['unknown', 'does not say whether it keeps this'],
  ] as const)('where it is %s the browser is not asked again', async (persistence, words) => {
    await open(() => kept({ persistence }));
    await expect.element(dialog('Your data')).toHaveTextContent(words);
    await expect.element(button('Ask the browser to keep it')).not.toBeInTheDocument();
  });

  test('asks the browser by a press, and shows what it said', async () => {
    let persistence: KeptData['persistence'] = 'may-be-cleared';
    const { calls } = await open(() => kept({ persistence }));
    await button('Ask the browser to keep it').click();
    await expect.element(page.getByText('The browser has not agreed.')).toBeVisible();
    persistence = 'kept';
    await button('Ask the browser to keep it').click();
    await expect.element(dialog('Your data')).toHaveTextContent('This browser keeps this for good');
    await expect.element(page.getByText('The browser has not agreed.')).not.toBeInTheDocument();
    expect(calls.filter(([action]) => action === 'askToKeep')).toHaveLength(2);
  });

  test('practice says that it keeps nothing', async () => {
    await open(() => kept({ persistence: 'unknown', space: null }), { mode: 'practice' });
    await expect.element(dialog('Your data')).toHaveTextContent('Practice keeps nothing');
    await expect.element(dialog('Your data')).not.toHaveTextContent('save a copy');
  });

  test('once the browser keeps it, that is said, and the keyboard goes on from the title', async () => {
    let persistence: KeptData['persistence'] = 'may-be-cleared';
    await open(() => kept({ persistence }));
    await expect.element(button('Ask the browser to keep it')).toBeVisible();
    persistence = 'kept';
    await button('Ask the browser to keep it').click();
    await expect.element(page.getByText('The browser keeps it now.')).toBeVisible();
    await expect.poll(() => focused()?.textContent).toBe('Your data');
  });

  test('where nothing could be asked, nothing is claimed', async () => {
    let answer: KeptData | null = kept();
    await open(() => answer);
    answer = null;
    await button('Ask the browser to keep it').click();
    await expect.element(dialog('Your data')).toHaveTextContent('The archive could not be asked.');
    expect(dialog('Your data').element().textContent).not.toContain('The browser keeps it now.');
  });

  test('while a file is saved it is not left, and nothing is forgotten: what was to be saved would be lost', async () => {
    vi.stubGlobal('showSaveFilePicker', async () => ({ name: 'x', createWritable: async () => new WritableStream() }));
    onTestFinished(() => void vi.unstubAllGlobals());
    const saving = Promise.withResolvers<null>();
    const { calls } = await open(() => kept(), {}, undefined, { exportArchive: () => saving.promise });
    await button('Save everything to a file').click();
    const cancel = dialog('Your data').getByRole('button', { name: 'Cancel', exact: true });
    await expect.element(cancel).toBeVisible();
    const wait = page.getByText('A file is being saved or read. Wait until it is done, or press Cancel beside it.');
    await button('Forget everything…').click();
    await expect.element(wait).toBeVisible();
    await expect.element(dialog('Forget everything?')).not.toBeInTheDocument();
    for (let press = 0; press < 6; press += 1) await userEvent.keyboard('{Escape}');
    await dialog('Your data').getByRole('button', { name: 'Close', exact: true }).click();
    await expect.element(dialog('Your data')).toHaveAttribute('open');
    saving.resolve(null);
    await expect.element(cancel).not.toBeInTheDocument();
    await expect.element(wait).not.toBeInTheDocument();
    await button('Forget everything…').click();
    await expect.element(dialog('Forget everything?')).toBeVisible();
    expect(calls.filter(([action]) => action === 'forget')).toEqual([]);
  });

  test('an archive that could not be asked is said', async () => {
    await open(() => null);
    await expect.element(dialog('Your data')).toHaveTextContent('The archive could not be asked. Reload the page and try again.');
  });

  test('Escape leaves it, and gives the focus back to Settings, whose fields stand as they were typed', async () => {
    await open(() => kept());
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog('Your data')).not.toBeInTheDocument();
    await expect.element(dialog('Settings')).toBeVisible();
    expect(focused()?.textContent).toBe('Your data…');
  });
});

describe('forgetting', () => {
  const forgetOf = (name: string) => page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Forget…' });

  test('a receiver: names what is lost before it is, with the numbers of that moment', async () => {
    let pages = 1;
    const { calls } = await open(() => kept({ receivers: [{ ...receiver, pages }] }));
    pages = 12_345;
    await forgetOf(SERIAL).click();
    const question = dialog(`Forget receiver ${SERIAL}?`);
    await expect.element(question).toHaveTextContent('Deleted here: 12,345 pages with readings from March 3 to today.');
    await expect.element(question).toHaveTextContent('36 readings still wait to be sent and would never be sent.');
    expect(calls.some(([action]) => action === 'forget')).toBe(false);
    await button('Forget this receiver').click();
    await expect.element(page.getByText(`Receiver ${SERIAL} is forgotten.`)).toBeVisible();
    expect(calls.filter(([action]) => action === 'forget')).toEqual([['forget', { kind: 'receiver', serial: SERIAL }]]);
    await expect.element(dialog('Your data')).toBeVisible();
    await expect.poll(() => focused()?.textContent).toBe('Your data');
  });

  test.each([
    ['being read', { kind: 'being-read' }, `Receiver ${SERIAL} is connected or looked for, here or in another tab. Press Disconnect or Stop trying there, then forget it.`],
    ['shared', { kind: 'shared', accountName: 'anna.moore', isStopping: false }, 'Press Stop sharing, so that Share is told'],
    ['still to be stopped at Share', { kind: 'shared', accountName: 'anna.moore', isStopping: true }, 'Share has not been told yet that anna.moore stopped sharing this receiver. Sign in, or press Tell Share now; then forget the receiver.'],
  ] as const)('a receiver that is %s is refused with a sentence', async (_name, refusal, words) => {
    const { calls } = await open(() => kept({ receivers: [{ ...receiver, refusal }] }));
    await forgetOf(SERIAL).click();
    await expect.element(dialog(`Receiver ${SERIAL} cannot be forgotten now`)).toHaveTextContent(words);
    await expect.element(button('Forget this receiver')).not.toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog('Your data')).toBeVisible();
    expect(calls.some(([action]) => action === 'forget')).toBe(false);
  });

  test('what another tab has forgotten meanwhile is asked of nobody, and all else can still be forgotten', async () => {
    let receivers = [receiver];
    await open(() => kept({ receivers }));
    receivers = [];
    await forgetOf(SERIAL).click();
    await expect.element(dialog('Your data')).not.toHaveTextContent(SERIAL);
    await expect.poll(() => focused()?.textContent).toBe('Your data');
    await forgetOf('anna.moore').click();
    await expect.element(dialog('Forget anna.moore?')).toBeVisible();
  });

  test.each(['Keep it', '{Escape}'])('%s leaves the question, and the focus is where it was asked', async (leave) => {
    await open(() => kept());
    await forgetOf(SERIAL).click();
    await expect.element(dialog(`Forget receiver ${SERIAL}?`)).toBeVisible();
    await (leave === '{Escape}' ? userEvent.keyboard(leave) : button(leave).click());
    await expect.element(dialog(`Forget receiver ${SERIAL}?`)).not.toBeInTheDocument();
    await expect.poll(focused).toBe(forgetOf(SERIAL).element());
  });

  test('an account: says what is on its way, and what goes on being counted', async () => {
    const { calls } = await open(() => kept());
    await forgetOf('anna.moore').click();
    const question = dialog('Forget anna.moore?');
    await expect.element(question).toHaveTextContent('what became of 288 readings');
    await expect.element(question).toHaveTextContent('36 readings still wait');
    await expect.element(question).toHaveTextContent('12 readings are on the way to Share: whether they arrived would never be known here.');
    await expect.element(question).toHaveTextContent('without a word to Share');
    await expect.element(question).toHaveTextContent(/Tries to sign in go on being counted until 1:08/);
    await button('Keep it').click();
    await expect.element(question).not.toBeInTheDocument();
    expect(calls.some(([action]) => action === 'forget')).toBe(false);
  });

  test('everything: the page begins anew', async () => {
    const { calls, element } = await open(() => kept());
    let begun = 0;
    element.beginAnew = () => (begun += 1);
    await button('Forget everything…').click();
    await expect.element(dialog('Forget everything?')).toHaveTextContent('1 receiver (12,345 pages with readings from March 3 to today), 1 account');
    await button('Forget everything').click();
    await expect.poll(() => begun).toBe(1);
    expect(calls.filter(([action]) => action === 'forget')).toEqual([['forget', { kind: 'everything' }]]);
  });

  test('everything, while another tab does not let go: that is said, and a button begins anew', async () => {
    const { element } = await open(() => kept(), {}, async () => ({ kind: 'held-open' }));
    let begun = 0;
    element.beginAnew = () => (begun += 1);
    await button('Forget everything…').click();
    await button('Forget everything').click();
    await expect.element(dialog('Your data')).toHaveTextContent('close that tab');
    await expect.element(button('Forget…')).not.toBeInTheDocument();
    await button('Load the page anew').click();
    expect(begun).toBe(1);
  });

  test('everything, and it failed: that is said, nothing of the dead page is offered, and a button begins anew', async () => {
    const { element } = await open(() => kept(), {}, async () => ({ kind: 'failed', problem: 'store:full' }));
    let begun = 0;
    element.beginAnew = () => (begun += 1);
    await button('Forget everything…').click();
    await button('Forget everything').click();
    await expect.element(dialog('Your data')).toHaveTextContent('There is no room left on this computer. What was stored is still there. Nothing was forgotten.');
    await expect.element(button('Forget…')).not.toBeInTheDocument();
    await button('Load the page anew').click();
    expect(begun).toBe(1);
  });

  test('an account whose tries must be kept with its name: said before, with no way to press on', async () => {
    const refusal = { kind: 'tries-count', accountName: account.accountName, until: NOW + 3_600_000 } as const;
    const { calls } = await open(() => kept({ accounts: [{ ...account, refusal }] }));
    for (const [forget, title] of [['Forget…', 'anna.moore cannot be forgotten now'], ['Forget everything…', 'Not everything can be forgotten now']] as const) {
      await button(forget).last().click();
      await expect.element(dialog(title)).toHaveTextContent(/Tries to sign in to anna\.moore are counted until 1:08/);
      await button('Close').last().click();
    }
    expect(calls.filter(([action]) => action === 'forget')).toEqual([]);
  });

  test('what is to be read aloud is there before its text, and takes no room', async () => {
    const { element } = await open(() => kept());
    const outcome = element.shadowRoot!.querySelector('.outcome')!;
    expect(outcome.textContent).toBe('');
    expect(getComputedStyle(outcome).display).not.toBe('none');
    const { width, height } = outcome.getBoundingClientRect();
    expect([width, height]).toEqual([0, 0]);
    const body = outcome.parentElement!;
    expect(outcome.nextElementSibling!.getBoundingClientRect().top).toBe(body.getBoundingClientRect().top);
  });

  test('what failed is said, and nothing is claimed', async () => {
    await open(() => kept(), {}, async () => ({ kind: 'failed', problem: 'store:full' }));
    await forgetOf(SERIAL).click();
    await button('Forget this receiver').click();
    await expect.element(dialog('Your data')).toHaveTextContent('There is no room left on this computer.');
    await expect.element(page.getByText('is forgotten')).not.toBeInTheDocument();
  });

  test('while it is under way it can neither be left nor be pressed twice', async () => {
    const { calls } = await open(() => kept(), {}, () => new Promise(() => undefined));
    await forgetOf(SERIAL).click();
    await button('Forget this receiver').click();
    await button('Forgetting…').click({ force: true });
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog(`Forget receiver ${SERIAL}?`)).toBeVisible();
    expect(calls.filter(([action]) => action === 'forget')).toHaveLength(1);
  });
});

describe('for everybody', () => {
  async function violations(app: Element): Promise<string[]> {
    const found = await axe.run(app, { resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary}`));
  }

  async function setScheme(value: 'light' | 'dark' | ''): Promise<void> {
    await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
  }

  afterAll(() => setScheme(''));

  describe.each(['light', 'dark'] as const)('%s: no violation that axe finds', (scheme) => {
    test.each([['something kept', kept()], ['nothing kept', nothingKept]] as const)('%s', async (_name, answer) => {
      await page.viewport(1280, 900);
      await setScheme(scheme);
      expect(await violations((await open(() => answer)).app)).toEqual([]);
    });

    test('a question', async () => {
      await setScheme(scheme);
      const { app } = await open(() => kept());
      await button('Forget everything…').click();
      await expect.element(dialog('Forget everything?')).toBeVisible();
      expect(await violations(app)).toEqual([]);
    });
  });

  test.each([320, 360, 768])('it fits at %i px', async (width) => {
    await page.viewport(width, 800);
    const name = 'a.very.long.account.name.that.nobody.can.break@some.long.domain.example';
    await open(() => kept({ accounts: [{ ...account, accountName: name }] }));
    const shown = dialog('Your data').element();
    expect(shown.scrollWidth).toBeLessThanOrEqual(shown.clientWidth);
    expect(shown.getBoundingClientRect().right).toBeLessThanOrEqual(width);
  });
});
