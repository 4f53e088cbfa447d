import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Store } from '../../src/store/open.ts';
import type { VaultRow } from '../../src/store/rows.ts';
import { forget, seal, unseal } from '../../src/store/vault.ts';
import { freshName, freshStore, watchWrites } from '../support/stores.ts';

const SECRET = 'correct horse battery staple – ünïcode';

async function sealedRow(store: Store, name: string): Promise<VaultRow> {
  const row = await store.db.get('vault', name);
  if (!row || !('sealed' in row)) throw new Error(`nothing sealed under ${name}`);
  return row;
}

async function key(store: Store): Promise<CryptoKey> {
  const row = await store.db.get('vault', '');
  if (!row || !('key' in row)) throw new Error('no key');
  return row.key;
}

describe('the vault', () => {
  test('gives back what was sealed, also to the next connection', async () => {
    const name = freshName();
    const store = await freshStore(name);
    await seal(store, { 'd1:password': SECRET });
    await seal(store, { 'd1:session': '' });
    expect(await unseal(store, 'd1:password')).toBe(SECRET);
    expect(await unseal(store, 'd1:session')).toBe('');
    expect(await unseal(store, 'd1:nothing')).toBeNull();
    store.close();
    expect(await unseal(await freshStore(name), 'd1:password')).toBe(SECRET);
  });

  test('of a name that holds the key gives nothing', async () => {
    const store = await freshStore();
    await expect(seal(store, { '': SECRET })).rejects.toMatchObject({ code: 'broken' });
    await seal(store, { 'a': SECRET });
    expect(await unseal(store, '')).toBeNull();
  });

  test('stores no plain text, and no byte twice: another IV at each seal', async () => {
    const store = await freshStore();
    await seal(store, { 'a': SECRET });
    const first = await sealedRow(store, 'a');
    await seal(store, { 'a': SECRET });
    const second = await sealedRow(store, 'a');
    expect(new TextDecoder().decode(first.sealed)).not.toContain('horse');
    expect(JSON.stringify(first)).not.toContain('horse');
    expect(first.sealed.byteLength).toBe(new TextEncoder().encode(SECRET).length + 16);
    expect(first.iv).toHaveLength(12);
    expect(second.iv).not.toEqual(first.iv);
    expect(new Uint8Array(second.sealed)).not.toEqual(new Uint8Array(first.sealed));
  });

  test('has one AES-GCM key of 256 bits that cannot be read out', async () => {
    const store = await freshStore();
    await Promise.all([seal(store, { 'a': SECRET }), seal(store, { 'b': SECRET })]);
    const held = await key(store);
    expect(held).toBeInstanceOf(CryptoKey);
    expect(held.algorithm).toEqual({ name: 'AES-GCM', length: 256 });
    expect(held.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', held)).rejects.toMatchObject({ name: 'InvalidAccessError' });
    expect(await store.db.getAllKeys('vault')).toEqual(['', 'a', 'b']);
  });

  test('of two connections that seal first share one key', async () => {
    const name = freshName();
    const [one, two] = [await freshStore(name), await freshStore(name)];
    const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...args: unknown[]) => Promise<CryptoKey>;
    const spy = vi.spyOn(crypto.subtle, 'generateKey').mockImplementation(async (...args: unknown[]) => {
      if (spy.mock.calls.length === 1) await seal(two, { 'b': 'second' });
      return generate(...args);
    });
    onTestFinished(() => spy.mockRestore());
    await seal(one, { 'a': 'first' });
    expect(spy).toHaveBeenCalledTimes(2);
    expect(await Promise.all([unseal(two, 'a'), unseal(one, 'b')])).toEqual(['first', 'second']);
  });

  test('with another key opens nothing', async () => {
    const store = await freshStore();
    await seal(store, { 'a': SECRET });
    const other = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    await store.db.put('vault', { name: '', id: 'other', key: other });
    expect(await unseal(store, 'a')).toBeNull();
  });

  test('without its key opens nothing', async () => {
    const store = await freshStore();
    await seal(store, { 'a': SECRET });
    await store.db.delete('vault', '');
    expect(await unseal(store, 'a')).toBeNull();
  });

  test('binds a secret to its name, and notices a changed byte', async () => {
    const store = await freshStore();
    await seal(store, { 'a': SECRET });
    const row = await sealedRow(store, 'a');
    await store.db.put('vault', { ...row, name: 'b' });
    expect(await unseal(store, 'b')).toBeNull();
    new Uint8Array(row.sealed)[0]! ^= 1;
    await store.db.put('vault', row);
    expect(await unseal(store, 'a')).toBeNull();
  });

  test('forgets by prefix, strictly, and the key with the last secret', async () => {
    const store = await freshStore();
    for (const name of ['d1:password', 'd1:session', 'd2:password']) await seal(store, { [name]: SECRET });
    const writes = watchWrites();
    await forget(store, 'd1:');
    expect(writes).toEqual([{ stores: ['vault'], durability: 'strict' }]);
    expect(await store.db.getAllKeys('vault')).toEqual(['', 'd2:password']);
    expect(await unseal(store, 'd2:password')).toBe(SECRET);
    await forget(store, 'd2:');
    expect(await store.db.count('vault')).toBe(0);
    await forget(store, '');
  });

  test('seals with the next key when another tab emptied it meanwhile', async () => {
    const name = freshName();
    const [store, other] = [await freshStore(name), await freshStore(name)];
    const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
    const spy = vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (...args) => {
      const sealed = await encrypt(...args);
      if (spy.mock.calls.length === 1) await forget(other, '');
      return sealed;
    });
    onTestFinished(() => spy.mockRestore());
    await seal(store, { 'a': SECRET });
    expect(spy).toHaveBeenCalledTimes(2);
    expect(await unseal(other, 'a')).toBe(SECRET);
  });
});
