import { expect, test } from 'vitest';
import { HOUR, MINUTE, World } from './world.ts';

/** A page whose question about the receiver stands open, and a reading that waits for the answer. */
async function heldUp() {
  const world = new World({ assigned: false, receiver: { days: 0.2 } });
  const page = await world.sharingPage({ keep: true });
  expect(page.sharing.question).toMatchObject({ kind: 'assign-receiver' });
  await world.pass(6 * MINUTE);
  world.requests = [];
  return { world, page };
}

test('a question that had held up a reading and goes with the account starts no pass', async () => {
  const { world, page } = await heldUp();
  await world.settle(page.cradle.signOut());
  await world.pass(HOUR);
  expect(world.requests).toEqual([]);
  expect(page.sharing.session.kind).toBe('signed-out');
  expect(await page.store.db.count('vault')).toBe(0);
});

test('yes to a question that had held up a reading is one pass, with the consent', async () => {
  const { world, page } = await heldUp();
  await world.settle(page.cradle.answer(page.sharing.question!, true));
  await world.pass(10_000);
  expect(world.requests.slice(0, 3)).toEqual(['checkAssignment', 'replaceReceiver', 'startMonitoring']);
});

test('no to a question that had held up a reading asks Share nothing', async () => {
  const { world, page } = await heldUp();
  await world.settle(page.cradle.answer(page.sharing.question!, false));
  await world.pass(10_000);
  expect(world.requests).toEqual([]);
});

test('signing out ends what the service worker is sending, and leaves no secret behind', async () => {
  const world = new World({ receiver: { days: 0.2 } });
  const page = await world.sharingPage({ keep: true });
  world.network = 'down';
  await world.pass(30 * MINUTE);
  const before = world.posted.length;
  world.network = 'up';
  world.share.order({ kind: 'expire-sessions', endpoint: 'isMonitoringActive' });
  world.share.order({ kind: 'delay', delayMs: 20_000, endpoint: 'readLatest', count: 9 });
  const sending = world.sync(true).catch(() => undefined);
  await world.pass(2_000);
  await world.settle(page.cradle.signOut());
  await world.settle(sending);
  await world.pass(HOUR);
  expect(world.posted.length).toBe(before);
  expect(await page.store.db.count('vault')).toBe(0);
  expect(page.sharing.session.kind).toBe('signed-out');
});
