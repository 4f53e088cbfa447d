import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { archive, mount, reading } from './support.ts';

vi.mock('../../src/ui/lazy.ts', () => ({
  firstPaint: () => Promise.resolve(),
  bring: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')),
}));

test('a part that cannot be loaded is told, and the latest reading stays', async () => {
  mount({ archive: archive([reading(3, 142)]) });
  await expect.element(page.getByText(/A part of this page is missing/)).toBeVisible();
  await expect.element(page.getByRole('region', { name: 'Latest reading' })).toHaveTextContent('142');
});
