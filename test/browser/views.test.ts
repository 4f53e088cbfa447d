import { expect, test } from 'vitest';
import { Cell } from '../../src/domain/cell.ts';
import { defaultSettings } from '../../src/store/rows.ts';
import type { ActivityRow, ConnectionState, SharingView } from '../../src/sync/face.ts';
import { emptyArchive, noSharing } from '../../src/sync/nothing-yet.ts';
import { Views } from '../../src/sync/views.ts';
import { freshStore } from '../support/stores.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

async function microtasks(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await Promise.resolve();
}

test.each([0, 1, 2, 3, 4, 5, 6, 8, 12])('what changes %d moments after the views were derived is derived too', async (moments) => {
  const sharing = new Cell<SharingView>(noSharing);
  const cells = {
    archive: new Cell(emptyArchive),
    connection: new Cell<ConnectionState>({ kind: 'idle' }),
    sharing,
    activity: new Cell<readonly ActivityRow[]>([]),
    settings: new Cell(defaultSettings),
  };
  const views = new Views(cells, await freshStore(), new VirtualClock());
  let rounds = 0;
  let last: Promise<void> | null = null;
  sharing.watch(() => {
    rounds += 1;
    last ??= microtasks(moments).then(() => views.refresh());
  });
  await views.refresh();
  await last;
  expect(rounds).toBe(2);
});
