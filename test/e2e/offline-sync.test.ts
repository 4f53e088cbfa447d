import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { NO_WAY } from './support/browser.ts';
import { expectArrived } from './support/expected.ts';
import { expectRules, newerThan, sharing } from './support/sharing.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;
const MINUTE_MS = 60_000;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('readings taken without a network arrive once each when it is back, the page closed and opened in between', async () => {
  const accountName = 'traveller';
  const before = await sharing(stage, accountName, 'PR00000003');
  const { browser } = before;
  await before.cradle.installed();
  browser.forgive(NO_WAY);

  await browser.context.setOffline(true);
  await stage.server.stop();
  await before.cradle.page.close();
  await time.pass(40 * MINUTE_MS, browser.context);
  const away = await stage.visit(browser);
  await away.status('8 waiting');
  await away.status('Following');

  await browser.restart();
  await browser.context.setOffline(true);
  await time.pass(10 * MINUTE_MS, browser.context);
  const back = await stage.visit(browser);
  await back.status('10 waiting');
  expect(share.postedReadings(accountName)).toHaveLength(before.arrived.length);

  const newer = newerThan(before, time.now());
  expect(newer).toHaveLength(10);
  await stage.server.start();
  await browser.context.setOffline(false);
  await upstream.hasPosted(accountName, before.arrived.length + newer.length);
  await back.allSent();
  expectArrived(upstream, accountName, [...before.arrived, ...newer]);
  await expectRules(stage, before, back);
  expect(await back.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
});

test('readings that waited for a session which had ended arrive once each after signing in again', async () => {
  const accountName = 'absent';
  const before = await sharing(stage, accountName, 'PR00000005');
  const { browser } = before;
  browser.forgive(/status of 500/);
  share.order({ kind: 'expire-sessions' });
  await browser.restart();
  await time.pass(10 * MINUTE_MS, browser.context);
  const back = await stage.visit(browser);
  await back.says(/^Share ended the session\. Sign in to send the 2 that wait\.$/);
  expect(share.postedReadings(accountName)).toHaveLength(before.arrived.length);

  const again = time.now();
  await back.trySignIn({ accountName, password: PASSWORD });
  const newer = newerThan(before, time.now());
  await upstream.hasPosted(accountName, before.arrived.length + newer.length);
  await back.allSent();
  expectArrived(upstream, accountName, [...before.arrived, ...newer]);
  await expectRules(stage, before, back, [again]);
});

test('readings whose connection broke after Share had taken them are found there, and not posted again', async () => {
  const accountName = 'unlucky';
  const before = await sharing(stage, accountName, 'PR00000004');
  const { browser, cradle, arrived } = before;
  browser.forgive(/status of 502/);

  share.order({ kind: 'drop', when: 'after', endpoint: 'postEgvs' });
  await time.pass(15 * MINUTE_MS, browser.context);
  await cradle.status('Sending later');
  await cradle.status('3 waiting');
  const newer = newerThan(before, time.now());
  expect(newer).toHaveLength(3);
  expectArrived(upstream, accountName, [...arrived, ...newer]);

  await time.pass(46_000, browser.context);
  await cradle.allSent();
  expect(share.faultsWaiting).toBe(0);
  expectArrived(upstream, accountName, [...arrived, ...newer]);
  await expectRules(stage, before, cradle);
});
