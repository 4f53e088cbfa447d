import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { isSendable } from '../../src/domain/glucose.ts';
import { receiverTimeToMs } from '../../src/protocol/receiver/time.ts';
import { expectArchived, storedPages } from './support/archive.ts';
import { expectArrived, lastDayOf, type ExpectedReading } from './support/expected.ts';
import { base64Of } from './support/receiver-plan.ts';
import { PASSWORD, Stage } from './support/stage.ts';

/** Pages of real receivers, one person's data: read where they are, never copied. */
const captures = process.env['RECEIVER_CAPTURES'];
const NEWEST_AGE_SECONDS = 120;

const stage = new Stage();
const { time, upstream } = stage;

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

interface DecodedPage {
  readonly file: string;
  readonly records: readonly {
    readonly systemSeconds: number;
    readonly displaySeconds: number;
    readonly glucose: number;
    readonly trend: number;
    readonly displayOnly: boolean;
  }[];
}

async function pageOf(file: string): Promise<string> {
  const hex = await readFile(join(captures!, file), 'utf8');
  return base64Of(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
}

/** By the decoding that lies beside the pages, which is not Cradle's own. */
async function sendableOf(file: string, bornAt: number): Promise<ExpectedReading[]> {
  const { pages } = JSON.parse(await readFile(join(captures!, 'expected.json'), 'utf8')) as { readonly pages: readonly DecodedPage[] };
  const { records } = pages.find((page) => page.file === file)!;
  const newest = records.at(-1)!.systemSeconds;
  return records
    .filter(({ displayOnly, glucose }) => !displayOnly && isSendable(glucose))
    .map(({ systemSeconds, displaySeconds, glucose, trend }) => ({
      serial: 'SM44792675',
      stAt: receiverTimeToMs(systemSeconds),
      dtAt: receiverTimeToMs(displaySeconds),
      value: glucose,
      trend,
      trueAt: bornAt - (NEWEST_AGE_SECONDS + newest - systemSeconds) * 1000,
    }));
}

test.skipIf(captures === undefined)('a page of a real receiver goes the whole way, and so do the readings that continue it (needs RECEIVER_CAPTURES)', async () => {
  const accountName = 'real';
  const pages = await Promise.all([pageOf('page-0.0.hex'), pageOf('page-4.312.hex')]);
  const plan = { bornAt: time.now(), newestAgeSeconds: NEWEST_AGE_SECONDS, pages };
  const twin = stage.twinOf(plan);
  const real = await sendableOf('page-4.312.hex', plan.bornAt);
  upstream.share.addAccount({ accountName, password: PASSWORD, assignedSerial: twin.serial, followers: 1 });
  const { browser, cradle } = await stage.scene({ plan });

  await cradle.connect();
  expect((await storedPages(cradle.page)).map(({ bytes }) => bytes)).toEqual(pages);
  await cradle.signIn({ accountName, password: PASSWORD });
  await cradle.startSharing();
  await upstream.hasPosted(accountName, real.length);
  await cradle.allSent();
  expectArrived(upstream, accountName, real);

  await time.pass((twin.secondsUntilNext + 9) * 1000, browser.context);
  const continued = lastDayOf(twin, time.now()).slice(real.length);
  expect(continued).toHaveLength(1);
  await upstream.hasPosted(accountName, real.length + continued.length);
  expectArrived(upstream, accountName, [...real, ...continued]);
  await expectArchived(cradle.page, twin);
  expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
});
