import { describe, expect, test } from 'vitest';
import { Cell } from '../../src/domain/cell.ts';
import { systemClock } from '../../src/domain/clock.ts';
import { Hold } from '../../src/sync/capture/hold.ts';
import { LETTING_GO_MS, StandBy } from '../../src/sync/capture/stand-by.ts';
import type { ConnectionState } from '../../src/sync/face.ts';
import type { Locks } from '../../src/sync/locks.ts';
import { watchedChannel, watchedLocks } from './idle.ts';
import { HOUR, MINUTE, World, type Page } from './world.ts';

/** A page that follows, and another that was opened beside it. */
async function twoTabs(): Promise<{ world: World; first: Page; second: Page }> {
  const world = new World();
  const first = await world.open();
  await world.settle(first.cradle.connect());
  await world.untilFollowing(first);
  const second = await world.open();
  await world.pass(1_000);
  return { world, first, second };
}

const stateOf = (page: Page) => page.cells.connection.value;

describe('a second tab', () => {
  test('shows the same page live, and what the first does with the receiver', async () => {
    const { world, first, second } = await twoTabs();
    expect(stateOf(second)).toEqual({ kind: 'elsewhere', there: stateOf(first), isDeaf: false });
    const before = second.cells.archive.value.latest?.systemTime;
    await world.pass(6 * MINUTE);
    expect(second.cells.archive.value.latest?.systemTime).toBe(world.receiver.records.at(-1)?.systemTime);
    expect(second.cells.archive.value.latest?.systemTime).not.toBe(before);
    expect(stateOf(second)).toEqual({ kind: 'elsewhere', there: stateOf(first), isDeaf: false });
  });

  test('takes the receiver up by itself when the first is closed or crashes, and nobody looks', async () => {
    const { world, first, second } = await twoTabs();
    await first.cradle.close();
    await world.untilFollowing(second);
    await world.pass(6 * MINUTE);
    expect(second.cells.archive.value.latest?.systemTime).toBe(world.receiver.records.at(-1)?.systemTime);
  });

  test('leaves the receiver alone after Disconnect in the first, looked at or not', async () => {
    const { world, first, second } = await twoTabs();
    await world.settle(first.cradle.disconnect());
    await world.pass(1_000);
    const before = world.receiver.commandCount;
    second.cradle.wake('looked-at');
    await world.pass(HOUR);
    expect([stateOf(first), stateOf(second)]).toEqual([{ kind: 'idle' }, { kind: 'idle' }]);
    expect(world.receiver.commandCount).toBe(before);
  });

  test('says that the first has lost the receiver, and leaves coming back to it', async () => {
    const { world, first, second } = await twoTabs();
    const at = world.clock.now();
    world.socket.unplug();
    await world.pass(1_000);
    expect(stateOf(second)).toMatchObject({ kind: 'elsewhere', there: { kind: 'lost', since: at } });
    world.socket.plug();
    await world.untilFollowing(first);
    await world.pass(1_000);
    expect(stateOf(second)).toMatchObject({ kind: 'elsewhere', there: { kind: 'following' } });
  });

  test('shows that the first follows also where it was open before, after Disconnect', async () => {
    const { world, first, second } = await twoTabs();
    await world.settle(first.cradle.disconnect());
    await world.settle(second.cradle.connect());
    await world.untilFollowing(second);
    expect(stateOf(first)).toMatchObject({ kind: 'elsewhere', there: { kind: 'following' } });
  });
});

