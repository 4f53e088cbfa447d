/**
 * What stays of the name of a forgotten account: enough to know the name again when it is typed, and nothing to read it
 * from. Who guesses it can still check the guess; the derivation is slow so that guessing is dear.
 */
export interface ForgottenName {
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

const SALT_BYTES = 16;
const DIGEST_BITS = 256;
const ITERATIONS = 100_000;

export async function disguise(accountName: string): Promise<ForgottenName> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return { salt, digest: await derive(accountName, salt) };
}

/** Where the browser gives no keys, on an insecure address, no name is known again; nobody signs in there either. */
export async function isSameName(forgotten: ForgottenName, accountName: string): Promise<boolean> {
  if (!isDisguisePossible()) return false;
  const digest = await derive(accountName, forgotten.salt);
  return digest.every((byte, i) => byte === forgotten.digest[i]);
}

export function isDisguisePossible(): boolean {
  return crypto.subtle !== undefined;
}

async function derive(accountName: string, salt: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(accountName), 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations: ITERATIONS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, DIGEST_BITS));
}
