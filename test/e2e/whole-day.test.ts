import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectArchived } from './support/archive.ts';
import { expectHeld, lastDayOf } from './support/expected.ts';
import { Person } from './support/person.ts';
import { endpointOf, expectProperRequests } from './support/proper-requests.ts';
import { untilQuiet } from './support/quiet.ts';
import { PASSWORD, Stage } from './support/stage.ts';
import { strictStores } from '../support/strict-stores.ts';

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** What happens in the hours of the day; the others are like any. */
const day: Readonly<Record<number, 'lapse' | 'offline' | 'restart'>> = { 3: 'lapse', 6: 'offline', 9: 'restart', 13: 'lapse', 16: 'offline', 20: 'restart' };
/** From reading to reading, in steps of so many minutes. */
const stepsOf = (hour: number): readonly number[] => (hour % 6 === 1 ? Array.from({ length: 12 }, () => 5) : [20, 20, 20]);

test('of a whole day no request is such as the rules forbid, no secret is in the wrong place, and every write is strict', { timeout: 5 * MINUTE_MS }, async () => {
  const accountName = 'day.and.night';
  const serial = 'PR00000024';
  share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 0.5, serial, permitted: true });
  const twin = stage.twinOf(plan);
  const { browser, cradle: first } = await stage.scene({ plan });
  browser.forgive(/status of 500/, /ERR_INTERNET_DISCONNECTED/);
  const person = new Person({ accountName, password: PASSWORD, time, keeps: true });
  const written = new Set<string>();
  let cradle = first;
  const note = async (): Promise<void> => {
    for (const name of await cradle.page.evaluate(() => [...window.writtenStores.strictly])) written.add(name);
  };
  const quiet = (): ReturnType<typeof untilQuiet> => untilQuiet({ stage, browser, cradle, person, receiver: twin });
  await quiet();
  await note();
  const arrived = lastDayOf(twin, time.now());
  const startedAt = time.now();

  for (let hour = 0; hour < 24; hour += 1) {
    const event = day[hour];
    if (event === 'lapse') share.order({ kind: 'expire-sessions' });
    if (event === 'offline') await browser.context.setOffline(true);
    if (event === 'restart') {
      await note();
      time.skip(HOUR_MS);
      await browser.restart();
      cradle = await stage.visit(browser);
    } else {
      for (const minutes of stepsOf(hour)) {
        await time.pass(minutes * MINUTE_MS, browser.context);
        if (event !== 'offline') await quiet();
      }
    }
    if (event === 'offline') await browser.context.setOffline(false);
    await quiet();
  }
  await note();
  // Other rings than the glucose are looked at in slower rounds, and whole when a page opens.
  await cradle.page.reload();
  await time.follow(browser.context);
  await quiet();

  expect(time.now() - startedAt).toBeGreaterThanOrEqual(24 * HOUR_MS);
  const since = lastDayOf(twin, time.now(), 2 * 24 * HOUR_MS).filter(({ trueAt }) => trueAt > arrived.at(-1)!.trueAt);
  // What met an ended session was posted again; that nothing stored was, the rules below ask.
  expectHeld(upstream, accountName, [...arrived, ...since]);
  await expectArchived(cradle.page, twin);
  const calls = upstream.callsFrom();
  expectProperRequests(calls, {
    accountName,
    password: PASSWORD,
    sessionIds: upstream.sessionIds,
    signedInAt: person.signedInAt,
    wished: [{ from: person.startedAt[0]!, until: null }],
  });
  // By hand once, then by itself at each lapse.
  expect(person.signedInAt).toHaveLength(1);
  expect(calls.filter((call) => endpointOf(call) === 'loginById').length).toBe(upstream.sessionIds.length);
  expect(upstream.sessionIds.length).toBeGreaterThan(2);
  for (const secret of [PASSWORD, ...upstream.sessionIds]) expect(saidOf(browser.leaksOf(secret))).toEqual([]);
  expect([...written].toSorted()).toEqual(strictStores.toSorted());
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
});

/** A session belongs in the query of a call to Share, by the page's own proxy, and in no other place that can be seen. */
function saidOf(leaks: readonly string[]): string[] {
  return leaks.filter((leak) => !/^http:\/\/localhost:\d+\/share\/share2\.dexcom\.com\/ShareWebServices\/Services\/\w+\/\w+\?sessionId=[\da-f-]{36}(?:&\S*)? \{(?!.*sessionId)/.test(leak));
}
