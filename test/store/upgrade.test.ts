import { describe, expect, test } from 'vitest';
import { newestActivity } from '../../src/store/activity.ts';
import { attemptOf, settleAttempt } from '../../src/store/attempts.ts';
import { clocksOf } from '../../src/store/clocks.ts';
import { allDestinations, findDestination } from '../../src/store/destinations.ts';
import type { Store } from '../../src/store/open.ts';
import { upgradeSteps } from '../../src/store/schema.ts';
import { outcomesSince } from '../../src/store/outcomes.ts';
import { storePages } from '../../src/store/pages.ts';
import { readBackOf } from '../../src/store/readbacks.ts';
import { allReceivers, receiverOf } from '../../src/store/receivers.ts';
import { defaultSettings } from '../../src/store/rows.ts';
import { loadSettings } from '../../src/store/settings.ts';
import { unseal } from '../../src/store/vault.ts';
import { loadSeries } from '../../src/sync/archive.ts';
import { inspectReceiver } from '../../src/sync/inspection.ts';
import { loadKeptData } from '../../src/sync/keeping/kept-data.ts';
import { loadSharing } from '../../src/sync/sharing-view.ts';
import { wholeTiming } from '../../src/sync/time/timing.ts';
import { makeEgvPage, pageRow } from '../support/pages.ts';
import { freshName, freshStore, outcome } from '../support/stores.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { CONNECTED_AT, LAST_SYSTEM_TIME, ROWS, SESSION_ID, SETTINGS, writeFirstVersion, type FirstVersion } from './first-version.ts';

const [destination] = ROWS.destinations;
const { id } = destination!;
const { serial } = ROWS.receivers[0]!;

/** The archive of Cradle's first version, opened by today's. */
async function upgraded(): Promise<Store> {
  const name = freshName();
  await writeFirstVersion(name);
  return freshStore(name);
}

describe('the archive of the first version', () => {
  test('is brought to today’s version', async () => {
    expect((await upgraded()).db.version).toBe(upgradeSteps.length);
  });

  test.each(Object.keys(ROWS) as (keyof FirstVersion)[])('has each row of %s as it was written', async (name) => {
    const { db } = await upgraded();
    // Fields that a later version added may stand beside them.
    expect(await db.getAll(name)).toMatchObject(ROWS[name]);
    expect(await db.count(name)).toBe(ROWS[name].length);
  });

  test('has the person’s choices; what was added since has its default', async () => {
    expect(await loadSettings(await upgraded())).toEqual({ ...defaultSettings, ...SETTINGS });
  });

  test('opens its secret', async () => {
    expect(await unseal(await upgraded(), `${id}/session`)).toBe(SESSION_ID);
  });

  test('is read by today’s code: receiver, clocks, readings and their times', async () => {
    const store = await upgraded();
    expect(await receiverOf(store, serial)).toMatchObject({ generation: 1, unit: 'mg/dL' });
    expect(await allReceivers(store)).toHaveLength(1);
    expect(await clocksOf(store, serial)).toHaveLength(2);
    const { readings, newest } = await loadSeries(store, serial, CONNECTED_AT, await loadSettings(store), wholeTiming);
    expect(readings.map(({ systemTime, value, at }) => [systemTime, value, at])).toEqual(
      [600, 300, 0].map((ago, nth) => [LAST_SYSTEM_TIME - ago, 140 + nth, CONNECTED_AT - 60_000 - ago * 1_000]),
    );
    expect(newest?.systemTime).toBe(LAST_SYSTEM_TIME);
    expect(await inspectReceiver(store, serial)).toMatchObject({ serial, resets: 1, rings: [{ name: 'egv', records: 3 }] });
  });

  test('grows on: its part page takes the records that came since', async () => {
    const store = await upgraded();
    const readings = [600, 300, 0, -300].map((ago, nth) => ({ systemTime: LAST_SYSTEM_TIME - ago, value: 140 + nth, trend: 4 }));
    await storePages(store, [pageRow(makeEgvPage(readings, { page: 3 }), { serial, generation: 1, wasLast: true })]);
    const series = await loadSeries(store, serial, CONNECTED_AT, await loadSettings(store), wholeTiming);
    expect(series.readings).toHaveLength(4);
  });

  test('is the same outbox: one is seen, one is on its way, one waits', async () => {
    const store = await upgraded();
    const settings = await loadSettings(store);
    expect((await findDestination(store, 'us', 'wearer'))?.id).toBe(id);
    expect((await attemptOf(store, id))?.readings).toHaveLength(1);
    expect(await outcomesSince(store, id, serial, 0)).toHaveLength(1);
    expect((await readBackOf(store, id))?.entries).toHaveLength(1);
    const shared = await loadSharing(store, settings, CONNECTED_AT, (each) => loadSeries(store, each, CONNECTED_AT, settings, wholeTiming));
    expect(shared).toMatchObject({ wish: 'on', boundSerial: serial, waiting: 2, keptHere: 0 });
    const { readings } = (await attemptOf(store, id))!;
    await settleAttempt(store, id, readings.map((sent) => outcome(sent.systemTime, { ...sent, destination: id })), null);
    expect(await outcomesSince(store, id, serial, 0)).toHaveLength(2);
    expect(await allDestinations(store)).toMatchObject([destination!]);
  });

  test('counts its lines on where they ended', async () => {
    const store = await upgraded();
    expect((await newestActivity(store, 9)).map(({ what }) => what)).toEqual(['readings-sent', 'receiver-connected']);
    expect(await store.db.add('activity', { at: 1, what: 'signed-out', detail: {} })).toBe(3);
  });

  test('can be told of, with numbers', async () => {
    const store = await upgraded();
    const deps = { store, clock: new VirtualClock(CONNECTED_AT), storage: null, isSecure: true, connection: () => ({ kind: 'idle' }) as const };
    expect(await loadKeptData(deps)).toMatchObject({
      receivers: [{ serial, pages: 2, span: { to: CONNECTED_AT - 60_000 } }],
      accounts: [{ id, accountName: 'wearer', decided: 1, waiting: 1, unsettled: 1 }],
    });
  });
});
