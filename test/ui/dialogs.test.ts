import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Question } from '../../src/sync/face.ts';
import { archive, day, focused, mount, settings, sharing, signedIn } from './support.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('Settings', () => {
  test('saves what was chosen', async () => {
    const { calls } = mount({ archive: archive(day(3)) });
    await button('Settings').click();
    await page.getByLabelText('mmol/L', { exact: true }).click();
    await page.getByLabelText('From (mg/dL)').fill('80');
    await page.getByLabelText('Region', { exact: true }).selectOptions('Outside the United States');
    await page.getByLabelText('Proxy', { exact: true }).fill('https://proxy.example/?url=');
    await button('Save').click();
    expect(calls).toEqual([
      [
        'saveSettings',
        {
          unit: 'mmol/L',
          targetRange: { lowMgdl: 80, highMgdl: 180 },
          region: 'ous',
          proxy: 'https://proxy.example/?url=',
        },
      ],
    ]);
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  test('the receiver’s own unit can be had back, and the range is left as it was', async () => {
    const { calls } = mount({ archive: archive(day(3)), settings: { ...settings, unit: 'mmol/L' } });
    await button('Settings').click();
    await expect.element(page.getByLabelText('From (mmol/L)')).toHaveValue(3.9);
    await page.getByLabelText('As the receiver shows it').click();
    await button('Save').click();
    expect(calls).toMatchObject([['saveSettings', { unit: null, targetRange: { lowMgdl: 70, highMgdl: 180 } }]]);
  });

  test('a range that is upside down is not saved', async () => {
    const { calls } = mount({ archive: archive(day(3)) });
    await button('Settings').click();
    await page.getByLabelText('From (mg/dL)').fill('200');
    await button('Save').click();
    await expect.element(page.getByText('The lower end must be below the upper one.')).toBeVisible();
    expect(calls).toEqual([]);
  });

  test.each(['https://user:pw@x/', 'https://example.com/foo', 'nonsense'])('the proxy %s is refused beside its field', async (address) => {
    const { calls } = mount();
    await button('Settings').click();
    const proxy = page.getByLabelText('Proxy', { exact: true });
    await proxy.fill(address);
    await button('Save').click();
    await expect.poll(focused).toBe(proxy.element());
    await expect.element(proxy).toHaveAttribute('aria-invalid', 'true');
    await expect.element(proxy).toHaveAccessibleDescription(/not an address that may be used/);
    expect(proxy.element().parentElement?.querySelectorAll('p')).toHaveLength(1);
    expect(calls).toEqual([]);
    await proxy.fill('https://proxy.example/');
    await button('Save').click();
    expect(calls).toMatchObject([['saveSettings', { proxy: 'https://proxy.example/' }]]);
  });

  test('Escape leaves without saving, and they open again', async () => {
    const { calls } = mount();
    await button('Settings').click();
    await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    expect(focused()?.textContent).toBe('Settings');
    await button('Settings').click();
    await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    expect(calls).toEqual([]);
  });
});

describe('questions', () => {
  const takeOver: Question = { kind: 'assign-receiver', serial: 'SM12345678', accountName: 'anna', toAnother: true };

  test('taking the receiver over names serial, account and both consequences', async () => {
    const { calls } = mount({ sharing: sharing({ session: signedIn, question: takeOver }) });
    const dialog = page.getByRole('dialog', { name: 'Assign receiver SM12345678 to anna?' });
    await expect
      .element(dialog)
      .toHaveTextContent('Share says that receiver SM12345678 is not anna’s: it may belong to another account.');
    await expect.element(dialog).toHaveTextContent('no longer to those of the other account');
    await expect.element(dialog).toHaveTextContent('If anna has another receiver, for instance in an app on a phone, this one takes its place');
    await expect.element(dialog).toHaveTextContent('Cradle sends nothing');
    await button('Assign receiver').click();
    expect(calls).toEqual([['answer', takeOver, true]]);
  });

  test.each<[string, Question, string, RegExp]>([
    ['a first assignment', { ...takeOver, toAnother: false }, 'Not now', /Receiver SM12345678 is not assigned to anna\..*go to the followers of anna.*this one takes its place, and that app’s uploads are refused until/],
    ['another receiver', { kind: 'other-receiver', boundSerial: 'SM87654321', serial: 'SM12345678', accountName: 'anna' }, 'Keep SM87654321', /stay on this computer/],
    ['times', { kind: 'normalise-times', offByMs: 3_600_000 }, 'Send nothing', /60 minutes away from its true time/],
    ['times, unknown by how much', { kind: 'normalise-times', offByMs: null }, 'Send nothing', /a reading away from its true time/],
  ])('%s can be declined', async (_name, question, no, words) => {
    const { calls } = mount({ sharing: sharing({ session: signedIn, question }) });
    await expect.element(page.getByRole('dialog')).toHaveTextContent(words);
    await button(no).click();
    expect(calls).toEqual([['answer', question, false]]);
  });

  test('Escape is the answer that changes nothing, and the dialog goes with its question', async () => {
    const { calls, cells } = mount({ sharing: sharing({ session: signedIn, question: takeOver }) });
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(calls).toEqual([['answer', takeOver, false]]);
    cells.sharing.set(sharing({ session: signedIn }));
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.poll(() => focused()?.textContent).toBe('Share');
  });

  test('closing a question gives the focus back to where it was', async () => {
    const { cells } = mount();
    await expect.element(button('Settings')).toBeVisible();
    const settingsButton = button('Settings').element() as HTMLElement;
    settingsButton.focus();
    cells.sharing.set(sharing({ session: signedIn, question: takeOver }));
    await button('Leave it as it is').click();
    cells.sharing.set(sharing({ session: signedIn }));
    await expect.poll(focused).toBe(settingsButton);
  });
});
