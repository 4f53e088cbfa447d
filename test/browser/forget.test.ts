import { deleteDB, openDB } from 'idb';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { allDestinations, findDestination } from '../../src/store/destinations.ts';
import type { DestinationRow } from '../../src/store/rows.ts';
import { countOutcomes, countPages } from '../../src/store/tallies.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { exported, imported } from './archive-file-support.ts';
import { ACCOUNT, HOUR, MINUTE, World, type Page, type Seams } from './world.ts';

const serialOf = (world: World) => ({ kind: 'receiver', serial: world.receiver.serial }) as const;

async function accountOf({ cradle }: Page) {
  const kept = await cradle.keptData();
  return kept!.accounts[0]!;
}

/** Share is told that sharing stopped, and the cable is let go. */
async function stopped(world: World, page: Page): Promise<void> {
  await world.settle(page.cradle.stopSharing());
  await world.settle(page.cradle.disconnect());
  await world.pass(1_000);
}

describe('a receiver', () => {
  test('that was forgotten and is plugged in again is read anew, and nothing is sent twice', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.expectAllSent(sentAt);
    await stopped(world, page);
    const before = (await world.settle(page.cradle.keptData()))!.receivers[0]!;
    expect(before).toMatchObject({ serial: world.receiver.serial, pages: await countPages(page.store, before.serial), refusal: null });
    expect(before.span!.to - before.span!.from).toBeGreaterThan(2.5 * 24 * HOUR);

    expect(await world.settle(page.cradle.forget(serialOf(world)))).toEqual({ kind: 'forgotten' });
    expect(await countPages(page.store, world.receiver.serial)).toBe(0);
    expect(page.cells.archive.value).toMatchObject({ serial: null, latest: null });
    expect(page.sharing).toMatchObject({ wish: 'off', boundSerial: null });

    world.requests = [];
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.expectArchived(page.store);
    expect(world.requests).toEqual([]);
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    expect(page.sharing).toMatchObject({ boundSerial: world.receiver.serial, waiting: 0 });
    world.expectAllSent(sentAt);
  });

  test('is not forgotten while it is read, nor while its account shares it, nor before Share knows that it stopped', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const forget = () => world.settle(page.cradle.forget(serialOf(world)));
    expect(await forget()).toEqual({ kind: 'refused', why: { kind: 'being-read' } });
    await world.settle(page.cradle.disconnect());
    expect(await forget()).toEqual({ kind: 'refused', why: { kind: 'shared', accountName: ACCOUNT, isStopping: false } });
    world.network = 'down';
    await world.settle(page.cradle.stopSharing());
    expect(await forget()).toEqual({ kind: 'refused', why: { kind: 'shared', accountName: ACCOUNT, isStopping: true } });
    await world.expectArchived(page.store);
    world.network = 'up';
    page.cradle.wake('online');
    await world.pass(10_000);
    expect(await forget()).toEqual({ kind: 'forgotten' });
  });

  test('is not forgotten while another tab reads it', async () => {
    const world = new World();
    const reading = await world.open();
    await world.settle(reading.cradle.connect());
    await world.untilFollowing(reading);
    const page = await world.open();
    expect(page.cells.connection.value.kind).toBe('elsewhere');
    expect(await world.settle(page.cradle.forget(serialOf(world)))).toEqual({ kind: 'refused', why: { kind: 'being-read' } });
    await world.pass(6 * MINUTE);
    await world.expectFollowed(reading.store);
  });

  test('whose account is not in use is forgotten; what waits there is said before', async () => {
    const world = new World();
    const page = await world.sharingPage();
    world.network = 'down';
    await world.pass(11 * MINUTE);
    await world.settle(page.cradle.signOut());
    await world.settle(page.cradle.disconnect());
    const kept = (await world.settle(page.cradle.keptData()))!;
    const waiting = kept.accounts[0]!.waiting + kept.accounts[0]!.unsettled;
    expect(waiting).toBeGreaterThanOrEqual(2);
    expect(kept.receivers[0]).toMatchObject({ waiting: kept.accounts[0]!.waiting, refusal: null });
    expect(await world.settle(page.cradle.forget(serialOf(world)))).toEqual({ kind: 'forgotten' });
    expect(await allDestinations(page.store)).toMatchObject([{ bound: null, sharing: { kind: 'off' } }]);
  });

  test('of two, the other one is shown then, and stays whole', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    const other = new PracticeReceiver({ clock: world.clock, days: 2, newestAgeSeconds: 60, serial: 'SM00000002' });
    world.socket.swap(other);
    await world.pass(30_000);
    expect(page.cells.archive.value.serial).toBe(other.serial);
    await world.settle(page.cradle.disconnect());
    await world.settle(page.cradle.forget({ kind: 'receiver', serial: other.serial }));
    expect(page.cells.archive.value.serial).toBe(world.receiver.serial);
    await world.expectArchived(page.store);
  });
});

