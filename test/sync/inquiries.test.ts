import { expect, test, vi } from 'vitest';
import '../../src/sync/asked.ts';
import { Inquiries, type InquiriesDeps } from '../../src/sync/inquiries.ts';

const checks: { readonly signal: AbortSignal; end(): void }[] = [];

vi.mock('../../src/sync/asked.ts', () => ({
  checkAccount: ({ signal }: { readonly signal: AbortSignal }) =>
    new Promise((resolve) => checks.push({ signal, end: () => resolve(null) })),
}));

test('signing out waits for each of two checks of the account that are under way', async () => {
  const inquiries = new Inquiries({ act: (work: () => Promise<void>) => work() } as InquiriesDeps);
  const first = inquiries.checkAccount(null);
  await vi.waitFor(() => expect(checks).toHaveLength(1));
  const second = inquiries.checkAccount(null);
  await vi.waitFor(() => expect(checks).toHaveLength(2));
  let isOver = false;
  const halting = inquiries.halt().then(() => (isOver = true));
  expect(checks.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  checks[1]!.end();
  await second;
  await new Promise((resolve) => setTimeout(resolve));
  expect(isOver).toBe(false);
  checks[0]!.end();
  await Promise.all([first, halting]);
});
