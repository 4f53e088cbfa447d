import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { EndpointName } from '../../src/protocol/share/endpoints.ts';
import type { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import type { TestBrowser } from './support/browser.ts';
import type { CradlePage } from './support/cradle-page.ts';
import type { Glance } from './support/glance.ts';
import { expectArchived } from './support/archive.ts';
import { expectHeld } from './support/expected.ts';
import { expectProperRequests, endpointOf } from './support/proper-requests.ts';
import { Person } from './support/person.ts';
import { untilQuiet } from './support/quiet.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const MINUTE_MS = 60_000;
const accountName = 'roaming.wearer';
const serial = 'PR00000008';

type Trouble = 'drops before' | 'drops after' | 'offline';

/** What makes the page come to this call: a wait, a sign-in by hand, a page that is opened anew, a session that ended, an assignment that is gone, the person's stop. */
type Occasion = 'reading' | 'hour' | 'sign-in' | 'reload' | 'lapse' | 'assignment' | 'stop';

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
  ['replaceReceiver', 'assignment'],
  ['stopMonitoring', 'stop'],
];
const troubles: readonly Trouble[] = ['drops before', 'drops after', 'offline'];
const rows = occasions.flatMap(([endpoint, occasion]) => troubles.map((trouble) => ({ endpoint, occasion, trouble })));

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;

/** Somebody who says yes, and whose network comes back once the page has said that it is gone. */
class Roamer extends Person {
  isOffline = false;
  readonly agreedAt: number[] = [];

  override async act(cradle: CradlePage, seen: Glance): Promise<boolean> {
    const hasSaid = seen.says('Sending later') || (await cradle.button('Sign in').count()) > 0;
    if (seen.offers('Assign receiver')) {
      this.agreedAt.push(time.now());
      await cradle.button('Assign receiver').click();
      return true;
    }
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
/** Each press of Stop sharing. */
const stoppedAt: number[] = [];

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
  if (occasion === 'stop') {
    await cradle.button('Stop sharing').click();
    stoppedAt.push(time.now());
    // Who starts again before Share is told of the stop need not tell it.
    await expect.poll(() => upstream.isArmed).toBe(false);
    return;
  }
  if (occasion === 'lapse') share.order({ kind: 'expire-sessions' });
  if (occasion === 'assignment') share.order({ kind: 'unassign', accountName });
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
    wished: stretches(),
    agreedAt: person.agreedAt,
  });
  expect(new Set(upstream.callsFrom().map(endpointOf))).toEqual(new Set(occasions.map(([endpoint]) => endpoint)));
  expect(browser.leaksOf(PASSWORD)).toEqual([]);
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
  // Not in the moment in which the receiver writes its next record.
  if (receiver.secondsUntilNext < 30) await time.pass(40_000, browser.context);
  await quiet();
  await expectArchived(cradle.page, receiver);
});

/** From each start to the stop after it. */
function stretches(): readonly { readonly from: number; readonly until: number | null }[] {
  const starts = person.startedAt.filter((from, i) => i === 0 || stoppedAt.some((at) => at >= person.startedAt[i - 1]! && at <= from));
  return starts.map((from) => ({ from, until: stoppedAt.find((at) => at >= from) ?? null }));
}
