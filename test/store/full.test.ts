import { describe, expect, test } from 'vitest';
import { newestActivity } from '../../src/store/activity.ts';
import { addActivity } from '../../src/store/add-activity.ts';
import { attemptOf, openAttempt, settleAttempt } from '../../src/store/attempts.ts';
import { addClock } from '../../src/store/add-clock.ts';
import { clocksOf } from '../../src/store/clocks.ts';
import { destinationOf, putDestination, updateDestination } from '../../src/store/destinations.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { outcomesSince, putOutcomes } from '../../src/store/outcomes.ts';
import type { PageRow } from '../../src/store/rows.ts';
import { pagesBetween, storePages } from '../../src/store/pages.ts';
import { loadSettings, saveSettings } from '../../src/store/settings.ts';
import { seal, unseal } from '../../src/store/vault.ts';
import { makePage, pageRow } from '../support/pages.ts';
import { incompressible, QUOTA_BYTES, useSmallQuota } from '../support/small-quota.ts';
import { attempt, clockRow, destination, freshName, freshStore, outcome, sent } from '../support/stores.ts';

function page(number: number): PageRow {
  return pageRow(makePage(crypto.getRandomValues(new Uint8Array(500)), 1, { page: number, revision: 9 }));
}

test('a full disk fails a batch as full; nothing of it is written, and what was stored is still there', async () => {
  await useSmallQuota();
  const store = await freshStore();
  const kept = page(0);
  await storePages(store, [kept]);

  const batch = Array.from({ length: (2 * QUOTA_BYTES) / 528 }, (_, i) => page(i + 1));
  await expect(storePages(store, batch)).rejects.toMatchObject({ code: 'full', actor: 'person' });
  expect(await pagesBetween(store, kept.serial, 0, 4, 0, 9_999)).toEqual([kept]);
});

/** Larger than whatever is left: the smallest rows would fit for some time yet. */
const HUGE = incompressible(2 * QUOTA_BYTES);

/** A write that does not fit, and what must be there afterwards as before. */
interface Row {
  readonly write: (store: Store) => Promise<unknown>;
  readonly look: (store: Store) => Promise<unknown>;
}

const huge = sent(2, { serial: HUGE });

const rows: Record<string, Row> = {
  'a measurement of the clock': {
    write: (store) => addClock(store, clockRow({ measuredAt: 2_000, source: HUGE as 'share' })),
    look: (store) => clocksOf(store, clockRow().serial),
  },
  'an attempt': {
    write: (store) => openAttempt(store, attempt('d2', [huge])),
    look: (store) => Promise.all([attemptOf(store, 'd1'), attemptOf(store, 'd2')]),
  },
  'the outcomes of an attempt, which stays open': {
    write: (store) => settleAttempt(store, 'd1', [outcome(2), outcome(3, { trend: HUGE as unknown as 4 })], null),
    look: (store) => Promise.all([attemptOf(store, 'd1'), outcomesSince(store, 'd1', sent(1).serial, 0), destinationOf(store, 'd1')]),
  },
  'what was found at Share': {
    write: (store) => putOutcomes(store, [outcome(2), outcome(3, { trend: HUGE as unknown as 4 })]),
    look: (store) => outcomesSince(store, 'd1', sent(1).serial, 0),
  },
  'a try to sign in': {
    write: (store) => updateDestination(store, 'd1', (row) => ({ ...row, accountId: HUGE, signIn: { ...row.signIn, triedAt: [1, 2] } })),
    look: (store) => destinationOf(store, 'd1'),
  },
  'a secret': {
    write: (store) => seal(store, { 'd1/session': HUGE }),
    look: (store) => unseal(store, 'd1/session'),
  },
  'a choice': {
    write: (store) => saveSettings(store, { unit: 'mg/dL', proxy: HUGE }),
    look: loadSettings,
  },
  'a line': {
    write: (store) => addActivity(store, { at: 2, what: 'signed-out', detail: { account: HUGE } }),
    look: (store) => newestActivity(store, 9),
  },
};

describe.each(Object.entries(rows))('on a full disk %s', (_name, { write, look }) => {
  test('fails as full, and what was stored is still there, also after opening again', async () => {
    await useSmallQuota();
    const name = freshName();
    const store = await openStore(name);
    await putDestination(store, destination());
    await openAttempt(store, attempt('d1', [sent(1)]));
    await putOutcomes(store, [outcome(1)]);
    await addClock(store, clockRow());
    await saveSettings(store, { unit: 'mmol/L' });
    await addActivity(store, { at: 1, what: 'signed-in', detail: {} });
    await seal(store, { 'd1/session': 'secret' });
    const before = await look(store);
    await expect(write(store)).rejects.toMatchObject({ code: 'full', actor: 'person' });
    expect(await look(store)).toEqual(before);
    store.close();
    expect(await look(await freshStore(name))).toEqual(before);
  });
});
