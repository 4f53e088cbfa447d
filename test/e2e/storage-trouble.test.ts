import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TestBrowser } from './support/browser.ts';
import type { CradlePage } from './support/cradle-page.ts';
import { Stage } from './support/stage.ts';

/** The built page, two tabs of it, and a database that is changed under them. */

const stage = new Stage();
const { time } = stage;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** A page of this origin that runs none of Cradle. */
async function bystander(browser: TestBrowser): Promise<Page> {
  browser.forgive(/favicon\.ico/);
  const page = await browser.context.newPage();
  await page.goto(`${stage.server.origin}/icon.svg`);
  return page;
}

function countPages(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('cradle');
        opening.addEventListener('error', () => reject(opening.error));
        opening.addEventListener('success', () => {
          const db = opening.result;
          const counting = db.transaction('pages').objectStore('pages').count();
          counting.addEventListener('success', () => {
            db.close();
            resolve(counting.result);
          });
        });
      }),
  );
}

/** Without an archive nothing can be read, sent or signed in to: no button offers it. */
async function expectNothingDead({ page }: CradlePage): Promise<void> {
  const names = await page.getByRole('button').allInnerTexts();
  expect(names.filter((name) => /Connect receiver|Sign in|Check my account|sharing/.test(name))).toEqual([]);
}

/** As a Cradle one version further would open it. `then`: what it does in its upgrade. */
const newer = (then: string): string => `(() => {
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (name, version) {
    const opening = open.call(this, name, name === 'cradle' && version !== undefined && location.pathname === '/' ? 2 : version);
    opening.addEventListener('upgradeneeded', () => { ${then} });
    return opening;
  };
})();`;

test('a tab that holds an older version is said to be in the way, and nothing is lost', async () => {
  const { browser, cradle } = await stage.scene({ plan: stage.plan({ days: 2, permitted: true }) });
  await cradle.status('Following');
  const page = await bystander(browser);
  const before = await countPages(page);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('cradle');
        // Held open: it never closes for an upgrade.
        opening.addEventListener('success', () => (Object.assign(window, { held: opening.result }), resolve()));
      }),
  );
  await browser.context.addInitScript({ content: newer('') });
  await cradle.page.reload();
  await time.pass(6_000, browser.context);
  await cradle.bothSay(/Another tab holds an older version of the archive open/);
  await expectNothingDead(cradle);
  await page.close();
  await cradle.button('Reload the page').click();
  await cradle.status('Following');
  expect(await countPages(await bystander(browser))).toBe(before);
});

test('an upgrade that fails is said, and the archive is whole as the older version left it', async () => {
  const { browser, cradle } = await stage.scene({ plan: stage.plan({ days: 2, permitted: true }) });
  await cradle.status('Following');
  const page = await bystander(browser);
  const before = await countPages(page);
  await browser.context.addInitScript({ content: newer('opening.transaction.abort();') });
  await cradle.page.reload();
  await cradle.bothSay(/could not be brought to this version of Cradle/);
  await expectNothingDead(cradle);
  expect(await countPages(page)).toBe(before);
});

test('an archive that is deleted under the page is said, and the page begins anew when it is loaded again', async () => {
  const { browser, cradle } = await stage.scene({ plan: stage.plan({ days: 2 }) });
  await cradle.connect();
  const page = await bystander(browser);
  expect(await countPages(page)).toBeGreaterThan(10);
  await page.evaluate(() => new Promise((done) => indexedDB.deleteDatabase('cradle').addEventListener('success', done)));
  await cradle.bothSay(/Everything that was kept here was deleted/);
  await expectNothingDead(cradle);
  await cradle.button('Reload the page').click();
  await cradle.status('Following');
  expect(await countPages(page)).toBeGreaterThan(10);
});

test('a newer Cradle in another tab: the older one lets go at once and says so; loaded again it says that it is older; nothing is lost', async () => {
  const { browser, cradle } = await stage.scene({ plan: stage.plan({ days: 2 }) });
  await cradle.connect();
  const page = await bystander(browser);
  const before = await countPages(page);
  const upgrade = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open('cradle', 99);
        opening.addEventListener('blocked', () => resolve('blocked'));
        opening.addEventListener('success', () => {
          opening.result.close();
          resolve('upgraded');
        });
      }),
  );
  expect(await upgrade).toBe('upgraded');
  await cradle.bothSay(/The browser closed the archive/);
  await expectNothingDead(cradle);
  await cradle.page.reload();
  await cradle.bothSay(/written by a newer Cradle/);
  await expectNothingDead(cradle);
  expect(await countPages(page)).toBe(before);
});

test('everything is forgotten from one of two tabs: both say so, the app stays, and nothing is read by itself', async () => {
  const { browser, cradle } = await stage.scene({ plan: stage.plan({ days: 2 }) });
  await cradle.connect();
  await cradle.installed();
  const other = await stage.visit(browser);
  await other.openData();
  await other.says(/pages with readings from/);
  await other.button('Forget everything…').click();
  await other.page.getByRole('dialog', { name: 'Forget everything?' }).getByText(/1 receiver \(\d+ pages with readings/).waitFor();
  await other.button('Forget everything').click();
  await cradle.bothSay(/Everything that was kept here was deleted/);
  await other.button('Try the practice receiver').waitFor();
  await other.button('Connect receiver').waitFor();
  const page = await bystander(browser);
  expect(await countPages(page)).toBe(0);
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBeGreaterThan(0);
});
