import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { SHARE_USER_AGENT } from '../../src/proxy/headers.ts';
import { PRACTICE_SERIAL } from '../../src/simulator/receiver/practice-receiver.ts';
import { expectArchived, storedPages } from './support/archive.ts';
import { expectArrived, lastDayOf } from './support/expected.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('a plugged-in receiver is read, kept and shared, and so is each new reading', async () => {
  const accountName = 'wearer';
  share.addAccount({ accountName, password: PASSWORD, assignedSerial: PRACTICE_SERIAL, followers: 1 });
  const plan = stage.plan({ secondsUntilNext: 240 });
  const twin = stage.twinOf(plan);
  const { browser, cradle } = await stage.scene({ plan });

  await cradle.connect();
  expect(twin.pagesOf(partitions.egv).length).toBeGreaterThan(225);
  await expectArchived(cradle.page, twin);

  await cradle.signIn({ accountName, password: PASSWORD });
  await cradle.status('Nothing waiting');
  expect(share.accountState(accountName)?.monitoring).toBe(false);
  expect(share.postedReadings(accountName)).toEqual([]);

  const lastDay = lastDayOf(twin, time.now());
  await cradle.startSharing();
  await upstream.hasPosted(accountName, lastDay.length);
  await cradle.allSent();
  expectArrived(upstream, accountName, lastDay);
  expect(share.accountState(accountName)).toMatchObject({ monitoring: true, runtimeInfo: { AppName: 'Cradle' } });

  const secondsBefore = 1;
  await time.pass((twin.secondsUntilNext - secondsBefore) * 1000, browser.context);
  expect(share.postedReadings(accountName)).toHaveLength(lastDay.length);
  await upstream.hasPosted(accountName, lastDay.length + 1);
  const newest = lastDayOf(twin, time.now()).at(-1)!;
  expectArrived(upstream, accountName, [...lastDay, newest]);
  await cradle.allSent();
  await cradle.latest.filter({ hasText: `${newest.value} mg/dL` }).filter({ hasText: 'just now' }).waitFor();

  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
  expect(new Set(upstream.requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set([SHARE_USER_AGENT]));
  expect(upstream.callsWith(PASSWORD)).toEqual(['General/AuthenticatePublisherAccount', 'General/LoginPublisherAccountById']);
  expect(browser.leaksOf(PASSWORD)).toEqual([]);
});

test('a receiver that is nobody’s is assigned after the person’s word, and Stop sharing tells Share', async () => {
  const accountName = 'newcomer';
  const serial = 'PR00000002';
  share.addAccount({ accountName, password: PASSWORD, followers: 1 });
  const plan = stage.plan({ days: 2, serial });
  const { cradle } = await stage.scene({ plan });
  await cradle.connect();
  await cradle.signIn({ accountName, password: PASSWORD });
  const lastDay = lastDayOf(stage.twinOf(plan), time.now());
  await cradle.startSharing();

  const question = cradle.page.getByRole('dialog', { name: `Assign receiver ${serial} to ${accountName}?` });
  await question.waitFor();
  await cradle.status(`${lastDay.length} waiting`);
  expect(share.accountState(accountName)).toMatchObject({ assignedSerial: null, monitoring: false });
  await question.getByRole('button', { name: 'Assign receiver', exact: true }).click();
  await upstream.hasPosted(accountName, lastDay.length);
  await cradle.allSent();
  expect(share.accountState(accountName)).toMatchObject({ assignedSerial: serial, monitoring: true });

  await cradle.button('Stop sharing').click();
  await cradle.button('Start sharing').waitFor();
  await expect.poll(() => share.accountState(accountName)?.monitoring).toBe(false);
});

test('a wrong password gets one sentence, is sent once, and costs nothing that is stored', async () => {
  const accountName = 'forgetful';
  share.addAccount({ accountName, password: PASSWORD });
  const { browser, cradle } = await stage.scene({ plan: stage.plan({ days: 1 }) });
  browser.forgive(/status of 500/);
  await cradle.connect();
  const before = await storedPages(cradle.page);
  const calls = share.journal.length;

  await cradle.trySignIn({ accountName, password: 'wrong' });
  await cradle.says('Share does not know this account name and password in this region.');
  await cradle.page.reload();
  await cradle.status('Following');
  await cradle.button('Sign in').waitFor();
  expect(share.journal.slice(calls).map(({ endpoint, status }) => [endpoint, status])).toEqual([['authenticate', 500]]);
  expect(await storedPages(cradle.page)).toEqual(before);
});

