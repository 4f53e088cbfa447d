import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SEND_TAG } from '../../src/send-tag.ts';
import { NO_WAY } from './support/browser.ts';
import { expectArrived } from './support/expected.ts';
import { AppWorker } from './support/service-worker.ts';
import { expectRules, newerThan, sharing, type Sharing } from './support/sharing.ts';
import { Stage, type Scene } from './support/stage.ts';

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;
const MINUTE_MS = 60_000;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

interface Installed extends Sharing {
  readonly worker: AppWorker;
}

/** An installed app that shares already. */
async function installed(accountName: string, serial: string, script?: string): Promise<Installed> {
  const prepared = async ({ browser, cradle }: Scene): Promise<void> => {
    browser.forgive(NO_WAY, /status of 50[02]/);
    await cradle.installed();
  };
  const before = await sharing(stage, accountName, serial, prepared, script);
  return { ...before, worker: await AppWorker.of(before.browser, stage.server.origin) };
}

/** So many readings come while nothing answers. */
async function waitOffline({ browser, cradle }: Sharing, readings: number): Promise<void> {
  await stage.server.stop();
  await browser.context.setOffline(true);
  await time.pass(readings * 5 * MINUTE_MS, browser.context);
  await cradle.status(`${readings} waiting`);
}

async function backOnline({ browser, worker }: Installed): Promise<void> {
  await stage.server.start();
  await worker.follow(time);
  await browser.context.setOffline(false);
}

const signIns = (): number => upstream.requests.filter(({ url }) => /Login|Authenticate/.test(url)).length;

test('what waits goes by the service worker when the page is closed, and the page that is opened later shows it', async () => {
  const before = await installed('asleep', 'PR00000021');
  const { accountName, browser, cradle, worker, arrived } = before;
  await waitOffline(before, 4);
  await cradle.page.close();
  await backOnline(before);
  await worker.sync(time);
  const newer = newerThan(before, time.now());
  expect(newer).toHaveLength(4);
  await upstream.hasPosted(accountName, arrived.length + newer.length);
  expectArrived(upstream, accountName, [...arrived, ...newer]);
  await expect.poll(() => worker.writes()).toEqual({ strictly: ['attempts', 'destinations', 'outcomes'], laxly: [] });
  const later = await stage.visit(browser);
  await later.allSent();
  expectArrived(upstream, accountName, [...arrived, ...newer]);
  await expectRules(stage, before, later);
});

test('what waits is left with the browser for when no page is open, and nothing is where nothing waits', async () => {
  const before = await installed('asker', 'PR00000027');
  const { browser, cradle, worker } = before;
  browser.forgive(/favicon\.ico/);
  const other = await browser.open(`${stage.server.origin}/icon.svg`);
  const tags = (): Promise<readonly string[]> =>
    other.evaluate(async () => {
      const { sync } = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & { readonly sync: { getTags(): Promise<string[]> } };
      return sync.getTags();
    });
  await cradle.page.close();
  // A registration takes a moment.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await tags()).toEqual([]);
  const again = await stage.visit(browser);
  await again.status('Following');
  await waitOffline({ ...before, cradle: again }, 2);
  await again.page.close();
  await expect.poll(tags).toEqual([SEND_TAG]);
  // To the worker it is a page that is open, and sends.
  await other.close();
  await backOnline(before);
  await worker.sync(time);
  const newer = newerThan(before, time.now());
  await upstream.hasPosted(before.accountName, before.arrived.length + newer.length);
  expectArrived(upstream, before.accountName, [...before.arrived, ...newer]);
});

test('a session that ended, its password not kept: the service worker sends nothing and signs in nobody', async () => {
  const before = await installed('ended', 'PR00000022');
  const { accountName, browser, cradle, worker, arrived } = before;
  await waitOffline(before, 2);
  await cradle.page.close();
  share.order({ kind: 'expire-sessions' });
  await backOnline(before);
  const [asked, tried] = [upstream.requests.length, signIns()];
  await worker.sync(time);
  await expect.poll(() => upstream.requests.length, { timeout: 20_000 }).toBe(asked + 1);
  const later = await stage.visit(browser);
  await later.says(/^Share ended the session\. Sign in to send the 2 that wait\.$/);
  expect(signIns()).toBe(tried);
  expect(share.postedReadings(accountName)).toHaveLength(arrived.length);
  await expectRules(stage, before, later);
});

test('where the browser has no Background Sync nothing is sent while no page is open, and the next page sends it', async () => {
  const before = await installed('unsynced', 'PR00000028', 'delete globalThis.ServiceWorkerRegistration?.prototype.sync');
  const { accountName, browser, cradle, arrived } = before;
  await waitOffline(before, 3);
  expect(await cradle.page.evaluate(async () => 'sync' in (await navigator.serviceWorker.ready))).toBe(false);
  const asked = upstream.requests.length;
  await cradle.page.close();
  await backOnline(before);
  // A browser that had it would have woken the worker by now.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(upstream.requests).toHaveLength(asked);
  const later = await stage.visit(browser);
  const newer = newerThan(before, time.now());
  await upstream.hasPosted(accountName, arrived.length + newer.length);
  await later.allSent();
  expectArrived(upstream, accountName, [...arrived, ...newer]);
  await expectRules(stage, before, later);
});

test('two tabs and the service worker, all at once when the network is back: each reading is posted once', async () => {
  const before = await installed('crowd', 'PR00000023');
  const { accountName, browser, cradle, worker, arrived } = before;
  const second = await stage.visit(browser);
  await second.status('Followed in another tab');
  await second.allSent();
  await waitOffline(before, 3);
  await second.status('3 waiting');
  await backOnline(before);
  await Promise.all([worker.sync(time), cradle.button('Send now').click(), worker.sync(time), second.button('Send now').click()]);
  const newer = newerThan(before, time.now());
  await upstream.hasPosted(accountName, arrived.length + newer.length);
  await cradle.allSent();
  await second.allSent();
  expectArrived(upstream, accountName, [...arrived, ...newer]);
  await expectRules(stage, before, second);
});

test('a second tab follows by itself when the first is closed, and not after Disconnect', async () => {
  const { cradle, browser } = await stage.scene({ plan: stage.plan({ days: 1, permitted: true }) });
  await cradle.status('Following');
  const second = await stage.visit(browser);
  await second.status('Followed in another tab');
  await cradle.button('Disconnect').click();
  await second.status('No receiver connected');
  await cradle.connect();
  await second.status('Followed in another tab');
  await cradle.page.close();
  await second.status('Following');
});
