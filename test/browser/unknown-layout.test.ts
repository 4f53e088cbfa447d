import { describe, expect, test } from 'vitest';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import type { Store } from '../../src/store/open.ts';
import { pagesBetween } from '../../src/store/pages.ts';
import type { PageRow } from '../../src/store/rows.ts';
import { HOUR, World, type Page } from './world.ts';

async function readingOf(world: World): Promise<Page & { readonly store: Store }> {
  const page = await world.open();
  await world.settle(page.cradle.connect());
  await world.untilFollowing(page);
  return page;
}

const rowsOf = (world: World, store: Store, type: number): Promise<PageRow[]> =>
  pagesBetween(store, world.receiver.serial, 0, type, 0, Infinity);

const told = (page: Page, what: string): unknown => page.cells.activity.value.find((line) => line.what === what)?.detail['count'];

describe('a layout that nobody documented', () => {
  test('is kept as it is, with the length of its records by the receiver’s own word, and said so', async () => {
    const world = new World({ receiver: { unknownRevision: { type: partitions.calSet, revision: 9, recordBytes: 60 } } });
    const page = await readingOf(world);
    await world.expectArchived(page.store);
    expect(page.cells.archive.value).not.toHaveProperty('glucoseUnknown');
    const rows = await rowsOf(world, page.store, partitions.calSet);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ recordBytes, bytes }) => recordBytes === 60 && decodePageHeader(bytes).revision === 9)).toBe(true);
    expect(told(page, 'pages-kept-raw')).toBe(rows.length);
    const known = await rowsOf(world, page.store, partitions.meter);
    expect(known.some((row) => 'recordBytes' in row)).toBe(false);
  });

  test('grows like any other: the next day only its last page is read again', async () => {
    const unknownRevision = { type: partitions.calSet, revision: 9, recordBytes: 60 };
    const world = new World({ receiver: { unknownRevision } });
    const page = await readingOf(world);
    world.socket.unplug();
    await world.pass(1_000);
    world.clock.step(24 * HOUR);
    const before = world.receiver.commandCount;
    world.socket.plug();
    await world.pass(20_000);
    await world.expectArchived(page.store);
    expect(world.receiver.commandCount - before).toBeLessThanOrEqual(36);
  });

  test('of glucose is kept and never guessed', async () => {
    const world = new World({ receiver: { unknownRevision: { type: partitions.egv, revision: 7, recordBytes: 31 } } });
    const page = await readingOf(world);
    await world.expectArchived(page.store);
    expect(page.cells.archive.value.latest).toBeNull();
    expect(page.cells.archive.value.readings).toEqual([]);
    expect(page.cells.archive.value.glucoseUnknown).toBe(true);
    expect(told(page, 'pages-kept-raw')).toBe((await rowsOf(world, page.store, partitions.egv)).length);
  });

  test('is checked: a damaged record in it is counted', async () => {
    const world = new World({ receiver: { unknownRevision: { type: partitions.calSet, revision: 9, recordBytes: 60 } } });
    const page = world.receiver.rings.get(partitions.calSet)!.range!.last;
    world.receiver.order({ kind: 'bad-record', type: partitions.calSet, page, slot: 0 });
    const reading = await readingOf(world);
    expect(told(reading, 'records-damaged')).toBe(1);
  });
});
