import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { ActivityCode, ActivityRow } from '../../src/sync/face.ts';
import { mergedActivity } from '../../src/ui/merged-activity.ts';
import { MINUTE, mount, NOW } from './support.ts';

/** Newest first, a minute apart. */
const rows = (...lines: (readonly [ActivityCode, number?])[]): ActivityRow[] =>
  lines.map(([what, count], index) => ({ at: NOW - index * MINUTE, what, detail: count === undefined ? {} : { count } }));

const told = (lines: readonly ActivityRow[]) => lines.map(({ at, what, detail }) => [(NOW - at) / MINUTE, what, detail['count']]);

describe('the lines of activity', () => {
  test('that count in turn become one a kind: the sum at the newest time', () => {
    const lines = mergedActivity(
      rows(['readings-sent', 1], ['readings-stored', 1], ['readings-sent', 2], ['readings-stored', 2], ['readings-stored', 30]),
    );
    expect(told(lines)).toEqual([
      [0, 'readings-sent', 3],
      [1, 'readings-stored', 33],
    ]);
  });

  test('are not put together across another line', () => {
    const lines = mergedActivity(rows(['readings-stored', 1], ['receiver-connected'], ['readings-stored', 5], ['readings-stored', 6]));
    expect(told(lines)).toEqual([
      [0, 'readings-stored', 1],
      [1, 'receiver-connected', undefined],
      [2, 'readings-stored', 11],
    ]);
  });

  test('that do not count stay as they are, however alike', () => {
    const same = rows(['problem'], ['problem'], ['receiver-lost'], ['readings-stored']);
    expect(mergedActivity(same)).toEqual(same);
    expect(mergedActivity([])).toEqual([]);
  });

  test('break where they must on a narrow screen', async () => {
    await page.viewport(320, 800);
    const detail = { problem: 'share:forbidden', code: 'A'.repeat(64) };
    mount({ activity: [{ at: NOW - 30 * 86_400_000, what: 'problem', detail }] });
    await expect.element(page.getByText(/A{64}/)).toBeVisible();
    expect(document.documentElement.scrollWidth).toBe(320);
    await page.viewport(1280, 900);
  });

  test('show what happened before a day of following, thirty lines at most', async () => {
    const day = Array.from({ length: 150 }, (_, index) => [index % 2 === 0 ? 'readings-sent' : 'readings-stored', 1] as const);
    const { cells } = mount({ activity: rows(...day, ['sharing-started']) });
    const items = page.getByRole('region', { name: 'Activity' }).getByRole('listitem');
    await expect.poll(() => items.elements().map((item) => item.querySelector('span')?.textContent)).toEqual([
      '75 readings sent',
      '75 readings read and kept',
      'Sharing started',
    ]);
    cells.activity.set(rows(...Array.from({ length: 50 }, () => ['problem'] as const)));
    await expect.poll(() => items.elements()).toHaveLength(30);
  });
});
