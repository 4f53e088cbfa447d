import { onTestFinished, vi } from 'vitest';

export const QUOTA_BYTES = 200_000;

/** Storage Buckets (Chromium 122), whose types are not in the DOM library yet. */
interface Buckets {
  open(name: string, options: { readonly quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}

/** From here on `indexedDB` is that of a bucket with a small quota of its own, so that no other test feels it. */
export async function useSmallQuota(): Promise<void> {
  const { storageBuckets } = navigator as Navigator & { readonly storageBuckets: Buckets };
  const name = crypto.randomUUID();
  const bucket = await storageBuckets.open(name, { quota: QUOTA_BYTES });
  vi.stubGlobal('indexedDB', bucket.indexedDB);
  onTestFinished(async () => {
    vi.unstubAllGlobals();
    await storageBuckets.delete(name);
  });
}

/** A text of so many bytes or more in the database: some versions of Chromium compress what they store. */
export function incompressible(bytes: number): string {
  let text = '';
  while (text.length < bytes) text += crypto.randomUUID();
  return text;
}
