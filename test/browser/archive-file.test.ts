import { describe, expect, test, vi } from 'vitest';
import { accountRows } from '../../src/store/accounts.ts';
import { clocksOf } from '../../src/store/clocks.ts';
import { receiverOf } from '../../src/store/receivers.ts';
import type { ReceiverRow } from '../../src/store/rows.ts';
import { loadSettings } from '../../src/store/settings.ts';
import { unseal } from '../../src/store/vault.ts';
import { sessionName } from '../../src/sync/upload/sign-in-attempt.ts';
import { dump, exported, imported, rowsOf, textOf, zipped } from './archive-file-support.ts';
import { ACCOUNT, HOUR, MINUTE, PASSWORD, World, type Page } from './world.ts';

/** Whole stories of two computers, on a machine that may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const none = { added: 0, improved: 0, known: 0, conflicts: 0 };

/** A world, and the file of a computer that shared in it for a while. */
async function leftBehind() {
  const world = new World({ receiver: { days: 1 } });
  const page = await world.sharingPage({ keep: true });
  const sentAt = world.clock.now();
  await world.pass(6 * MINUTE);
  const file = await exported(page.cradle);
  return { world, file, page, sentAt };
}

async function leave(world: World, page: Page): Promise<void> {
  world.socket.unplug();
  await world.pass(5_000);
  await page.cradle.close();
}

