import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { graphData } from '../../src/ui/graph-data.ts';
import { archive, day, mount, NOW, reading } from './support.ts';

describe('what is drawn', () => {
  test('a gap is a gap, and LOW, HIGH and special values are no points of the line', () => {
    const readings = [reading(40, 100), reading(35, 39), reading(30, 401), reading(25, 5), reading(8, 110), reading(3, 30)];
    const { x, y, rowReadings } = graphData(readings, 'mg/dL', NOW, 180);
    expect(y).toEqual([100, null, null, null, null, 110, null]);
    expect(rowReadings.map((row) => row?.value ?? null)).toEqual([100, 39, 401, 5, null, 110, 30]);
    expect(x).toEqual(x.toSorted((a, b) => a - b));
  });

  test('only the last 24 hours, in the shown unit', () => {
    const { y, fromAt, toAt } = graphData([reading(24 * 60 + 1, 90), reading(60, 180)], 'mmol/L', NOW, 180);
    expect(y.map((value) => value?.toFixed(2))).toEqual(['9.99']);
    expect(toAt - fromAt).toBe(86_400_000);
  });

  test.each([
    [280, 300],
    [281, 400],
    [401, 400],
  ])('with %i mg/dL the axis ends at %i', (value, top) => {
    expect(graphData([reading(5, value)], 'mg/dL', NOW, 180).yMax).toBe(top);
  });

  test('the axis reaches the upper end of the target range', () => {
    expect(graphData([reading(5, 120)], 'mg/dL', NOW, 350).yMax).toBe(400);
    expect(graphData([reading(5, 120)], 'mg/dL', NOW, 280).yMax).toBe(300);
  });
});

const slider = page.getByRole('slider', { name: 'Readings of the last 24 hours' });
const said = () => slider.element().getAttribute('aria-valuetext');
const press = (key: string) => userEvent.keyboard(`{${key}}`);

describe('the graph', () => {
  test('keys walk through the readings', async () => {
    mount({ archive: archive([...day(18), reading(13, 5), reading(8, 39, 6), reading(3, 142, 3)]) });
    await expect.element(slider).toBeVisible();
    (slider.element() as HTMLElement).focus();
    await press('ArrowLeft');
    await expect.poll(said).toMatch(/^12:05.PM, 142.mg\/dL, rising$/);
    await press('ArrowLeft');
    await expect.poll(said).toMatch(/^12:00.PM, LOW, falling fast$/);
    await press('ArrowLeft');
    await expect.poll(said).toMatch(/^11:55.AM, Sensor not calibrated$/);
    await press('PageDown');
    await expect.poll(said).toMatch(/^10:55.AM/);
    await press('Home');
    await expect.poll(() => slider.element().getAttribute('aria-valuenow')).toBe('0');
    await press('ArrowLeft');
    await press('End');
    await expect.poll(said).toMatch(/^12:05.PM, 142/);
  });

  test('a time that is only guessed is said to be so, in the table too', async () => {
    mount({ archive: archive([...day(8), { ...reading(3, 142), isGuess: true }]) });
    await expect.element(slider).toBeVisible();
    expect(said()).toMatch(/^12:05.PM, time uncertain, 142.mg\/dL/);
    await page.getByRole('button', { name: 'Show as table', exact: true }).click();
    await expect.element(page.getByRole('rowheader', { name: /^12:05.PM, time uncertain$/ })).toBeVisible();
    expect(page.getByText(/time uncertain/).elements()).toHaveLength(1);
  });

  test('two readings of one system time are two steps of the walk', async () => {
    const [before, after] = [reading(8, 110), reading(3, 142)];
    const readings = [...day(18), reading(13, 100), { ...before, systemTime: after.systemTime }, after];
    const { cells } = mount({ archive: archive(readings) });
    await expect.element(slider).toBeVisible();
    (slider.element() as HTMLElement).focus();
    for (const value of [142, 110, 100]) {
      await press('ArrowLeft');
      await expect.poll(said).toContain(`, ${value}\u00a0mg/dL`);
    }
    // A clock was asked anew: all instants move a little.
    cells.archive.set(archive(readings.map((one) => ({ ...one, at: one.at + 700 }))));
    await press('ArrowRight');
    await expect.poll(said).toContain(', 110\u00a0mg/dL');
  });

  test('the walk stays where it is when a reading comes', async () => {
    const readings = [...day(8), reading(3, 142)];
    const { cells } = mount({ archive: archive(readings) });
    await expect.element(slider).toBeVisible();
    (slider.element() as HTMLElement).focus();
    await press('ArrowLeft');
    await press('ArrowLeft');
    await expect.poll(said).toMatch(/^12:00/);
    cells.archive.set(archive([...readings.map((each) => ({ ...each })), reading(-0.5, 150)]));
    await expect.poll(() => slider.element().getAttribute('aria-valuemax')).toBe(String(readings.length));
    expect(said()).toMatch(/^12:00/);
  });

  test('has a table as its twin, newest first, with gaps and words', async () => {
    mount({ archive: archive([reading(60, 100), reading(8, 39, 6), reading(3, 142)], { unit: 'mmol/L' }) });
    await page.getByRole('button', { name: 'Show as table', exact: true }).click();
    await expect.element(page.getByRole('columnheader', { name: 'Glucose (mmol/L)' })).toBeVisible();
    const rows = page.getByRole('row').elements().slice(1).map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim());
    expect(rows).toEqual([
      '12:05 PM 7.9 steady',
      '12:00 PM LOW falling fast',
      'No readings from 11:08 AM to 12:00 PM',
      '11:08 AM 5.5 steady',
    ]);
    await page.getByRole('button', { name: 'Show as graph', exact: true }).click();
    await expect.element(slider).toBeVisible();
  });

  test('is drawn, and drawn anew after it was away', async () => {
    const { app } = mount({ archive: archive(day(3)) });
    await expect.element(slider).toBeVisible();
    expect(slider.element().querySelectorAll('canvas')).toHaveLength(1);
    app.remove();
    document.body.append(app);
    await expect.poll(() => slider.element().querySelectorAll('canvas').length).toBe(1);
  });

  test('waits for the unit', async () => {
    mount({ archive: archive(day(3), { unit: null }) });
    await expect.element(page.getByText('The graph waits until the unit is known: choose it in Settings.')).toBeVisible();
  });
});
