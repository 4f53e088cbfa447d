import { StoreError } from './errors.ts';
import type { Store } from './open.ts';
import type { VaultRow } from './rows.ts';
import type { VaultKeyRow } from './schema.ts';
import { read, write, type Rows, type Source, type Write } from './transaction.ts';

/**
 * Secrets, encrypted with a key that no script can read out. It keeps them from whoever sees the stored
 * bytes alone; not from whoever runs script on this origin or uses the profile.
 */

type VaultRows = Rows<'vault', 'delete' | 'getAllKeys' | 'clear'>;

const KEY_NAME = '';
const IV_BYTES = 12;

/** By name; null removes it. */
export type Secrets = Readonly<Record<string, string | null>>;

/** What changes with secrets. */
const stores = ['vault', 'destinations', 'settings', 'activity'] as const;

/**
 * Encrypts each secret and keeps it under its name, which is bound to it. Strict: it is asked for after a restart. `also`: what
 * is true with these secrets alone, in the same transaction.
 */
export async function seal(store: Store, secrets: Secrets, also?: (tx: Write<typeof stores>) => Promise<unknown>): Promise<void> {
  if (KEY_NAME in secrets) throw new StoreError('broken', 'a secret needs a name');
  for (;;) {
    const { id, key } = await vaultKey(store);
    const rows = await Promise.all(Object.entries(secrets).map(async ([name, text]) => (text === null ? name : encrypted(key, name, text))));
    // Another tab may have emptied the vault meanwhile, and the key went with it: seal with the next one.
    const kept = await write(store, stores, 'strict', async (tx) => {
      const vault = tx.objectStore('vault');
      if (asKey(await vault.get(KEY_NAME))?.id !== id) return false;
      await Promise.all([...rows.map(async (row) => (typeof row === 'string' ? vault.delete(row) : vault.put(row))), also?.(tx)]);
      return true;
    });
    if (kept) return;
  }
}

async function encrypted(key: CryptoKey, name: string, text: string): Promise<VaultRow> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  return { name, iv, sealed: await crypto.subtle.encrypt(aesGcm(iv, name), key, new TextEncoder().encode(text)) };
}

/** A secret as it lies in the vault, and what opens it. */
interface Sealed {
  readonly secret: VaultRow;
  readonly key: CryptoKey;
}

/** Null where there is none, or its key is gone. */
export function sealedOf(from: Source, name: string): Promise<Sealed | null> {
  return read(from, 'vault', async (vault) => {
    const [secret, held] = await Promise.all([vault.get(name), vault.get(KEY_NAME)]);
    const key = asKey(held)?.key;
    return key && secret && isSecret(secret) ? { secret, key } : null;
  });
}

/** Null where the present key does not open it. */
export async function opened({ secret, key }: Sealed): Promise<string | null> {
  try {
    const text = await crypto.subtle.decrypt(aesGcm(new Uint8Array(secret.iv), secret.name), key, secret.sealed);
    return new TextDecoder().decode(text);
  } catch {
    return null;
  }
}

/** The secret; null where there is none, or none that the present key opens. */
export async function unseal(store: Store, name: string): Promise<string | null> {
  const sealed = await sealedOf(store, name);
  return sealed && opened(sealed);
}

/** Removes, strictly, every secret whose name begins with `prefix`, and the key with the last of them. */
export async function forget(store: Store, prefix: string): Promise<void> {
  await write(store, ['vault'], 'strict', (tx) => removeSecrets(tx.objectStore('vault'), prefix));
}

/** The same within somebody's transaction. */
export async function removeSecrets(vault: VaultRows, prefix: string): Promise<void> {
  await vault.delete(IDBKeyRange.bound(prefix, `${prefix}\uffff`));
  const left = await vault.getAllKeys();
  if (left.every((name) => name === KEY_NAME)) await vault.clear();
}

async function vaultKey(store: Store): Promise<VaultKeyRow> {
  const held = asKey(await read(store, 'vault', (rows) => rows.get(KEY_NAME)));
  if (held) return held;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const made: VaultKeyRow = { name: KEY_NAME, id: crypto.randomUUID(), key };
  return write(store, ['vault'], 'strict', async (tx) => {
    const vault = tx.objectStore('vault');
    const other = asKey(await vault.get(KEY_NAME));
    if (!other) await vault.put(made);
    return other ?? made;
  });
}

function aesGcm(iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
}

function isSecret(row: VaultRow | VaultKeyRow): row is VaultRow {
  return 'sealed' in row;
}

function asKey(row: VaultRow | VaultKeyRow | undefined): VaultKeyRow | null {
  return row && !isSecret(row) ? row : null;
}
