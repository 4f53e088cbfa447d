import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EndpointName } from '../../src/protocol/share/endpoints.ts';
import type { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import type { TestBrowser } from './support/browser.ts';
import type { CradlePage } from './support/cradle-page.ts';
import type { Glance } from './support/glance.ts';
import { expectHeld } from './support/expected.ts';
import { expectProperRequests, endpointOf } from './support/proper-requests.ts';
import { Person } from './support/person.ts';
import { untilQuiet } from './support/quiet.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const MINUTE_MS = 60_000;
const accountName = 'roaming.wearer';
const serial = 'PR00000008';

type Trouble = 'drops before' | 'drops after' | 'offline';

/** What makes the page come to this call: a wait, a sign-in by hand, a page that is opened anew, a session that ended. */
type Occasion = 'reading' | 'hour' | 'sign-in' | 'reload' | 'lapse';

const occasions: readonly (readonly [EndpointName, Occasion])[] = [
  ['systemUtcTime', 'lapse'],
  ['loginById', 'lapse'],
  ['systemUtcTime', 'hour'],
  ['authenticate', 'sign-in'],
  ['loginById', 'sign-in'],
  ['checkAssignment', 'sign-in'],
  ['startMonitoring', 'sign-in'],
  ['runtimeInfo', 'sign-in'],
  ['isMonitoringActive', 'reload'],
  ['readLatest', 'reading'],
  ['postEgvs', 'reading'],
];
const troubles: readonly Trouble[] = ['drops before', 'drops after', 'offline'];
const rows = occasions.flatMap(([endpoint, occasion]) => troubles.map((trouble) => ({ endpoint, occasion, trouble })));

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;

/** Somebody whose network comes back once the page has said that it is gone. */
class Roamer extends Person {
  isOffline = false;

  override async act(cradle: CradlePage, seen: Glance): Promise<boolean> {
    const hasSaid = seen.says('Sending later') || (await cradle.button('Sign in').count()) > 0;
    if (!this.isOffline || !hasSaid) return super.act(cradle, seen);
    this.isOffline = false;
    await cradle.page.context().setOffline(false);
    return true;
  }
}

const person = new Roamer({ accountName, password: PASSWORD, time, keeps: true });
let browser: TestBrowser;
let cradle: CradlePage;
let receiver: PracticeReceiver;

const quiet = (): ReturnType<typeof untilQuiet> => untilQuiet({ stage, browser, cradle, person, receiver });

beforeAll(async () => {
  await stage.open();
  share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 0.25, serial, permitted: true });
  receiver = stage.twinOf(plan);
  ({ browser, cradle } = await stage.scene({ plan }));
  browser.forgive(/status of 50[02]/, /ERR_INTERNET_DISCONNECTED/);
  await quiet();
});
beforeEach(() => upstream.arm(null));
afterAll(async () => {
  await stage.clear();
  await stage.close();
});

async function arrange(occasion: Occasion): Promise<void> {
  if (occasion === 'lapse') share.order({ kind: 'expire-sessions' });
  await time.pass((occasion === 'hour' || occasion === 'lapse' ? 61 : 11) * MINUTE_MS, browser.context);
  if (occasion !== 'reload') return;
  await cradle.page.reload();
  await time.follow(browser.context);
}

test.each(rows)('$endpoint at a $occasion: $trouble', async ({ endpoint, occasion, trouble }) => {
  if (occasion === 'sign-in') await cradle.button('Sign out').click();
  const act = async (): Promise<void> => {
    person.isOffline = true;
    await browser.context.setOffline(true);
  };
  upstream.arm({ endpoint, when: trouble === 'drops before' ? 'before' : 'after', ...(trouble === 'offline' ? { act } : {}) });
  await arrange(occasion);
  const expected = await quiet();
  expect(upstream.isArmed).toBe(false);
  expectHeld(upstream, accountName, expected);
});

test('all the while the requests were such as the rules allow', async () => {
  expectProperRequests(upstream.callsFrom(), {
    accountName,
    password: PASSWORD,
    sessionIds: upstream.sessionIds,
    signedInAt: person.signedInAt,
    wished: [{ from: person.startedAt[0]!, until: null }],
  });
  expect(new Set(upstream.callsFrom().map(endpointOf))).toEqual(new Set(occasions.map(([endpoint]) => endpoint)));
  expect(browser.leaksOf(PASSWORD)).toEqual([]);
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
});
