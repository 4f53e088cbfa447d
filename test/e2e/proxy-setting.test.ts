import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { NO_WAY } from './support/browser.ts';
import type { CradlePage } from './support/cradle-page.ts';
import { expectArrived, lastDayOf, type ExpectedReading } from './support/expected.ts';
import { ForeignProxy, type Manner } from './support/foreign-proxy.ts';
import { CradleServer } from './support/server.ts';
import { AppWorker } from './support/service-worker.ts';
import { PASSWORD, Stage } from './support/stage.ts';
import { violationsAloud as script } from './support/violations.ts';

const stage = new Stage();
const { time, upstream } = stage;
const foreign = new ForeignProxy(() => upstream.url);
const MINUTE_MS = 60_000;
const WORKS = 'The proxy works: Share answers.';
const UNREADABLE = /^No answer that this page may read/;

beforeAll(async () => {
  await stage.open();
  await foreign.start();
});
beforeEach(() => {
  foreign.manner = { kind: 'passes' };
  foreign.calls.length = 0;
});
afterEach(() => stage.clear());
afterAll(async () => {
  await foreign.stop();
  await stage.close();
});

/** The sources of `connect-src` that the page added to those of its header, in their order. */
const narrowings = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...document.querySelectorAll<HTMLMetaElement>('meta[http-equiv]')].map(({ content }) => content));

const typed = async (cradle: CradlePage, proxy: string): Promise<void> => {
  await cradle.field('Proxy').fill(proxy);
  await cradle.button('Test').click();
};

test('the page’s own proxy is tried', async () => {
  const { cradle } = await stage.scene({ script });
  await cradle.button('Test').click();
  await cradle.says(WORKS);
  await cradle.says('This computer’s clock agrees with Share’s.');
});

test('a proxy that is only typed is tried too, though the page’s own policy keeps the page from it; nothing is saved', async () => {
  const { cradle } = await stage.scene({ script });
  await cradle.field('Password').fill(PASSWORD);
  const before = upstream.requests.length;
  await typed(cradle, foreign.template);
  await cradle.says(/^Careful: 127\.0\.0\.1:\d+ sees your password/);
  await cradle.says(WORKS);
  expect(foreign.calls).toEqual(['GET /share-us/ShareWebServices/Services/General/SystemUtcTime']);
  expect(upstream.requests).toHaveLength(before + 1);
  expect(upstream.callsWith(PASSWORD)).toEqual([]);
  expect(await narrowings(cradle.page)).toEqual(["connect-src 'self'"]);
  await cradle.page.reload();
  await expect.poll(() => cradle.field('Proxy').inputValue()).toBe('/share/{host}/{path}');
});

test('it is tried by what the service worker kept, when the page’s own server is gone', async () => {
  const { browser, cradle } = await stage.scene({ script });
  browser.forgive(NO_WAY);
  await cradle.installed();
  await stage.server.stop();
  await cradle.page.reload();
  await typed(cradle, foreign.template);
  await cradle.says(WORKS);
  await typed(cradle, '');
  await cradle.says(/^This page’s own server does not answer/);
  await stage.server.start();
});

const cradles = (error: string): string => JSON.stringify({ error, proxy: 'cradle' });

const manners: readonly [Manner, string | RegExp][] = [
  [{ kind: 'sends-no-cors' }, UNREADABLE],
  [{ kind: 'knows-no-preflight' }, UNREADABLE],
  [{ kind: 'says', status: 400, body: 'Missing required request header. Must specify one of: origin' }, /^The proxy refuses calls without an Origin header/],
  [{ kind: 'says', status: 403, body: 'The origin "x" was not whitelisted by the operator of this proxy.' }, /^The proxy does not serve pages of this address/],
  [{ kind: 'says', status: 404, body: 'Not found because of proxy error: Error: getaddrinfo' }, /^The proxy runs, but it got no answer from Share/],
  [{ kind: 'says', status: 429, body: 'The origin "x" has sent too many requests.' }, /^The proxy, or Share behind it, has had too many requests/],
  [{ kind: 'says', status: 403, body: cradles('<b>Not</b> \u202Ehere.') }, 'The proxy says: “<b>Not</b> here.”'],
  [{ kind: 'says', status: 502, body: cradles('Share is far.') }, 'The proxy says: “Share is far.”'],
  [{ kind: 'says', status: 500, body: '{"Code":"SomethingNew","TypeName":"FaultException"}' }, 'Share’s code: “SomethingNew”'],
  [{ kind: 'says', status: 200, body: '<!doctype html><title>Welcome</title>', type: 'text/html' }, /^Something else than Share answers there/],
  [{ kind: 'says', status: 200, body: '{"ok":true}', type: 'application/json' }, /^Something else than Share answers there/],
];

test('what stands in the way is told apart: the network, the proxy, Share, or something else', async () => {
  const { browser, cradle } = await stage.scene({ script });
  browser.forgive(/CORS policy|ERR_FAILED|status of [45]\d\d/);
  for (const [manner, words] of manners) {
    foreign.manner = manner;
    await typed(cradle, '');
    await cradle.says(WORKS);
    await typed(cradle, foreign.template);
    await cradle.says(words);
  }
});

