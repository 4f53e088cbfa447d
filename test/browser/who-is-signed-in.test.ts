import { unwrap } from 'idb';
import { describe, expect, test } from 'vitest';
import type { SharingView } from '../../src/sync/face.ts';
import { ACCOUNT, World, type Page } from './world.ts';

/** What the page shows of Share from now on. */
function shownBy({ cells }: Pick<Page, 'cells'>): SharingView[] {
  const shown: SharingView[] = [];
  cells.sharing.watch((view) => shown.push(view));
  return shown;
}

/** Where it offers to start sharing, though it is shared. */
const offers = (shown: readonly SharingView[]): readonly SharingView[] =>
  shown.filter(({ session, wish }) => session.kind === 'signed-in' && wish === 'off');

describe('an account that shares is not asked to start sharing, not for a moment', () => {
  test('when the person signs in again', async () => {
    const world = new World();
    const page = await world.sharingPage();
    await world.settle(page.cradle.signOut());
    const shown = shownBy(page);
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-in', accountName: ACCOUNT }, wish: 'on' });
    expect(offers(shown)).toEqual([]);
  });

  test('when the page is opened anew', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    await page.cradle.close();
    let shown: SharingView[] = [];
    const again = await world.open(world.clock, (deps) => {
      shown = shownBy(deps);
      return deps;
    });
    expect(again.sharing).toMatchObject({ session: { kind: 'signed-in' }, wish: 'on' });
    expect(shown.map(({ session }) => session.kind)).toContain('signed-in');
    expect(offers(shown)).toEqual([]);
  });

  test('when another tab signed in', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const tab = await world.open();
    await world.settle(page.cradle.signOut());
    await world.pass(1_000);
    expect(tab.sharing.session.kind).toBe('signed-out');
    const shown = shownBy(tab);
    await world.settle(page.cradle.signIn(world.credentials));
    await world.pass(1_000);
    expect(tab.sharing).toMatchObject({ session: { kind: 'signed-in' }, wish: 'on' });
    expect(offers(shown)).toEqual([]);
  });
});

test('one account is never shown with what is stored of another', async () => {
  const world = new World();
  world.share.addAccount({ accountName: 'bob', password: 'tray of eggs', followers: 1 });
  const page = await world.sharingPage();
  const shown = shownBy(page);
  await world.settle(page.cradle.signIn({ ...world.credentials, accountName: 'bob', password: 'tray of eggs' }));
  expect(page.sharing).toMatchObject({ session: { kind: 'signed-in', accountName: 'bob' }, wish: 'off' });
  const mixed = shown.filter(({ session, wish }) => session.kind === 'signed-in' && (session.accountName === ACCOUNT) !== (wish === 'on'));
  expect(mixed).toEqual([]);
});

test('the password of a sign-in is kept while no other tab can forget the account', async () => {
  const world = new World();
  const page = await world.open();
  const db = unwrap(page.store.db) as IDBDatabase;
  const isHeld = async (): Promise<boolean> => {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name?.startsWith(`cradle-send-${db.name}-`));
  };
  const sealed: Promise<boolean>[] = [];
  const begin = db.transaction.bind(db);
  db.transaction = (...args) => {
    if (args[1] === 'readwrite' && [args[0]].flat().includes('vault')) sealed.push(isHeld());
    return begin(...args);
  };
  await world.settle(page.cradle.signIn({ ...world.credentials, keep: true }));
  expect(page.sharing.session.kind).toBe('signed-in');
  // The key; the session and the password.
  expect(await Promise.all(sealed)).toEqual([true, true]);
});
