import { expect, test } from 'vitest';
import { HOUR, MINUTE, World } from './world.ts';

/** A page on a computer whose clock can be set: `set` adds to what it shows. */
function onComputer(world: World) {
  let aheadMs = 0;
  const { clock } = world;
  return {
    set: (byMs: number) => (aheadMs += byMs),
    open: () =>
      world.open({ now: () => clock.now() + aheadMs, sleep: (ms, signal) => clock.sleep(ms, signal) }),
  };
}

test.each([4 * MINUTE, -3 * MINUTE])('times stay true where this computer’s clock was set by %d ms just when a tab without the receiver had asked Share', async (byMs) => {
  const world = new World({ receiver: { days: 0.2 } });
  const computer = onComputer(world);
  const first = await computer.open();
  await world.settle(first.cradle.connect());
  await world.pass(5_000);
  await world.settle(first.cradle.signIn({ ...world.credentials, keep: true }));
  await world.settle(first.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
  await world.settle(first.cradle.close());
  first.store.close();

  await world.pass(26 * HOUR);
  // The tab that has the receiver gets no answer, so it is the other one that sends, and cannot measure.
  world.share.order({ kind: 'truncate', endpoint: 'readLatest' });
  await computer.open();
  await world.pass(10_000);
  await computer.open();
  await world.pass(2 * MINUTE);
  computer.set(byMs);
  await world.pass(15 * MINUTE);

  expect(world.posted.filter(({ wtAt }) => wtAt > world.clock.now() - 10 * MINUTE)).not.toHaveLength(0);
  const off = world.posted.map(({ stAt, wtAt }) => {
    const record = world.receiver.records.find((one) => world.stOf(one) === stAt);
    return Math.abs(wtAt - (record?.trueAt ?? NaN));
  });
  expect(Math.max(...off)).toBeLessThanOrEqual(3_000);
});
