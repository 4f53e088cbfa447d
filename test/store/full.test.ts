import { expect, onTestFinished, test, vi } from 'vitest';
import type { PageRow } from '../../src/store/rows.ts';
import { pagesBetween, storePages } from '../../src/store/pages.ts';
import { makePage, pageRow } from '../support/pages.ts';
import { freshStore } from '../support/stores.ts';

const QUOTA_BYTES = 200_000;

/** Storage Buckets (Chromium 122), whose types are not in the DOM library yet. */
interface Buckets {
  open(name: string, options: { readonly quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

/** From here on `indexedDB` is that of a bucket with a small quota of its own, so that no other test feels it. */
async function useSmallQuota(): Promise<void> {
  const { storageBuckets } = navigator as Navigator & { readonly storageBuckets: Buckets };
  const name = crypto.randomUUID();
  const bucket = await storageBuckets.open(name, { quota: QUOTA_BYTES });
  vi.stubGlobal('indexedDB', bucket.indexedDB);
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await storageBuckets.delete(name);
  });
}

function page(number: number): PageRow {
  return pageRow(makePage(crypto.getRandomValues(new Uint8Array(500)), 1, { page: number, revision: 9 }));
}

test('a full disk fails a batch as full; nothing of it is written, and what was stored is still there', async () => {
  await useSmallQuota();
  const store = await freshStore();
  const kept = page(0);
  await storePages(store, [kept]);

  const batch = Array.from({ length: (2 * QUOTA_BYTES) / 528 }, (_, i) => page(i + 1));
  await expect(storePages(store, batch)).rejects.toMatchObject({ code: 'full', actor: 'person' });
  expect(await pagesBetween(store, kept.serial, 0, 4, 0, 9_999)).toEqual([kept]);
});