describe('Connect in a second tab', () => {
  test('brings the receiver there; the first shows it, and takes it back when the second is closed', async () => {
    const { world, first, second } = await twoTabs();
    await world.settle(second.cradle.connect());
    await world.untilFollowing(second);
    expect(stateOf(first)).toMatchObject({ kind: 'elsewhere', there: { kind: 'following' } });
    await second.cradle.close();
    await world.untilFollowing(first);
  });

  test('brings it to that tab, though another has waited for longer', async () => {
    const { world, first, second } = await twoTabs();
    const third = await world.open();
    await world.pass(1_000);
    await world.settle(third.cradle.connect());
    await world.untilFollowing(third);
    await world.pass(MINUTE);
    expect(stateOf(third).kind).toBe('following');
    expect([stateOf(first), stateOf(second)].map(({ kind }) => kind)).toEqual(['elsewhere', 'elsewhere']);
  });

  test('takes over from a first that gave up', async () => {
    const { world, first, second } = await twoTabs();
    world.receiver.order({ kind: 'silence', forMs: HOUR });
    for (let waited = 0; stateOf(first).kind !== 'lost' && waited < 40; waited += 1) await world.pass(MINUTE);
    expect(stateOf(second)).toMatchObject({ kind: 'elsewhere', there: { kind: 'lost' } });
    await world.pass(HOUR);
    await world.settle(second.cradle.connect());
    await world.untilFollowing(second);
  });

  test('says so when the other tab hangs, and goes on by itself when that one is closed', async () => {
    const world = new World();
    await world.socket.choose();
    let closeOther = (): void => undefined;
    const other = new Promise<void>((resolve) => (closeOther = resolve));
    const closed = watchedLocks.request(`cradle-receiver-${world.name}`, {}, () => other);
    const page = await world.open();
    await world.pass(1_000);
    expect(stateOf(page)).toEqual({ kind: 'elsewhere', there: null, isDeaf: false });
    await world.settle(page.cradle.connect());
    expect(stateOf(page)).toEqual({ kind: 'elsewhere', there: null, isDeaf: true });
    await world.pass(LETTING_GO_MS);
    expect(world.receiver.commandCount).toBe(0);
    closeOther();
    await closed;
    await world.untilFollowing(page);
  });
});

test('a receiver that is granted in the very moment of the person’s claim is taken up once', async () => {
  const name = crypto.randomUUID();
  let letGo = (): void => undefined;
  const other = new Promise<void>((resolve) => (letGo = resolve));
  const closed = navigator.locks.request(`cradle-receiver-${name}`, () => other);
  let claimed: Promise<boolean> | null = null;
  const request = ((asked: string, options: LockOptions, granted: LockGrantedCallback<unknown>) =>
    navigator.locks.request(asked, options, (lock) => {
      const held = granted(lock);
      if (lock) claimed ??= standBy.claim();
      return held;
    })) as Locks['request'];
  let takenUp = 0;
  const hold = new Hold({ request }, name, () => undefined);
  const state = new Cell<ConnectionState>({ kind: 'idle' });
  const standBy = new StandBy({ clock: systemClock, hold, tabs: { tell: () => undefined } }, state, async () => {
    takenUp += 1;
  });
  standBy.begin();
  letGo();
  await closed;
  await expect.poll(() => claimed).toBeTruthy();
  expect(await claimed).toBe(true);
  expect(takenUp).toBe(0);
  await hold.release();
});

test('nothing is left waiting of a look at the page that came while the person’s claim was under way', async () => {
  const hold = new Hold(navigator.locks, crypto.randomUUID(), () => undefined);
  const standBy = new StandBy({ clock: systemClock, hold, tabs: { tell: () => undefined } }, new Cell<ConnectionState>({ kind: 'idle' }), async () => undefined);
  const claimed = standBy.claim();
  standBy.begin();
  expect(await claimed).toBe(true);
  expect(standBy.isWaiting).toBe(false);
  await hold.release();
});

test('words that no tab of this version says change nothing', async () => {
  const { world, first, second } = await twoTabs();
  const before = stateOf(second);
  const stranger = watchedChannel(world.name);
  for (const data of ['views', null, { kind: 'let go' }, { kind: 'receiver', there: { kind: 'following', serial: 1 } }]) stranger.postMessage(data);
  await world.pass(1_000);
  expect(stateOf(first).kind).toBe('following');
  expect(stateOf(second)).toEqual(before);
});

test('without locks, on an insecure address, a tab does as it did before there were two', async () => {
  const hold = new Hold(null, 'any', () => undefined);
  expect(await hold.take()).toBe(true);
  await hold.release();
  expect(hold.isHeld).toBe(true);
});