test('a proxy that is not there', async () => {
  const { browser, cradle } = await stage.scene({ script });
  browser.forgive(NO_WAY);
  const gone = new ForeignProxy(() => upstream.url);
  await gone.start();
  const { template } = gone;
  await gone.stop();
  await typed(cradle, template);
  await cradle.page.getByText(UNREADABLE).waitFor();
});

test('a proxy that hangs is let go when the test is stopped', async () => {
  const { cradle } = await stage.scene({ script });
  foreign.manner = { kind: 'hangs' };
  await typed(cradle, foreign.template);
  await expect.poll(() => foreign.open).toBe(1);
  await cradle.button('Stop').click();
  await expect.poll(() => foreign.open).toBe(0);
  await cradle.button('Test').waitFor();
});

test('an http address elsewhere is never asked', async () => {
  const { browser, cradle } = await stage.scene({ script });
  const asked: string[] = [];
  browser.context.on('request', (request) => asked.push(request.url()));
  await typed(cradle, 'http://192.0.2.1/share/{host}/{path}');
  await cradle.says(/Over http everybody on the way can read your password/);
  expect(asked.filter((url) => url.includes('192.0.2.1'))).toEqual([]);
});

test('Cradle’s own proxy at another origin: only where it lists the page', async () => {
  const { browser, cradle } = await stage.scene({ script });
  browser.forgive(/CORS policy|ERR_FAILED/);
  const [open, closed] = [stage.server.origin, 'https://other.example'].map(
    (origins) => new CradleServer({ SHARE_UPSTREAM_US: upstream.url, CRADLE_ORIGINS: origins }),
  ) as [CradleServer, CradleServer];
  await Promise.all([open.start(), closed.start()]);
  await typed(cradle, `${open.origin}/share/{host}/{path}`);
  await cradle.says(WORKS);
  await typed(cradle, `${closed.origin}/share/{host}/{path}`);
  await cradle.page.getByText(UNREADABLE).waitFor();
  await Promise.all([open.stop(), closed.stop()]);
});

test('sign-in and sending go by another proxy at once, from the page, after a reload and from the service worker', async () => {
  const accountName = 'far';
  const serial = 'PR00000051';
  upstream.share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 1, serial });
  const twin = stage.twinOf(plan);
  const { browser, cradle } = await stage.scene({ plan, script });
  browser.forgive(/ERR_INTERNET_DISCONNECTED/);
  await cradle.installed();
  const worker = await AppWorker.of(browser, stage.server.origin);
  await cradle.connect();

  const first = upstream.requests.length;
  await cradle.signIn({ accountName, password: PASSWORD, proxy: foreign.template });
  const lastDay = lastDayOf(twin, time.now());
  const lastAt = lastDay.at(-1)!.trueAt;
  const newer = (): ExpectedReading[] => lastDayOf(twin, time.now()).filter(({ trueAt }) => trueAt > lastAt);
  await cradle.startSharing();
  await cradle.allSent();
  expectArrived(upstream, accountName, lastDay);
  expect(await narrowings(cradle.page)).toEqual(["connect-src 'self'"]);
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);

  await cradle.page.reload();
  await cradle.status('Following');
  await expect.poll(() => narrowings(cradle.page)).toEqual([`connect-src 'self' ${foreign.origin}`]);
  await cradle.allSent();
  await time.pass(5 * MINUTE_MS, browser.context);
  await upstream.hasPosted(accountName, lastDay.length + newer().length);
  await cradle.allSent();

  await browser.context.setOffline(true);
  await time.pass(5 * MINUTE_MS, browser.context);
  await cradle.status('1 waiting');
  await cradle.page.close();
  // The page may have begun its post in the moment in which the network went; Share is asked 45 s later what became of such a one.
  time.skip(MINUTE_MS);
  await worker.follow(time);
  await browser.context.setOffline(false);
  await worker.sync(time);
  expect(newer()).toHaveLength(2);
  await upstream.hasPosted(accountName, lastDay.length + 2);
  expectArrived(upstream, accountName, [...lastDay, ...newer()]);
  // The closing look may still be on its way.
  await expect.poll(() => upstream.requests.length - first - foreign.calls.length).toBe(0);
});

test('a change of the proxy takes the one before away from the page, and another tab follows without a reload', async () => {
  const { browser, cradle } = await stage.scene({ script });
  const save = async (page: CradlePage, proxy: string): Promise<void> => {
    await page.button('Settings').click();
    await page.page.getByRole('dialog').getByLabel('Proxy', { exact: true }).fill(proxy);
    await page.button('Save').click();
    // The sign-in form shows what is stored.
    await expect.poll(() => page.field('Proxy').first().inputValue()).toBe(proxy || '/share/{host}/{path}');
  };
  await save(cradle, foreign.template);
  await cradle.page.reload();
  const both = ["connect-src 'self'", foreign.origin].join(' ');
  await expect.poll(() => narrowings(cradle.page)).toEqual([both]);
  const second = await stage.visit(browser);
  await expect.poll(() => narrowings(second.page)).toEqual([both]);
  await save(cradle, '');
  for (const { page } of [cradle, second]) await expect.poll(() => narrowings(page)).toEqual([both, "connect-src 'self'"]);
  foreign.calls.length = 0;
  await second.button('Test').click();
  await second.says(WORKS);
  expect(foreign.calls).toEqual([]);
});
