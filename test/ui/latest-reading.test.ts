import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { archive, focused, following, MINUTE, mount, reading, settings, sharing } from './support.ts';

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

  test.each(['visibilitychange', 'pageshow'])('is told anew at %s, before any timer', async (event) => {
    const { clock } = mount({ archive: archive([reading(3, 142)]) });
    await expect.element(section).toHaveTextContent('3 min ago');
    clock.pass(30 * MINUTE);
    (event === 'pageshow' ? window : document).dispatchEvent(new Event(event));
    await expect.element(section).toHaveTextContent('33 min ago');
    expect([...section.element().classList]).toEqual(['stale']);
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

  test('says nothing before the archive was asked', async () => {
    const { cells } = mount({ sharing: sharing({ session: { kind: 'loading' } }) });
    await expect.element(section).toHaveTextContent(/^Latest reading$/);
    cells.sharing.set(sharing());
    await expect.element(section).toHaveTextContent('No reading yet');
  });
});
