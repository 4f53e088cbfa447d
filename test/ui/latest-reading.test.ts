import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { ConnectionState } from '../../src/sync/face.ts';
import { archive, focused, following, MINUTE, mount, NOW, reading, settings, sharing } from './support.ts';

const section = page.getByRole('region', { name: 'Latest reading', exact: true });
const big = () => section.element().querySelector('.big');
/** A colour as the browser computes it. */
function rgb(colour: string): string {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = colour;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
const arrow = () => section.element().querySelector('.arrow');

describe('Latest reading', () => {
  test('shows value, unit, arrow, change, age and clock time', async () => {
    mount({ archive: archive([reading(8, 138), reading(3, 142, 3)]), connection: following });
    await expect.element(section).toHaveTextContent(/142\s+mg\/dL.*\+4 mg\/dL\s+3 min ago\s+12:05/);
    expect(arrow()?.getAttribute('aria-label')).toBe('rising');
    expect(document.title).toBe('142\u00a0mg/dL ↗ · Cradle');
  });

  test('fades by the clock: late, dimmed without arrow, no large number', async () => {
    const { clock } = mount({ archive: archive([reading(8, 138), reading(3, 142, 3)]) });
    await expect.element(section).toHaveTextContent('3 min ago');
    clock.advance(5 * MINUTE);
    await expect.element(section).toHaveTextContent('late');
    expect(document.title).toBe('Cradle');
    clock.advance(8 * MINUTE);
    await expect.element(section).toHaveClass('stale');
    expect([big()?.textContent, arrow(), section.element().querySelector('.change')]).toEqual(['142', null, null]);
    clock.advance(45 * MINUTE);
    await expect.element(section).toHaveTextContent(/No reading for 1 h 1 min\s+Last: 142 mg\/dL at 12:05/);
    expect(big()).toBeNull();
  });

  test('an old value does not look fresh again where this computer’s clock is set back, and the next one does', async () => {
    const { clock, cells } = mount({ archive: archive([reading(3, 142)]) });
    await expect.element(section).toHaveTextContent('3 min ago');
    clock.advance(67 * MINUTE);
    await expect.element(section).toHaveTextContent('No reading for 1 h 10 min');
    clock.advance(-66 * MINUTE);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect.element(section).toHaveTextContent('No reading for 1 h 10 min');
    expect(document.title).toBe('Cradle');
    cells.archive.set(archive([reading(3, 142), reading(0, 144)]));
    await expect.element(section).toHaveTextContent('1 min ago');
  });

  test.each(['visibilitychange', 'pageshow'])('is told anew at %s, before any timer', async (event) => {
    const { clock } = mount({ archive: archive([reading(3, 142)]) });
    await expect.element(section).toHaveTextContent('3 min ago');
    clock.pass(30 * MINUTE);
    (event === 'pageshow' ? window : document).dispatchEvent(new Event(event));
    await expect.element(section).toHaveTextContent('33 min ago');
    expect([...section.element().classList]).toEqual(['stale']);
  });

  test('a tab that the browser freezes keeps no value in its title, and says it again only while it is fresh', async () => {
    const tell = (event: string): boolean => document.dispatchEvent(new Event(event));
    const { app, clock } = mount({ archive: archive([reading(3, 142)]) });
    await expect.poll(() => document.title).toMatch(/^142/);
    tell('freeze');
    expect(document.title).toBe('Cradle');
    tell('resume');
    await expect.poll(() => document.title).toMatch(/^142/);
    tell('freeze');
    clock.pass(30 * MINUTE);
    tell('resume');
    await expect.element(section).toHaveTextContent('33 min ago');
    expect(document.title).toBe('Cradle');
    app.remove();
    document.title = 'Another page';
    tell('freeze');
    expect(document.title).toBe('Another page');
  });

  test('a reading from the future is dimmed and uncertain', async () => {
    mount({ archive: archive([reading(-5, 142)]) });
    await expect.element(section).toHaveTextContent('Time uncertain');
    await expect.element(section).toHaveClass('uncertain');
  });

  test('a special state is large, the last glucose small', async () => {
    const last = reading(8, 142);
    mount({ archive: archive([last, reading(3, 5)], { lastGlucose: last }) });
    await expect.element(section).toHaveTextContent(/Sensor not calibrated since 12:05.*Last: 142 mg\/dL at 12:00/);
    expect(big()).toBeNull();
  });

  test.each([
    [39, 'LOW', 'below 2.2 mmol/L'],
    [401, 'HIGH', 'above 22.2 mmol/L'],
  ])('%i is the word %s', async (value, word, bound) => {
    mount({ archive: archive([reading(3, value)], { unit: 'mmol/L' }) });
    await expect.element(section).toHaveTextContent(bound);
    expect(big()?.textContent).toBe(word);
  });

  test.each([
    [39, 'mmol/L', 'below 2,2 mmol/L'],
    [401, 'mmol/L', 'above 22,2 mmol/L'],
    [39, 'mg/dL', 'below 40 mg/dL'],
    [401, 'mg/dL', 'above 400 mg/dL'],
  ] as const)('the bound of %i in %s is written as values are', async (value, unit, bound) => {
    const { NumberFormat } = Intl;
    const german = vi.spyOn(Intl, 'NumberFormat').mockImplementation(function (locale, options) {
      return new NumberFormat(locale ?? 'de', options);
    });
    onTestFinished(() => german.mockRestore());
    mount({ archive: archive([reading(3, value)], { unit }) });
    await expect.element(section).toHaveTextContent(bound);
  });

  test.each([
    [69, 'low', 'below range'],
    [70, '', null],
    [180, '', null],
    [181, 'high', 'above range'],
    [39, 'low', null],
    [401, 'high', null],
  ])('%i has the side %s of the target range', async (value, side, word) => {
    mount({ archive: archive([reading(3, value)]) });
    await expect.element(section).toHaveClass(`fresh ${side}`, { exact: true });
    expect(section.element().querySelector('.side')?.textContent ?? null).toBe(word);
    const inks = getComputedStyle(section.element());
    if (side !== '') expect(getComputedStyle(big() as Element).color).toBe(rgb(inks.getPropertyValue(`--${side}`)));
  });

  test('a fall has a true minus sign', async () => {
    mount({ archive: archive([reading(8, 142), reading(3, 138)]), connection: following });
    await expect.element(section).toHaveTextContent('−4 mg/dL');
  });

  test('an unreadable value sends the person to the receiver', async () => {
    mount({ archive: archive([reading(3, 30)]) });
    await expect.element(section).toHaveTextContent('Look at the receiver');
    expect(section.element().textContent).not.toMatch(/\b30\b/);
  });

  test.each([3, 65])('an unreadable value of %i minutes ago is no look at the receiver “since” then', async (minutesAgo) => {
    mount({ archive: archive([reading(minutesAgo, 30)]) });
    await expect.element(section).toHaveTextContent('Look at the receiver');
    expect(section.element().textContent).not.toMatch(/since/);
  });

  test('the chosen unit wins over the receiver’s', async () => {
    mount({ archive: archive([reading(3, 142)]), settings: { ...settings, unit: 'mmol/L' } });
    await expect.element(section).toHaveTextContent(/7\.9\s+mmol\/L/);
  });

  test('asks for the unit where nobody told it', async () => {
    const { calls, cells } = mount({ archive: archive([reading(3, 142)], { unit: null }) });
    await page.getByRole('button', { name: 'mmol/L', exact: true }).click();
    expect(calls).toEqual([['saveSettings', { unit: 'mmol/L' }]]);
    expect(section.element().textContent).not.toContain('142');
    cells.settings.set({ ...settings, unit: 'mmol/L' });
    await expect.poll(() => focused()?.textContent).toBe('Latest reading');
  });

  test('a question that the receiver answered itself leaves the focus alone', async () => {
    const { cells } = mount({ archive: archive([reading(3, 142)], { unit: null }) });
    await expect.element(page.getByRole('button', { name: 'mmol/L', exact: true })).toBeVisible();
    cells.archive.set(archive([reading(3, 142)]));
    await expect.element(section).toHaveTextContent('142');
    expect(focused()).toBe(document.body);
  });

  const there = { kind: 'elsewhere', there: following, isDeaf: false } as const;
  test.each<[boolean, ConnectionState]>([
    [true, { kind: 'idle' }],
    [true, { kind: 'failed', problem: 'transport:busy' }],
    [true, { kind: 'lost', since: NOW, why: 'cable', problem: 'transport:lost' }],
    [false, { kind: 'unsupported', why: 'no-serial' }],
    [false, { kind: 'reading', serial: null, stage: 'opening', fraction: null }],
    [false, { kind: 'retrying', since: NOW, nextTryAt: NOW, problem: 'receiver:timeout' }],
    [false, following],
    [false, there],
    [false, { kind: 'over', problem: 'store:closed' }],
  ])('the first steps, which begin with Connect receiver: %s while %o', async (shown, connection) => {
    mount({ connection });
    await customElements.whenDefined('cradle-first-steps');
    await expect.element(section).toHaveTextContent('No reading yet');
    const steps = section.element().querySelector('cradle-first-steps')!;
    await steps.updateComplete;
    expect(steps.shadowRoot!.querySelectorAll('li')).toHaveLength(shown ? 3 : 0);
  });

  test('says nothing before the archive was asked', async () => {
    const { cells } = mount({ sharing: sharing({ session: { kind: 'loading' } }) });
    await expect.element(section).toHaveTextContent(/^Latest reading$/);
    cells.sharing.set(sharing());
    await expect.element(section).toHaveTextContent('No reading yet');
  });
});
