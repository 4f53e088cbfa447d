import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InquiriesDeps } from '../../src/sync/inquiries.ts';

const PATIENT = { timeout: 10_000 };
const checks: { readonly signal: AbortSignal; end(): void }[] = [];

// Another file of this process may have loaded the module itself, and the next one may need it.
beforeEach(() => {
  vi.doMock('../../src/sync/asked.ts', () => ({
    checkAccount: ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise((resolve) => checks.push({ signal, end: () => resolve(null) })),
  }));
});
afterEach(() => {
  vi.doUnmock('../../src/sync/asked.ts');
});

test('signing out waits for each of two checks of the account that are under way', async () => {
  const { Inquiries } = await import('../../src/sync/inquiries.ts');
  const inquiries = new Inquiries({ act: (work: () => Promise<void>) => work() } as InquiriesDeps);
  const first = inquiries.checkAccount(null);
  await vi.waitFor(() => expect(checks).toHaveLength(1), PATIENT);
  const second = inquiries.checkAccount(null);
  await vi.waitFor(() => expect(checks).toHaveLength(2), PATIENT);
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