describe('the archive in a file', () => {
  test('goes to another computer byte for byte, and from there is the same file again', async () => {
    const { world, file, page } = await leftBehind();
    const first = await dump(page.store);
    await leave(world, page);
    const other = await world.onAnotherComputer();
    const end = await imported(other.cradle, file);
    expect(end).toEqual({ kind: 'imported', pages: { ...none, added: (first['pages'] as unknown[]).length } });
    const second = await dump(other.store);
    expect(second['pages']).toEqual(first['pages']);
    // Which rings it has, the receiver is asked itself: by a wrong word of a file one would never be read.
    const [row] = first['receivers'] as ReceiverRow[];
    expect(second['receivers']).toEqual([{ ...row, partitionInfo: { ...row!.partitionInfo, foreign: true } }]);
    expect(await rowsOf(await exported(other.cradle))).toEqual(await rowsOf(file));
    expect(await imported(other.cradle, file)).toEqual({ kind: 'imported', pages: { ...none, known: (first['pages'] as unknown[]).length } });
    expect(await dump(other.store)).toEqual(second);
  });

  test('twice saved is the same, and tells how far it is', async () => {
    const { page, file } = await leftBehind();
    const fractions: number[] = [];
    const again = await exported(page.cradle, ({ stage, fraction }) => fractions.push(stage === 'saving' ? fraction : -1));
    expect(await rowsOf(again)).toEqual(await rowsOf(file));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  });

  test('is read from the stores no faster than it is written: a large one is never whole in memory', async () => {
    const world = new World({ receiver: { days: 30 } });
    const page = await world.open();
    await world.settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.pass(MINUTE);
    const fractions: number[] = [];
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const to = new WritableStream<Uint8Array<ArrayBuffer>>({ write: () => held });
    const saving = page.cradle.exportArchive(to, { signal: new AbortController().signal, onProgress: ({ fraction }) => fractions.push(fraction) });
    await expect.poll(() => fractions.length, { timeout: 10_000 }).toBeGreaterThan(0);
    let before = -1;
    while (fractions.length !== before) {
      before = fractions.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(fractions.at(-1)).toBeLessThan(0.8);
    go();
    expect(await saving).toMatchObject({ kind: 'saved' });
    expect(fractions.at(-1)).toBe(1);
  });

  test('holds no secret that was typed or received, no setting and no activity', async () => {
    const { page, file } = await leftBehind();
    const { destinations } = await accountRows(page.store);
    const [{ id, accountId }] = destinations as [(typeof destinations)[number]];
    const sessionId = await unseal(page.store, sessionName(id));
    const text = await textOf(file);
    expect(text).toContain('"accountName":"alice"');
    expect([PASSWORD, accountId, sessionId, id].map((secret) => typeof secret === 'string' && secret.length > 5)).toEqual([true, true, true, true]);
    for (const secret of [PASSWORD, accountId!, sessionId!, id]) {
      for (const spelled of [secret, encodeURIComponent(secret), btoa(secret).replaceAll('=', '')]) expect(text.toLowerCase()).not.toContain(spelled.toLowerCase());
    }
    const kinds = new Set((await rowsOf(file)).map((row) => (JSON.parse(row) as { kind: string }).kind));
    expect([...kinds]).toEqual(['receiver', 'account', 'outcome', 'clock', 'page', 'end']);
    const accounts = (await rowsOf(file)).filter((row) => row.includes('"kind":"account"'));
    expect(accounts.map((row) => Object.keys(JSON.parse(row) as object))).toEqual([['kind', 'region', 'accountName', 'bound', 'times', 'triedAt', 'lockedUntil', 'locks']]);
  });

  test('is shown at once where nothing was shown, and no setting of a page that shows a receiver is changed', async () => {
    const { world, file, page } = await leftBehind();
    const { latest } = page.cells.archive.value;
    await leave(world, page);
    const other = await world.onAnotherComputer();
    const twin = await world.onAnotherComputer(other.store.db.name);
    await imported(other.cradle, file);
    expect(other.cells.archive.value).toMatchObject({ serial: world.receiver.serial, latest: { systemTime: latest!.systemTime, value: latest!.value } });
    await expect.poll(() => twin.cells.archive.value.serial).toBe(world.receiver.serial);
    const third = await world.onAnotherComputer();
    await third.cradle.saveSettings({ receiver: 'SM00000007' });
    const before = await loadSettings(third.store);
    await imported(third.cradle, file);
    expect(await loadSettings(third.store)).toEqual(before);
  });
});

describe('after an import', () => {
  test('nothing is sent and nobody is signed in before the person says so; then nothing is doubled', async () => {
    const { world, file, page, sentAt } = await leftBehind();
    await leave(world, page);
    const sentBefore = world.posted.length;
    world.requests = [];
    const other = await world.onAnotherComputer();
    await imported(other.cradle, file);
    world.socket.plug();
    await world.settle(other.cradle.connect());
    await world.untilFollowing(other);
    await world.pass(10 * MINUTE);
    expect(world.requests).toEqual([]);
    expect(other.sharing).toMatchObject({ wish: 'off', session: { kind: 'signed-out' } });

    await world.settle(other.cradle.signIn(world.credentials));
    await world.pass(10 * MINUTE);
    expect(world.requests).not.toContain('postEgvs');
    expect(other.sharing).toMatchObject({ wish: 'off', boundSerial: world.receiver.serial, firstStart: false });

    await world.settle(other.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10 * MINUTE);
    expect(world.posted.length).toBeGreaterThan(sentBefore + 4);
    const times = world.posted.map(({ stAt }) => stAt);
    expect(new Set(times).size).toBe(times.length);
    world.expectAllSent(sentAt);
    expect(other.sharing.waiting).toBe(0);
  });

  test('what was under way on the other computer is settled by read-back, never posted a second time', async () => {
    const world = new World();
    const page = await world.sharingPage();
    const sentAt = world.clock.now();
    world.share.order({ endpoint: 'postEgvs', kind: 'drop', when: 'after' });
    for (let tries = 0; tries < 60 && (await accountRows(page.store)).attempts.length === 0; tries += 1) await world.pass(6_000);
    world.network = 'down';
    const file = await exported(page.cradle);
    expect((await rowsOf(file)).filter((row) => row.includes('"kind":"attempt"'))).toHaveLength(1);
    await leave(world, page);
    const other = await world.onAnotherComputer();
    await imported(other.cradle, file);
    world.network = 'up';
    world.socket.plug();
    await world.settle(other.cradle.connect());
    await world.untilFollowing(other);
    await world.settle(other.cradle.signIn(world.credentials));
    await world.settle(other.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10 * MINUTE);
    const times = world.posted.map(({ stAt }) => stAt);
    expect(new Set(times).size).toBe(times.length);
    world.expectAllSent(sentAt);
    expect((await accountRows(other.store)).attempts).toEqual([]);
  });

  test('nothing of it is sent before all of it is here, on a computer that shares already', async () => {
    const { world, file, page } = await leftBehind();
    await leave(world, page);
    const other = await world.onAnotherComputer();
    world.socket.plug();
    await world.settle(other.cradle.connect());
    await world.untilFollowing(other);
    await world.settle(other.cradle.signIn(world.credentials));
    await world.settle(other.cradle.startSharing({ sendLastDay: true }));
    await world.pass(10_000);
    world.requests = [];
    let during: readonly string[] = [];
    let isBegun = false;
    const end = await other.cradle.importArchiveFile(slow(file), {
      signal: new AbortController().signal,
      onProgress: ({ stage }) => {
        if (stage !== 'importing') return;
        if (!isBegun) void other.cradle.sendNow();
        isBegun = true;
        during = [...world.requests];
      },
    });
    expect([end?.kind, isBegun, during]).toEqual(['imported', true, []]);
    await world.pass(MINUTE);
    expect(world.requests).toContain('readLatest');
    const times = world.posted.map(({ stAt }) => stAt);
    expect(new Set(times).size).toBe(times.length);
  });

  test('an account that is first used while the file is taken in is signed in to, and sent for, only afterwards', async () => {
    const { world, file, page } = await leftBehind();
    await leave(world, page);
    const other = await world.onAnotherComputer();
    world.requests = [];
    let during: readonly string[] = [];
    let signing: Promise<void> | null = null;
    const end = await other.cradle.importArchiveFile(slow(file), {
      signal: new AbortController().signal,
      onProgress: ({ stage }) => {
        if (stage === 'importing') signing ??= other.cradle.signIn(world.credentials);
        during = [...world.requests];
      },
    });
    expect([end?.kind, during]).toEqual(['imported', []]);
    await world.settle(signing!);
    expect(other.sharing.session.kind).toBe('signed-in');
    const { destinations } = await accountRows(other.store);
    expect(destinations).toMatchObject([{ accountName: ACCOUNT, bound: { serial: world.receiver.serial } }]);
  });

  test("another computer's own measurements are marked, and what this one measured stays as it is", async () => {
    const { world, file, page } = await leftBehind();
    const measured = await clocksOf(page.store, world.receiver.serial);
    await leave(world, page);
    const other = await world.onAnotherComputer();
    await imported(other.cradle, file);
    expect(await clocksOf(other.store, world.receiver.serial)).toEqual(measured.map((row) => ({ ...row, foreign: true })));
    await imported(page.cradle, file);
    const again = await world.open();
    expect(await clocksOf(again.store, world.receiver.serial)).toEqual(measured);
  });
});

describe('beside what is kept already', () => {
  test('a receiver that is being followed goes on, and both histories are there', async () => {
    const { world, file, page } = await leftBehind();
    await leave(world, page);
    await world.pass(6 * HOUR);
    const other = await world.onAnotherComputer();
    world.socket.plug();
    await world.settle(other.cradle.connect());
    await world.untilFollowing(other);
    const [end] = await Promise.all([imported(other.cradle, file), world.pass(10 * MINUTE)]);
    expect(end.kind).toBe('imported');
    expect(end.pages.conflicts).toBe(0);
    await world.pass(10 * MINUTE);
    await world.expectFollowed(other.store);
    expect(other.cells.connection.value.kind).toBe('following');
    expect((await receiverOf(other.store, world.receiver.serial))?.generation).toBe(0);
    expect(await other.store.db.count('pages')).toBeGreaterThan(end.pages.known);
  });

  test('a page that contradicts the stored one is counted, and the stored one stays', async () => {
    const { world, file, page } = await leftBehind();
    await leave(world, page);
    const again = await world.open();
    const before = (await dump(again.store))['pages'];
    // One page of many: the receiver was not reset, one of the two computers misread.
    const rows = (await textOf(file)).split('\n');
    const at = rows.findIndex((row) => row.includes('"kind":"page"') && row.includes('"type":4,'));
    const next = rows[at + 1]!;
    const [own, other] = [rows[at]!, next].map((row) => JSON.parse(row) as { bytes: string });
    // The head of one page, the records of another.
    rows[at] = JSON.stringify({ ...own, bytes: spliced(own!.bytes, other!.bytes) });
    expect(await imported(again.cradle, await zipped(rows.join('\n')))).toMatchObject({ kind: 'imported', pages: { added: 0, conflicts: 1 } });
    expect((await dump(again.store))['pages']).toEqual(before);
  });

  test('a receiver that begins a new life, and is connected while the file is checked, gets a number of its own', async () => {
    const { world, file, page } = await leftBehind();
    const lives = await dump(page.store);
    await leave(world, page);
    world.receiver.reset('restarts');
    await world.pass(HOUR);
    const other = await world.onAnotherComputer();
    let connecting: Promise<void> | null = null;
    const end = await other.cradle.importArchiveFile(slow(file), {
      signal: new AbortController().signal,
      onProgress: ({ fraction }) => {
        if (connecting || fraction === 0) return;
        world.socket.plug();
        connecting = other.cradle.connect().then(() => world.pass(5_000));
      },
    });
    await connecting;
    await world.untilFollowing(other);
    expect(end).toMatchObject({ kind: 'imported', pages: { conflicts: 0 } });
    await world.expectArchived(other.store);
    type Row = { generation: number; bytes: Uint8Array };
    const life = (rows: unknown, generation: number) => (rows as Row[]).filter((row) => row.generation === generation).map(({ bytes }) => bytes);
    const present = (await receiverOf(other.store, world.receiver.serial))!.generation;
    expect(life((await dump(other.store))['pages'], 1 - present)).toEqual(life(lives['pages'], 0));
  });

  test('generations are matched by what they hold, and a later reset never meets an imported number', async () => {
    const world = new World();
    const { serial } = world.receiver;
    const first = await world.open();
    await world.settle(first.cradle.connect());
    await world.untilFollowing(first);
    world.socket.unplug();
    world.receiver.reset('restarts');
    await world.pass(HOUR);
    world.socket.plug();
    await world.untilFollowing(first);
    expect((await receiverOf(first.store, serial))?.generation).toBe(1);
    const file = await exported(first.cradle);
    const lives = await dump(first.store);
    await leave(world, first);

    // It never saw the reset, and began to count after it.
    const other = await world.onAnotherComputer();
    world.socket.plug();
    await world.settle(other.cradle.connect());
    await world.untilFollowing(other);
    expect(await imported(other.cradle, file)).toMatchObject({ kind: 'imported', pages: { conflicts: 0 } });
    expect((await receiverOf(other.store, serial))?.generation).toBe(0);
    type Row = { generation: number; type: number; page: number; bytes: Uint8Array };
    const life = (rows: unknown, generation: number): Row['bytes'][] => (rows as Row[]).filter((row) => row.generation === generation).map(({ bytes }) => bytes);
    const both = await dump(other.store);
    expect(life(both['pages'], 1)).toEqual(life(lives['pages'], 0));
    expect(life(both['pages'], 0).length).toBeGreaterThanOrEqual(life(lives['pages'], 1).length);
    expect(await imported(other.cradle, file)).toMatchObject({ pages: { added: 0, conflicts: 0 } });

    world.socket.unplug();
    world.receiver.reset('restarts');
    await world.pass(HOUR);
    world.socket.plug();
    await world.untilFollowing(other);
    expect((await receiverOf(other.store, serial))?.generation).toBe(2);
    expect(life((await dump(other.store))['pages'], 1)).toEqual(life(lives['pages'], 0));
    await world.expectArchived(other.store);
    expect(await world.settle(other.cradle.inspectReceiver())).toMatchObject({ resets: 2 });
  });
});

/** The file on a disk so slow that a pass would come to Share meanwhile. */
function slow(file: Blob): Blob {
  const stream = (): ReadableStream<Uint8Array<ArrayBuffer>> => {
    let at = 0;
    return new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        const piece = new Uint8Array(await file.slice(at, at + 8_192).arrayBuffer());
        at += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
      },
    });
  };
  return Object.assign(new Blob([file]), { stream });
}

/** The header of one page and the records of another, as base64: 28 bytes are not whole groups of three, so they are taken apart. */
function spliced(head: string, body: string): string {
  const [a, b] = [atob(head), atob(body)];
  return btoa(a.slice(0, 28) + b.slice(28));
}
