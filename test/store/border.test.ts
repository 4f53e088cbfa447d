import { describe, expect, test } from 'vitest';
import { toStoreError } from '../../src/store/border.ts';
import { StoreError } from '../../src/store/errors.ts';
import { write } from '../../src/store/transaction.ts';
import { freshStore } from '../support/stores.ts';

describe('toStoreError', () => {
  test.for([
    ['QuotaExceededError', 'full', 'full'],
    ['VersionError', 'newer-version', 'broken'],
    ['SecurityError', 'unavailable', 'broken'],
    ['InvalidStateError', 'unavailable', 'closed'],
    ['AbortError', 'upgrade-failed', 'closed'],
    ['UnknownError', 'broken', 'broken'],
    ['DataError', 'broken', 'broken'],
  ] as const)('%s is %s while opening and %s in use', ([name, opening, inUse]) => {
    const cause = new DOMException('words', name);
    expect(toStoreError(cause, 'opening')).toMatchObject({ code: opening, cause });
    expect(toStoreError(cause, 'in-use')).toMatchObject({ code: inUse, cause });
    expect(toStoreError(cause)).toBeInstanceOf(StoreError);
  });

  test.for([new StoreError('attempt-open', 'ours'), new TypeError('a bug'), 'no error at all'])('%s passes as it is', (error) => {
    expect(toStoreError(error)).toBe(error);
  });
});

describe('write', () => {
  test('tells why the transaction was aborted, not that it was', async () => {
    const store = await freshStore();
    await store.db.put('settings', 'us', 'region');
    const writing = write(store, ['settings'], 'strict', async (tx) => {
      const settings = tx.objectStore('settings');
      settings.add('jp', 'region').catch(() => undefined);
      await settings.put('mmol/L', 'unit');
    });
    await expect(writing).rejects.toMatchObject({ code: 'broken', cause: { name: 'ConstraintError' } });
    expect(await store.db.getAllKeys('settings')).toEqual(['region']);
  });

  test('undoes everything when the work throws, and throws the same', async () => {
    const store = await freshStore();
    const bug = new RangeError('in the work');
    const writing = write(store, ['settings', 'activity'], 'strict', async (tx) => {
      await tx.objectStore('settings').put('jp', 'region');
      throw bug;
    });
    await expect(writing).rejects.toBe(bug);
    expect(await store.db.count('settings')).toBe(0);
  });
});