test('a first read that was cut off leaves no hole', async () => {
  const plan = stage.plan();
  const twin = stage.twinOf(plan);
  const { cradle } = await stage.scene({ plan });
  await cradle.page.evaluate((pages) => {
    const { receiver } = window.practice;
    for (let answer = 0; answer < 10; answer += 1) receiver.order({ kind: 'stall', stallMs: 0, command: pages });
    receiver.order({ kind: 'unplug', afterBytes: 700, command: pages });
  }, commands.pages.code);
  await cradle.button('Connect receiver').click();
  await cradle.status('Not following');
  expect((await storedPages(cradle.page)).length).toBeGreaterThan(0);
  expect((await storedPages(cradle.page)).length).toBeLessThan(twin.pagesOf(partitions.egv).length);

  await cradle.page.evaluate(() => window.practice.serial.replug());
  await cradle.connect();
  await expectArchived(cradle.page, twin);
});

test('two tabs of one browser send each reading once', async () => {
  const accountName = 'two-tabs';
  const serial = 'PR00000003';
  share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 2, serial });
  const twin = stage.twinOf(plan);
  const { browser, cradle } = await stage.scene({ plan });
  await cradle.connect();
  await cradle.signIn({ accountName, password: PASSWORD });
  const lastDay = lastDayOf(twin, time.now());
  await cradle.startSharing();
  const other = await stage.visit(browser);
  await other.status('Followed in another tab');
  await upstream.hasPosted(accountName, lastDay.length);
  await cradle.allSent();
  await other.allSent();
  await time.pass(15 * 60_000, browser.context);
  await upstream.hasPosted(accountName, lastDay.length + 3);
  await cradle.allSent();
  await other.allSent();
  expectArrived(upstream, accountName, [...lastDay, ...lastDayOf(twin, time.now()).slice(-3)]);
});

test('a pulled cable is said, and plugged in again the receiver is followed without a click where the permission was kept', async () => {
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1 }) });
  await cradle.connect();
  await cradle.page.evaluate(() => window.practice.serial.unplug());
  await cradle.status('Not following');
  await cradle.says(/^Not following since .+: cable pulled$/);
  await cradle.page.evaluate(() => window.practice.serial.replug({ keepPermission: true }));
  await cradle.status('Following');
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
});

test('plugged in again without the permission, one click on Connect receiver is enough', async () => {
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1 }) });
  await cradle.connect();
  await cradle.page.evaluate(() => window.practice.serial.unplug());
  await cradle.status('Not following');
  await cradle.page.evaluate(() => window.practice.serial.replug({ keepPermission: false }));
  expect(await cradle.page.evaluate(async () => (await navigator.serial.getPorts()).length)).toBe(0);
  await cradle.connect();
});

test('each name that a person goes by stands for one visible element at a time', async () => {
  const accountName = 'names';
  const serial = 'PR00000006';
  share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial });
  const { cradle } = await stage.scene({ plan: stage.plan({ days: 1, serial }) });
  const buttons = [
    'Connect receiver', 'Try the practice receiver', 'Disconnect', 'Sign in', 'Sign out',
    'Start sharing', 'Stop sharing', 'Send now', 'Settings',
  ];
  const fields = ['Account name', 'Password', 'Proxy', 'Region'];
  const shown = async (): Promise<string[]> => {
    const counts = await Promise.all([
      ...buttons.map(async (name) => [name, await cradle.button(name).count()] as const),
      ...fields.map(async (name) => [name, await cradle.field(name).count()] as const),
    ]);
    expect(counts.filter(([, count]) => count > 1)).toEqual([]);
    return counts.filter(([, count]) => count === 1).map(([name]) => name);
  };

  await cradle.button('Sign in').waitFor();
  const signedOut = ['Sign in', 'Settings', ...fields];
  expect(await shown()).toEqual(['Connect receiver', 'Try the practice receiver', ...signedOut]);
  await cradle.connect();
  expect(await shown()).toEqual(['Disconnect', ...signedOut]);
  await cradle.button('Settings').click();
  await cradle.page.getByRole('dialog', { name: 'Settings' }).waitFor();
  expect((await shown()).filter((name) => fields.includes(name))).toEqual(['Proxy', 'Region']);
  await cradle.button('Cancel').click();
  await cradle.signIn({ accountName, password: PASSWORD });
  expect(await shown()).toEqual(['Disconnect', 'Sign out', 'Start sharing', 'Settings']);
  await cradle.startSharing();
  expect(await shown()).toEqual(['Disconnect', 'Sign out', 'Stop sharing', 'Send now', 'Settings']);
  await cradle.allSent();
});
