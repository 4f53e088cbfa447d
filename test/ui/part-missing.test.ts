import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { archive, mount, reading } from './support.ts';

vi.mock('../../src/ui/lazy.ts', () => ({
  firstPaint: () => Promise.resolve(),
  bring: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')),
}));

test('settings that cannot be loaded leave what was typed where it is, to be gone on with', async () => {
  await import('../../src/ui/panels.ts');
  mount();
  const password = page.getByLabelText('Password', { exact: true });
  await password.fill('secret');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect.element(page.getByText(/A part of this page is missing/)).toBeVisible();
  await password.fill('secret still');
  await expect.element(password).toHaveValue('secret still');
});

test('a part that cannot be loaded is told, and the latest reading stays', async () => {
  mount({ archive: archive([reading(3, 142)]) });
  await expect.element(page.getByText(/A part of this page is missing/)).toBeVisible();
  await expect.element(page.getByRole('region', { name: 'Latest reading' })).toHaveTextContent('142');
});
