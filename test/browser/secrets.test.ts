import { expect, test } from 'vitest';
import { dump } from './archive-file-support.ts';
import { ACCOUNT, count, HOUR, MINUTE, PASSWORD, World, type Page } from './world.ts';
import type { Store } from '../../src/store/open.ts';

/** Safety rule 3, in the archive itself: neither password nor session id lies anywhere but in the vault, and there it cannot be read. */

/** Every store as text, bytes as they would look in a file. */
async function storesOf(store: Store): Promise<Record<string, string>> {
  const asText = (_: string, value: unknown): unknown => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    return bytes instanceof Uint8Array ? String.fromCharCode(...bytes) : bytes;
  };
  return Object.fromEntries(Object.entries(await dump(store)).map(([name, rows]) => [name, JSON.stringify(rows, asText)]));
}

async function expectNowhere(page: Page & { readonly store: Store }, secrets: ReadonlySet<string>): Promise<void> {
  const stores = await storesOf(page.store);
  expect(Object.keys(stores)).toHaveLength(10);
  expect(stores['destinations']).toContain(ACCOUNT);
  const found = Object.entries(stores).flatMap(([name, text]) => [...secrets].filter((secret) => text.toLowerCase().includes(secret.toLowerCase())).map((secret) => `${secret} in ${name}`));
  expect(found).toEqual([]);
}

test('a story with a kept password, lapses, refusals and checks leaves no secret in any store; after signing out none is left at all', async () => {
  const world = new World({ receiver: { days: 0.2 } });
  const secrets = new Set([PASSWORD, 'a wrong one']);
  world.intercept = ({ query = {} }) => {
    if (typeof query['sessionId'] === 'string') secrets.add(query['sessionId']);
    return null;
  };
  const page = await world.sharingPage({ keep: true });
  world.share.order({ kind: 'expire-sessions', endpoint: 'postEgvs' });
  await world.pass(6 * MINUTE);
  await world.settle(page.cradle.checkAccount(null));
  world.share.order({ kind: 'refuse', code: 'Whatever', message: `Session ${[...secrets].at(-1)} of alice`, endpoint: 'postEgvs' });
  await world.pass(HOUR);
  expect(count(world, 'loginById') + count(world, 'authenticate')).toBeGreaterThan(2);
  expect(secrets.size).toBeGreaterThan(3);
  expect(await page.store.db.count('vault')).toBeGreaterThan(2);
  await expectNowhere(page, secrets);

  await world.settle(page.cradle.signIn({ ...world.credentials, password: 'a wrong one', keep: true }));
  await expectNowhere(page, secrets);
  await world.settle(page.cradle.signIn({ ...world.credentials, keep: true }));
  await world.settle(page.cradle.signOut());
  expect(await page.store.db.count('vault')).toBe(0);
  expect((await page.store.db.getAll('destinations')).map(({ accountId }) => accountId)).toEqual([null]);
  await expectNowhere(page, secrets);
});
