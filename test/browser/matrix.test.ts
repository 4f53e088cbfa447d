import { describe, expect, test } from 'vitest';
import { practiceModels } from '../../src/simulator/receiver/practice-receiver.ts';
import { faultTable, type FaultRow } from './fault-table.ts';
import { HOUR, MINUTE, World, type Page } from './world.ts';

/**
 * Each model, each fault, in each phase of a receiver's life with the page: in the end the archive is the receiver's own
 * truth, byte for byte. `World` asserts that no malformed frame and no writing command was ever sent.
 */

/** When a fault strikes. */
const phases: Readonly<Record<string, (world: World, page: Page, row: FaultRow) => Promise<void>>> = {
  async 'first read'(world, page, row) {
    row.strike(world, page);
    await world.settle(page.cradle.connect());
    await world.pass(30_000);
  },
  async 'next-day read'(world, page, row) {
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    world.socket.unplug();
    await world.pass(1_000);
    world.clock.step(24 * HOUR);
    world.socket.plug();
    row.strike(world, page);
    await world.pass(30_000);
  },
  async follow(world, page, row) {
    await world.settle(page.cradle.connect());
    await world.pass(10_000);
    row.strike(world, page);
    await world.pass(11 * MINUTE);
  },
};

describe.each(practiceModels)('%s', (model) => {
  describe.each(Object.entries(phases))('%s', (phase, live) => {
    // Side by side: each has a world and an archive of its own, and one computes while others wait for their archives.
    test.concurrent.for(faultTable)('$name', async (row, { onTestFinished }) => {
      const world = new World({ onEnd: onTestFinished, receiver: { model, days: 1 } });
      const page = await world.open();
      await live(world, page, row);
      await row.mend?.(world, page);
      await world.pass(3.75 * MINUTE);
      if (page.cells.connection.value.kind !== 'following') await world.settle(page.cradle.connect());
      await world.untilFollowing(page);
      // Of the glucose nothing is missing as soon as it is followed again.
      const told = page.cells.activity.value.map(({ what }) => what);
      if (row.leavesHole) expect(told.includes('pages-damaged')).toBe(phase !== 'follow');
      else if (!row.spoilsMemory) await world.expectFollowed(page.store);
      // What was written while the page followed is in the archive within the hour; another connection gets it at once.
      await world.settle(page.cradle.disconnect());
      await world.settle(page.cradle.connect());
      await world.untilFollowing(page);
      if (row.spoilsMemory) await world.expectGoodRecords(page.store);
      else await world.expectArchived(page.store);
    });
  });
});
