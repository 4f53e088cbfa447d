import type { CDPSession, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { expectArchived, storedPages } from './support/archive.ts';
import { CradlePage } from './support/cradle-page.ts';
import { expectArrived, lastDayOf } from './support/expected.ts';
import { Person } from './support/person.ts';
import { endpointOf, expectProperRequests } from './support/proper-requests.ts';
import { untilQuiet } from './support/quiet.ts';
import type { ReceiverPlan } from './support/receiver-plan.ts';
import { PASSWORD, Stage, type Scene } from './support/stage.ts';

const stage = new Stage();
const { time, upstream } = stage;
const { share } = upstream;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

const SENTENCE = 'There is no room left on this computer. What was stored is still there.';

const ROOM_BYTES = 6_000_000;

/** The disk as one page's origin sees it, never that of this computer. */
class Disk {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** Must be called before the page is there: the browser trusts for half a minute in what room it found. */
  static async under(page: Page): Promise<Disk> {
    const disk = new Disk(page, await page.context().newCDPSession(page));
    await disk.#room(ROOM_BYTES);
    return disk;
  }

  /** Much: what did not fit may lie about for a while. */
  async free(): Promise<void> {
    await this.#room(1_000 * ROOM_BYTES);
  }

  /** Room for so many bytes more than are kept now. */
  async leave(bytes: number): Promise<void> {
    const { usage } = await this.#session.send('Storage.getUsageAndQuota', { origin: stage.server.origin });
    await this.#room(usage + bytes);
  }

  /** Resolves when the browser has noticed: something larger than all the room there was does not fit. */
  async fill(): Promise<void> {
    await this.#room(1);
    const reason = await this.#page.evaluate(
      (bytes) =>
        new Promise<string>((resolve) => {
          const opening = indexedDB.open('ballast');
          opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('ballast'));
          opening.addEventListener('error', () => resolve(`${opening.error?.name}`));
          opening.addEventListener('success', () => {
            const tx = opening.result.transaction('ballast', 'readwrite');
            // What is like itself would be squeezed until it fits.
            for (let number = 0; number * 40_000 < bytes; number += 1) {
              tx.objectStore('ballast').put(crypto.getRandomValues(new Uint8Array(40_000)), number);
            }
            tx.addEventListener('abort', () => resolve(`${tx.error?.name}`));
            tx.addEventListener('complete', () => resolve('it fits'));
          });
        }),
      2 * ROOM_BYTES,
    );
    expect(reason).toBe('QuotaExceededError');
  }

  async #room(bytes: number): Promise<void> {
    await this.#session.send('Storage.overrideQuotaForOrigin', { origin: stage.server.origin, quotaSize: bytes });
  }
}

interface SmallDisk extends Scene {
  readonly disk: Disk;
}

async function onSmallDisk(plan: ReceiverPlan): Promise<SmallDisk> {
  const browser = await stage.browser({ plan });
  const page = await browser.context.newPage();
  const disk = await Disk.under(page);
  await page.goto(`${stage.server.origin}/`);
  await time.follow(browser.context);
  return { browser, cradle: new CradlePage(page), disk };
}

test('a disk that fills up while reading is said so, keeps what it has, and the reading goes on once there is room', async () => {
  const plan = stage.plan({ days: 10 });
  const twin = stage.twinOf(plan);
  const { cradle, disk } = await onSmallDisk(plan);
  await cradle.installed();
  await disk.leave(20_000);
  await cradle.button('Connect receiver').click();
  await cradle.says(SENTENCE);
  const kept = await storedPages(cradle.page);
  expect(kept.length).toBeLessThan(twin.pagesOf(partitions.egv).length);

  await disk.free();
  await cradle.connect();
  await expectArchived(cradle.page, twin);
});

/** The disk is full when there are new readings, when they are about to be sent, or when Share has taken them. */
const moments = ['come', 'are to be sent', 'have been taken'] as const;
const strikes = { come: null, 'are to be sent': 'readLatest', 'have been taken': 'postEgvs' } as const;

test.each(moments)('on a disk that is full when readings %s nothing is posted unrecorded, and each arrives once when there is room', async (moment) => {
  const number = moments.indexOf(moment);
  const accountName = `full.house.${number}`;
  const serial = `PR0000009${number}`;
  share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 0.25, serial, permitted: true });
  const twin = stage.twinOf(plan);
  const { browser, cradle, disk } = await onSmallDisk(plan);
  const person = new Person({ accountName, password: PASSWORD, time, keeps: true });
  const first = upstream.requests.length;
  const quiet = (): ReturnType<typeof untilQuiet> => untilQuiet({ stage, browser, cradle, person, receiver: twin });
  await quiet();
  const arrived = lastDayOf(twin, time.now());
  const firstRequest = upstream.requests.length;

  const endpoint = strikes[moment];
  if (endpoint) upstream.arm({ endpoint, when: 'answered', act: () => disk.fill() });
  else await disk.fill();
  await time.pass(11 * 60_000, browser.context);
  await cradle.page.getByText(SENTENCE).first().waitFor();
  const posts = upstream.callsFrom(firstRequest).filter((call) => endpointOf(call) === 'postEgvs');
  expect(posts).toHaveLength(moment === 'have been taken' ? 1 : 0);

  await disk.free();
  // With the next reading it goes on by itself, or by the person's press of Connect receiver.
  await time.pass(6 * 60_000, browser.context);
  await quiet();
  expectArrived(upstream, accountName, [...arrived, ...lastDayOf(twin, time.now()).slice(arrived.length)]);
  await expectArchived(cradle.page, twin);
  expectProperRequests(upstream.callsFrom(first), {
    accountName,
    password: PASSWORD,
    sessionIds: upstream.sessionIds,
    signedInAt: person.signedInAt,
    wished: [{ from: person.startedAt[0]!, until: null }],
  });
});