describe('an account', () => {
  test('that was forgotten is signed out in every tab, with nothing of it left but its tries; the readings stay', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const tab = await world.open();
    const { id } = await world.settle(accountOf(page));
    expect(await world.settle(page.cradle.forget({ kind: 'account', id }))).toEqual({ kind: 'forgotten' });
    await world.pass(1_000);
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-out' }, wish: 'off', boundSerial: null });
    expect(tab.sharing.session.kind).toBe('signed-out');
    expect((await world.settle(page.cradle.keptData()))!.accounts).toEqual([]);
    expect([await countOutcomes(page.store, id), await page.store.db.count('vault')]).toEqual([0, 0]);
    const everything = await Promise.all([...page.store.db.objectStoreNames].map(async (name) => page.store.db.getAll(name)));
    expect(JSON.stringify(everything)).not.toContain(`"${ACCOUNT}"`);
    await world.expectFollowed(page.store);
    world.requests = [];
    await world.pass(11 * MINUTE);
    expect(world.requests).toEqual([]);
  });

  test('that is signed in again finds at Share what was sent, and sends only the rest', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    const { id } = await world.settle(accountOf(page));
    await world.settle(page.cradle.forget({ kind: 'account', id }));
    await world.settle(page.cradle.signIn(world.credentials));
    expect(page.sharing).toMatchObject({ session: { kind: 'signed-in' }, wish: 'off', firstStart: true });
    await world.settle(page.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    world.expectAllSent(sentAt);
    expect(await allDestinations(page.store)).toMatchObject([{ id, accountName: ACCOUNT, sharing: { kind: 'on' } }]);
  });

  test('a lock-out outlives it, and the page', async () => {
    const world = new World();
    const page = await world.open();
    const wrong = { ...world.credentials, password: 'wrong' };
    world.share.order({ kind: 'refuse', code: 'SSO_AuthenticateMaxAttemptsExceeed', endpoint: 'authenticate' });
    await world.settle(page.cradle.signIn(wrong));
    expect(page.sharing.signInProblem).toBe('share:locked-out');
    const { id, triesCountUntil } = await world.settle(accountOf(page));
    expect(triesCountUntil! - world.clock.now()).toBeGreaterThan(23 * HOUR);
    await world.settle(page.cradle.forget({ kind: 'account', id }));
    await page.cradle.close();
    const again = await world.open();
    world.requests = [];
    await world.settle(again.cradle.signIn(world.credentials));
    expect(again.sharing.signInProblem).toBe('share:locked-out');
    expect(world.requests).toEqual([]);
    await world.pass(11 * MINUTE);
    await world.settle(again.cradle.signIn(world.credentials));
    expect(again.sharing.session.kind).toBe('signed-in');
  });

  test('what was left of it is dropped when nothing of it counts any more', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const { id } = await world.settle(accountOf(page));
    await world.settle(page.cradle.forget({ kind: 'account', id }));
    expect(await findDestination(page.store, 'us', ACCOUNT)).toMatchObject({ id, accountName: '' });
    await page.cradle.close();
    world.receiver.unplug();
    await world.pass(25 * HOUR);
    const again = await world.open();
    expect(await allDestinations(again.store)).toEqual([]);
  });
});

/** What the browser gives a page whose address is neither https nor localhost. */
function insecurely(): Seams {
  const restored = [vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(undefined as never), vi.spyOn(crypto, 'randomUUID')];
  restored[1]!.mockImplementation(() => {
    throw new TypeError('crypto.randomUUID is not a function');
  });
  onTestFinished(() => restored.forEach((spy) => spy.mockRestore()));
  return (deps) => ({ ...deps, isSecure: false, locks: null, storage: null });
}

describe('at an insecure address', () => {
  async function importedThere(world: World) {
    const page = await world.open();
    await world.settle(page.cradle.signIn(world.credentials));
    const file = await exported(page.cradle);
    await page.cradle.close();
    const name = `${world.name}/insecure`;
    onTestFinished(() => deleteDB(name));
    const there = await world.open(world.clock, insecurely(), name);
    expect((await imported(there.cradle, file)).kind).toBe('imported');
    return there;
  }

  test('an imported account whose tries count is not forgotten before they no longer do, alone or with everything', async () => {
    const world = new World();
    const there = await importedThere(world);
    const { id, triesCountUntil, refusal } = await world.settle(accountOf(there));
    const why = { kind: 'tries-count', accountName: ACCOUNT, until: triesCountUntil };
    expect(refusal).toEqual(why);
    expect(await world.settle(there.cradle.forget({ kind: 'account', id }))).toEqual({ kind: 'refused', why });
    expect(await world.settle(there.cradle.forget({ kind: 'everything' }))).toEqual({ kind: 'refused', why });
    expect((await allDestinations(there.store)).map(({ accountName }) => accountName)).toEqual([ACCOUNT]);
    await world.pass(25 * HOUR);
    expect((await world.settle(accountOf(there))).refusal).toBeNull();
    expect(await world.settle(there.cradle.forget({ kind: 'account', id }))).toEqual({ kind: 'forgotten' });
    expect(await allDestinations(there.store)).toEqual([]);
    expect(await world.settle(there.cradle.forget({ kind: 'everything' }))).toEqual({ kind: 'forgotten' });
  });

  test('a check of an account asks nothing, and keeps nothing of the account', async () => {
    const world = new World();
    const page = await world.open(world.clock, insecurely());
    const found = await world.settle(page.cradle.checkAccount(world.credentials));
    expect(found).toMatchObject({ accountName: ACCOUNT, signIn: { kind: 'failed', problem: 'sync:insecure' } });
    expect([await allDestinations(page.store), world.requests]).toEqual([[], []]);
  });
});

