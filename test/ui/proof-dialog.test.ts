import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Fate, FatedReading } from '../../src/sync/face.ts';
import { archive, day, focused, MINUTE, mount, NOW, reading, sharing, signedIn } from './support.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = page.getByRole('dialog', { name: 'What became of each reading' });
const panel = page.getByRole('region', { name: 'Share', exact: true });
const full = archive(day(3));

const fated = (minutesAgo: number, value: number, fate: Fate): FatedReading => ({ reading: reading(minutesAgo, value), fate });
const proof = [
  fated(43, 5, { kind: 'kept', why: 'no-glucose' }),
  fated(18, 39, { kind: 'set-aside', at: NOW - 10 * MINUTE }),
  fated(13, 401, { kind: 'seen', at: NOW - MINUTE }),
  fated(8, 142, { kind: 'sent', at: NOW - 7 * MINUTE }),
  fated(3, 180, { kind: 'waiting' }),
];
const on = sharing({ session: signedIn, wish: 'on', proof, waiting: 1, setAside: 1 });

function rows(): string[] {
  return dialog.getByRole('row').elements().map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');
}

describe('the proof', () => {
  test('the panel sums it up, and opens the list, newest first, gaps as gaps, each value with its unit', async () => {
    mount({ archive: full, sharing: on });
    const summary = 'Of the last 24 hours: 1 seen by followers, 1 sent, 1 waiting, 1 set aside, 1 without a glucose value.';
    await expect.element(panel).toHaveTextContent(summary);
    await button('Show each reading').click();
    await expect.element(dialog).toHaveTextContent(summary);
    expect(rows()).toEqual([
      'Time Glucose What became of it',
      expect.stringMatching(/^12:05.* 180 mg\/dL Waiting to be sent$/),
      expect.stringMatching(/^12:00.* 142 mg\/dL Sent 12:01/),
      expect.stringMatching(/^11:55.* HIGH Seen 12:07/),
      expect.stringMatching(/^11:50.* LOW Set aside 11:58.*: Share refused it$/),
      expect.stringMatching(/^No readings from 11:25.* to 11:50/),
      expect.stringMatching(/^11:25.* Sensor not active|Sensor|No value/),
    ]);
    expect(rows().at(-1)).toMatch(/Never sent: not a glucose value$/);
    expect(rows().at(-1)).not.toMatch(/\b5 mg/);
  });

  test.each([
    ['mmol/L', '7.9 mmol/L'],
    [null, 'a reading'],
  ] as const)('in %s', async (unit, text) => {
    mount({ archive: { ...full, unit }, sharing: on });
    await button('Show each reading').click();
    await expect.element(dialog).toHaveTextContent(text);
    expect(rows().some((row) => /\b(39|401|142|180)\b/.test(row))).toBe(false);
  });

  test('shows only what followers have not seen, and says when there is none', async () => {
    const { cells } = mount({ archive: full, sharing: on });
    await button('Show each reading').click();
    await page.getByLabelText('Only those that followers have not seen').click();
    await expect.poll(() => rows()).toHaveLength(5);
    expect(rows().some((row) => row.includes('Seen 12') || row.includes('No readings'))).toBe(false);
    cells.sharing.set({ ...on, proof: proof.slice(2, 3), waiting: 0, setAside: 0 });
    await expect.element(dialog).toHaveTextContent('Followers have seen every reading');
  });

  test('is live', async () => {
    const { cells } = mount({ archive: full, sharing: on });
    await button('Show each reading').click();
    cells.sharing.set({ ...on, proof: [...proof.slice(0, 4), fated(3, 180, { kind: 'seen', at: NOW })] });
    await expect.element(dialog).not.toHaveTextContent('Waiting');
  });

  test('Send now stands there as long as something waits or was set aside', async () => {
    const { calls, cells } = mount({ archive: full, sharing: on });
    await button('Show each reading').click();
    await dialog.getByRole('button', { name: 'Send now' }).click();
    expect(calls).toEqual([['sendNow']]);
    cells.sharing.set({ ...on, waiting: 0, setAside: 0 });
    await expect.element(dialog.getByRole('button', { name: 'Send now' })).not.toBeInTheDocument();
    await expect.poll(() => focused()?.textContent).toBe('What became of each reading');
  });

  test('without a follower: accepted, not proven', async () => {
    const followers = { askedAt: NOW, newest: null, noFollowerYet: true };
    mount({ archive: full, sharing: { ...on, followers } });
    await expect.element(panel).toHaveTextContent('1 accepted, not proven');
    await button('Show each reading').click();
    await expect.element(dialog).toHaveTextContent(/Accepted 12:01.*, not proven/);
    await expect.element(dialog).toHaveTextContent('No follower yet?');
  });

  test('sharing is off, and signed out in another tab', async () => {
    const { cells } = mount({ archive: full, sharing: { ...on, wish: 'off' } });
    await button('Show each reading').click();
    await expect.element(dialog).toHaveTextContent('Sharing is off');
    cells.sharing.set(sharing({ session: { kind: 'signed-out' } }));
    await expect.element(dialog).toHaveTextContent('No account is in use');
  });

  test('Escape leaves, and the focus goes back', async () => {
    mount({ archive: full, sharing: on });
    await button('Show each reading').click();
    await expect.element(dialog).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    expect(focused()?.textContent).toBe('Show each reading');
  });

  test('a lapsed session still shows it', async () => {
    mount({ archive: full, sharing: { ...on, session: { ...signedIn, kind: 'lapsed' } } });
    await expect.element(panel).toHaveTextContent('Of the last 24 hours: 1 seen');
  });

  test('another program that sends is told, carefully', async () => {
    mount({ archive: full, sharing: { ...on, othersAt: NOW - 3 * MINUTE } });
    await expect.element(panel).toHaveTextContent(/Another program also sends to this account \(noticed 12:05.*\): Share holds readings that this browser has no record of/);
  });
});
