import { describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { SharingView } from '../../src/sync/face.ts';
import { problemWords } from '../../src/ui/words/problems.ts';
import { archive, day, emptyArchive, focused, following, MINUTE, mount, NOW, SERIAL, sharing, signedIn } from './support.ts';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const panel = page.getByRole('region', { name: 'Share', exact: true });
const full = archive(day(3));

describe('sharing', () => {
  test('the consent names receiver, account and region, and the last day is ticked at first', async () => {
    const { calls } = mount({ archive: full, sharing: sharing({ session: signedIn }) });
    await expect
      .element(panel)
      .toHaveTextContent('Start sharing sends the readings of receiver SM12345678 to anna.moore (United States).');
    await button('Start sharing').click();
    expect(calls).toEqual([['startSharing', { sendLastDay: true }]]);
  });

  test('later starts do not send the last day unasked', async () => {
    const { calls } = mount({ archive: full, sharing: sharing({ session: signedIn, firstStart: false }) });
    await button('Start sharing').click();
    await page.getByLabelText('Send the last 24 hours too').click();
    await button('Start sharing').click();
    expect(calls).toEqual([
      ['startSharing', { sendLastDay: false }],
      ['startSharing', { sendLastDay: true }],
    ]);
  });

  test('without a receiver there is nothing to consent to', async () => {
    mount({ archive: emptyArchive, sharing: sharing({ session: signedIn }) });
    await expect.element(button('Start sharing')).toBeDisabled();
    await expect.element(panel).toHaveTextContent('Connect a receiver first');
  });

  test('the bound receiver is named, and that another one stays here', async () => {
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', boundSerial: 'SM87654321' }) });
    await expect.element(panel).toHaveTextContent('The readings of receiver SM87654321 go to anna.moore');
    await expect.element(panel).toHaveTextContent(`The readings of ${SERIAL} stay on this computer.`);
  });

  test('another receiver stays here, and Send now asks about it again', async () => {
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', boundSerial: 'SM87654321' }) });
    await expect.element(panel).toHaveTextContent(`The readings of ${SERIAL} stay on this computer. Send now asks again.`);
  });

  test('before sharing is on, it is said that another receiver will be asked about', async () => {
    const { cells } = mount({ archive: full, sharing: sharing({ session: signedIn, boundSerial: 'SM87654321' }) });
    await expect.element(panel).toHaveTextContent('Start sharing sends the readings of receiver SM87654321');
    await expect.element(panel).toHaveTextContent(`The last receiver that was read is another one, ${SERIAL}. Where it is plugged in while sharing is on, Cradle asks which of the two is to be shared.`);
    for (const boundSerial of [SERIAL, null]) {
      cells.sharing.set(sharing({ session: signedIn, boundSerial }));
      await expect.element(panel).toHaveTextContent(`Start sharing sends the readings of receiver ${SERIAL}`);
      await expect.element(panel).not.toHaveTextContent('is plugged in');
    }
    cells.archive.set(emptyArchive);
    cells.sharing.set(sharing({ session: signedIn, boundSerial: 'SM87654321' }));
    await expect.element(panel).toHaveTextContent('Start sharing sends the readings of receiver SM87654321');
    await expect.element(panel).not.toHaveTextContent('is plugged in');
  });

  test('a question about another receiver holds up no sending, every other one does', async () => {
    const sending = { kind: 'halted', problem: 'sync:clock-unsure' } as const;
    const other = { kind: 'other-receiver', boundSerial: 'SM87654321', serial: SERIAL, accountName: 'anna' } as const;
    const { cells } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', sending, question: other }) });
    await expect.element(panel).toHaveTextContent(problemWords['sync:clock-unsure'].what);
    await expect.element(panel).not.toHaveTextContent('Sending waits for your answer.');
    cells.sharing.set(sharing({ session: signedIn, wish: 'on', sending, question: { kind: 'normalise-times', offByMs: null } }));
    await expect.element(panel).toHaveTextContent('Sending waits for your answer.');
    await expect.element(panel).not.toHaveTextContent(problemWords['sync:clock-unsure'].what);
  });

  test('sharing can be stopped without signing in again', async () => {
    const lapsed = { ...signedIn, kind: 'lapsed' } as const;
    const { calls, cells } = mount({ archive: full, sharing: sharing({ session: lapsed, wish: 'on' }) });
    await button('Stop sharing').click();
    expect(calls).toEqual([['stopSharing']]);
    cells.sharing.set(sharing({ session: lapsed, wish: 'off', isStopping: true }));
    await expect.element(page.getByText('Share does not know yet that you stopped sharing', { exact: false })).toBeVisible();
    await expect.element(button('Sign out')).toBeVisible();
    await expect.element(button('Stop sharing')).not.toBeInTheDocument();
    await expect.poll(() => focused()?.textContent).toBe('Share');
  });

  test('Send now, Stop sharing and Sign out do so', async () => {
    const { calls } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on' }) });
    for (const name of ['Send now', 'Stop sharing', 'Sign out']) await button(name).click();
    expect(calls).toEqual([['sendNow'], ['stopSharing'], ['signOut']]);
  });

  test('counts what waits, what stays here and what was set aside', async () => {
    const counts = { waiting: 12, keptHere: 3, setAside: 1, lastSentAt: NOW - 2 * MINUTE };
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', ...counts }) });
    await expect.element(panel).toHaveTextContent(/Waiting to be sent\s*12 readings\s*Last sent\s*12:06/);
    await expect.element(panel).toHaveTextContent(/Cannot be sent\s*3 readings.*Set aside\s*1 reading,/);
  });

  test.each([
    [142, 'mg/dL', /Followers see 142.mg\/dL from 12:05.*\(checked 12:07.*\)/],
    [142, 'mmol/L', /Followers see 7\.9.mmol\/L from/],
    [39, 'mg/dL', /Followers see LOW from/],
    [142, null, /Followers see a reading from/],
  ] as const)('what followers see: %i in %s', async (value, unit, words) => {
    const newest = { stAt: 0, at: NOW - 3 * MINUTE, value, trend: 4 } as const;
    const followers = { askedAt: NOW - MINUTE, newest, noFollowerYet: false };
    mount({ archive: { ...full, unit }, sharing: sharing({ session: signedIn, wish: 'on', followers }) });
    await expect.element(panel).toHaveTextContent(words);
  });

  test('what followers saw long ago is past, and dimmed', async () => {
    const newest = { stAt: 0, at: NOW - 3 * MINUTE, value: 142, trend: 4 } as const;
    const followers = { askedAt: NOW - MINUTE, newest, noFollowerYet: false };
    const { clock } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', followers }) });
    await expect.element(panel).toHaveTextContent('Followers see');
    clock.advance(10 * MINUTE);
    const past = page.getByText(/^At 12:07.* followers saw 142.mg\/dL from 12:05/);
    await expect.element(past).toHaveClass('past');
    await expect.element(panel).not.toHaveTextContent('Followers see');
  });

  test.each(['share:receiver-not-assigned', 'sync:times-not-applied'] as const)('%s: nothing is sent, and that is said', async (problem) => {
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', sending: { kind: 'halted', problem } }) });
    await expect.element(panel).toHaveTextContent(`Nothing is sent. ${problemWords[problem].what}`);
    await expect.element(panel).not.toHaveTextContent('The readings of receiver');
  });

  test('what Share says of sharing, and the practice account by its name alone', async () => {
    const session = { kind: 'signed-in', region: 'practice', accountName: 'practice' } as const;
    const monitoring = { active: true, askedAt: NOW - MINUTE };
    mount({ archive: full, sharing: sharing({ session, wish: 'on', monitoring }) });
    await expect.element(panel).toHaveTextContent(/Share says\s*sharing is on \(checked 12:07/);
    await expect.element(panel).toHaveTextContent(`The readings of receiver ${SERIAL} go to practice.`);
  });

  test('Send now keeps the focus while it works, and does nothing then', async () => {
    const on = sharing({ session: signedIn, wish: 'on' });
    const { calls, cells } = mount({ archive: full, sharing: on });
    await button('Send now').click();
    cells.sharing.set({ ...on, sending: { kind: 'working', stage: 'posting', fraction: null } });
    await expect.element(button('Send now')).toHaveAttribute('aria-disabled', 'true');
    expect(focused()).toBe(button('Send now').element());
    await userEvent.keyboard('{Enter}');
    expect(calls).toEqual([['sendNow']]);
  });

  test.each<[string, SharingView, SharingView]>([
    ['Start sharing', sharing({ session: signedIn }), sharing({ session: signedIn, wish: 'on' })],
    ['Stop sharing', sharing({ session: signedIn, wish: 'on' }), sharing({ session: signedIn })],
    ['Sign out', sharing({ session: signedIn }), sharing()],
  ])('%s goes away, and the focus goes to the heading', async (name, before, after) => {
    const { cells } = mount({ archive: full, sharing: before });
    await button(name).click();
    cells.sharing.set(after);
    await expect.poll(() => focused()?.textContent).toBe('Share');
  });

  test('no follower yet', async () => {
    const followers = { askedAt: NOW, newest: null, noFollowerYet: true };
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', followers }) });
    await expect.element(panel).toHaveTextContent('No follower yet?');
  });

  test('back-off says why and until when, a halt says what to do', async () => {
    const { cells } = mount({ archive: full });
    const until = NOW + 10 * MINUTE;
    cells.sharing.set(sharing({ session: signedIn, wish: 'on', sending: { kind: 'back-off', until, problem: 'share:unreachable' } }));
    await expect.element(panel).toHaveTextContent(/No answer.*tries again at 12:18/);
    cells.sharing.set(sharing({ session: signedIn, wish: 'on', sending: { kind: 'halted', problem: 'sync:clock-unsure' } }));
    await expect.element(panel).toHaveTextContent('Plug the receiver in again');
  });

  test('a session that ended again is mended by itself, or asked for', async () => {
    const sending = { kind: 'back-off', until: NOW + 10 * MINUTE, problem: 'share:session-lapsed' } as const;
    const { cells } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', sending }) });
    await expect
      .element(panel)
      .toHaveTextContent(/Share ended the session again\. Cradle signs in by itself if it can, and else asks you\. What waits is kept and will be sent\. Cradle tries again at 12:18/);
    await expect.element(panel).not.toHaveTextContent('Sign in again.');
    cells.sharing.set(sharing({ session: signedIn, isStopping: true, sending }));
    await expect.element(panel).toHaveTextContent(/Share ended the session again\. Cradle signs in by itself if it can, and else asks you\. Sharing is stopped here/);
    cells.sharing.set(sharing({ session: { ...signedIn, kind: 'lapsed' }, wish: 'on', sending: { kind: 'halted', problem: 'share:session-lapsed' } }));
    await expect.element(panel).toHaveTextContent('Share ended the session. Sign in again.');
  });

  test('Share can be told of a stop at once; not twice at the same time', async () => {
    const stopping = sharing({ session: signedIn, isStopping: true });
    const { calls, cells } = mount({ archive: full, sharing: stopping });
    await button('Tell Share now').click();
    cells.sharing.set({ ...stopping, sending: { kind: 'working', stage: 'starting', fraction: null } });
    await expect.element(button('Tell Share now')).toHaveAttribute('aria-disabled', 'true');
    expect(focused()).toBe(button('Tell Share now').element());
    await userEvent.keyboard('{Enter}');
    expect(calls).toEqual([['sendNow']]);
    cells.sharing.set(sharing({ session: signedIn }));
    await expect.element(button('Tell Share now')).not.toBeInTheDocument();
    await expect.poll(() => focused()?.textContent).toBe('Share');
  });

  test('a stop that Share was not told of is no promise that anything goes out', async () => {
    const sending = { kind: 'back-off', until: NOW + 10 * MINUTE, problem: 'sync:offline' } as const;
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'off', isStopping: true, sending }) });
    await expect.element(panel).toHaveTextContent(/no network\.\s+Connect it to one\. Sharing is stopped here and nothing more is sent, but Share has not been told yet\. Cradle tries again at 12:18/);
    expect(panel.element().textContent).not.toMatch(/goes as soon as/);
  });

  test('while Share is told of a stop it is not said that sharing starts', async () => {
    const sending = { kind: 'working', stage: 'starting', fraction: null } as const;
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'off', isStopping: true, sending }) });
    await expect.element(panel.getByRole('progressbar', { name: 'Telling Share to stop' })).toBeVisible();
    expect(panel.element().textContent).not.toContain('Starting sharing');
  });

  test('nor does it hide what is to be done so that Share is told', async () => {
    const sending = { kind: 'halted', problem: 'share:forbidden' } as const;
    mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'off', isStopping: true, sending }) });
    await expect.element(panel).toHaveTextContent(/Check the proxy in Settings.*Sharing is stopped here and nothing more is sent/);
  });

  test('a check whose dialog was closed is shown again, and not begun again beside', async () => {
    const answer = Promise.withResolvers<null>();
    const { calls } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on' }), answers: { checkAccount: () => answer.promise } });
    for (let press = 0; press < 2; press += 1) {
      await button('Check my account').click();
      await page.getByRole('dialog', { name: 'Check my account' }).getByRole('button', { name: 'Close', exact: true }).click();
    }
    expect(calls.map(([action]) => action)).toEqual(['checkAccount']);
    answer.resolve(null);
    await button('Check my account').click();
    await expect.element(page.getByRole('dialog', { name: 'Check my account' })).toBeVisible();
    await page.getByRole('dialog', { name: 'Check my account' }).getByRole('button', { name: 'Close', exact: true }).click();
    await expect.poll(async () => (await button('Check my account').click(), await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click(), calls.length)).toBeGreaterThan(1);
  });

  test.each(['store:deleted', 'store:closed', 'store:unavailable', 'store:newer-version'] as const)('%s: no form that would do nothing', async (problem) => {
    mount({ archive: full, connection: { kind: 'over', problem }, sharing: sharing({ session: signedIn, wish: 'on' }) });
    await expect.element(panel).toHaveTextContent(problemWords[problem].what);
    expect(panel.element().textContent).not.toMatch(/go to/);
    expect(panel.getByRole('button').elements()).toEqual([]);
  });

  test('the count of the installed app is not taken away by a page that cannot ask its archive', async () => {
    const badge = vi.spyOn(navigator, 'setAppBadge').mockResolvedValue();
    mount({ connection: { kind: 'over', problem: 'store:newer-version' }, sharing: sharing({ session: { kind: 'loading' } }) });
    await expect.element(panel).toHaveTextContent(problemWords['store:newer-version'].what);
    await expect.element(page.getByRole('region', { name: 'Latest reading' })).toHaveTextContent('No reading to show');
    await expect.element(page.getByRole('status')).not.toHaveTextContent('waiting');
    expect(document.body.textContent).not.toContain('No reading yet');
    expect(badge.mock.calls).toEqual([]);
    badge.mockRestore();
  });

  test('once everything was deleted elsewhere, nothing waits', async () => {
    const badge = vi.spyOn(navigator, 'setAppBadge').mockResolvedValue();
    const { cells } = mount({ archive: full, sharing: sharing({ session: signedIn, wish: 'on', waiting: 7 }) });
    await expect.poll(() => badge.mock.calls).toEqual([[7]]);
    cells.connection.set({ kind: 'over', problem: 'store:deleted' });
    await expect.poll(() => badge.mock.calls).toEqual([[7], [0]]);
    badge.mockRestore();
  });

  test('with the archive go the dialogs that ask it, and no empty room is left', async () => {
    const { cells } = mount({ archive: full, connection: following, sharing: sharing({ session: signedIn, wish: 'on', waiting: 1, proof: [] }) });
    await button('Show each reading').click();
    await expect.element(page.getByRole('dialog')).toBeVisible();
    cells.sharing.set(sharing({ session: { kind: 'loading' } }));
    cells.connection.set({ kind: 'over', problem: 'store:terminated' });
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(button('Details')).not.toBeInTheDocument();
    expect(panel.element().getBoundingClientRect().height).toBeLessThan(300);
  });

  test('nothing is asked that cannot be kept', async () => {
    const { cells } = mount({ archive: { ...full, unit: null }, connection: following });
    const unit = page.getByRole('button', { name: 'mmol/L', exact: true });
    await expect.element(unit).toBeVisible();
    cells.connection.set({ kind: 'over', problem: 'store:closed' });
    await expect.element(unit).not.toBeInTheDocument();
  });

  test('nothing is said before the stores were asked', async () => {
    mount({ sharing: sharing({ session: { kind: 'loading' } }) });
    await expect.element(panel).toHaveTextContent(/^\s*Share\s*$/);
  });
});