describe('everything', () => {
  test('begins anew as at a first visit, for every tab, and reads nothing by itself', async () => {
    const world = new World();
    const page = await world.sharingPage({ keep: true });
    const tab = await world.open();
    expect(await world.settle(page.cradle.forget({ kind: 'everything' }))).toEqual({ kind: 'forgotten' });
    await tab.cradle.close();
    world.requests = [];
    const again = await world.open();
    await world.pass(MINUTE);
    expect(again.cells.connection.value).toEqual({ kind: 'idle' });
    expect(again.cells.archive.value.serial).toBeNull();
    expect(again.sharing.session.kind).toBe('signed-out');
    expect(again.cells.activity.value).toEqual([]);
    expect((await again.cradle.keptData())!).toMatchObject({ receivers: [], accounts: [] });
    expect(world.requests).toEqual([]);
    expect([...again.store.db.objectStoreNames]).toContain('pages');
    const rows = await Promise.all([...again.store.db.objectStoreNames].map(async (name) => again.store.db.getAll(name)));
    expect(JSON.stringify(rows)).not.toContain(ACCOUNT);
    // What was sent is found at Share, and nothing goes twice.
    const sentAt = world.clock.now();
    await world.settle(again.cradle.connect());
    await world.untilFollowing(again);
    await world.settle(again.cradle.signIn(world.credentials));
    await world.settle(again.cradle.startSharing({ sendLastDay: true }));
    await world.pass(5_000);
    world.expectAllSent(sentAt - MINUTE);
  });

  test('a lock-out outlives it', async () => {
    const world = new World();
    const page = await world.open();
    world.share.order({ kind: 'refuse', code: 'SSO_AuthenticateMaxAttemptsExceeed', endpoint: 'authenticate' });
    await world.settle(page.cradle.signIn(world.credentials));
    await world.settle(page.cradle.forget({ kind: 'everything' }));
    await expectLockedOut(world);
  });

  test('a lock-out of which another tab hears while everything is being forgotten outlives it', async () => {
    const world = new World();
    const page = await world.open();
    const tab = await world.open(world.clock, answeredAfter(world, 3_000));
    world.share.order({ kind: 'refuse', code: 'SSO_AuthenticateMaxAttemptsExceeed', endpoint: 'authenticate' });
    const signing = tab.cradle.signIn(world.credentials);
    await world.pass(1_000);
    expect(world.requests).toEqual(['authenticate']);
    expect(await world.settle(page.cradle.forget({ kind: 'everything' }))).toEqual({ kind: 'forgotten' });
    await world.settle(signing);
    await tab.cradle.close();
    await expectLockedOut(world);
  });

  test('what a tab that does not let go of the archive records of a sign-in counts on', async () => {
    const world = new World();
    const page = await world.open();
    await world.settle(page.cradle.signIn(world.credentials));
    const stubborn = await openDB(world.name);
    expect(await world.settle(page.cradle.forget({ kind: 'everything' }))).toEqual({ kind: 'held-open' });
    const [row] = (await stubborn.getAll('destinations')) as DestinationRow[];
    await stubborn.put('destinations', { ...row!, signIn: { ...row!.signIn, lockedUntil: world.clock.now() + HOUR, locks: 4 } });
    stubborn.close();
    await expectLockedOut(world);
  });
});

/** The next page sends no sign-in. */
async function expectLockedOut(world: World): Promise<void> {
  const again = await world.open();
  world.requests = [];
  await world.settle(again.cradle.signIn(world.credentials));
  expect(again.sharing.signInProblem).toBe('share:locked-out');
  expect(world.requests).toEqual([]);
}

/** A page to which Share's answers come late. */
function answeredAfter({ clock }: World, delayMs: number): Seams {
  return (deps) => ({
    ...deps,
    doorFor: (region, proxy) => ({
      call: async (request, signal) => {
        const answer = await deps.doorFor(region, proxy).call(request, signal);
        await clock.sleep(delayMs, signal);
        return answer;
      },
    }),
  });
}
