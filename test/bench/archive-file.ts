import type { CDPSession } from 'playwright';
import { inLab } from './support/lab.ts';
import { goal, mib, ms } from './support/measure.ts';

/** An archive of ten years into a file and out of it: how long, and what the page holds meanwhile, with garbage that nobody has collected. */

const PAGES = 30_000;
const SAMPLE_MS = 50;
const MOST_BYTES = 64 * 1_048_576;

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

async function usage(session: CDPSession): Promise<number> {
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = (await session.send('Runtime.getHeapUsage')) as Usage;
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** What `work` gives, and the most that was held above what was held before it. */
async function watched<T>(session: CDPSession, work: () => Promise<T>): Promise<{ readonly result: T; readonly peak: number }> {
  await session.send('HeapProfiler.collectGarbage');
  const before = await usage(session);
  let peak = 0;
  const end = new AbortController();
  const running = work().finally(() => end.abort());
  while (!end.signal.aborted) {
    peak = Math.max(peak, (await usage(session)) - before);
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
  return { result: await running, peak };
}

await inLab(async (page) => {
  const session = await page.context().newCDPSession(page);
  await page.evaluate((count) => window.lab.archiveFile.fill(count), PAGES);
  const saved = await watched(session, () => page.evaluate(() => window.lab.archiveFile.save()));
  const checked = await watched(session, () => page.evaluate(() => window.lab.archiveFile.check()));
  const taken = await watched(session, () => page.evaluate(() => window.lab.archiveFile.take()));
  const again = await watched(session, () => page.evaluate(() => window.lab.archiveFile.take()));
  const peak = Math.max(...[saved, checked, taken, again].map((one) => one.peak));
  console.log(`${PAGES.toLocaleString('en')} pages, ${mib(saved.result.bytes)} as a file`);
  console.log(`saved in ${ms(saved.result.ms)}, holding at most ${mib(saved.peak)}`);
  console.log(`looked through in ${ms(checked.result)}, holding at most ${mib(checked.peak)}`);
  console.log(`imported (looked through and written) in ${ms(taken.result.ms)}: ${taken.result.added.toLocaleString('en')} pages, holding at most ${mib(taken.peak)}`);
  console.log(`imported once more in ${ms(again.result.ms)}: ${again.result.added.toLocaleString('en')} pages new, holding at most ${mib(again.peak)}`);
  console.log(goal(`below ${mib(MOST_BYTES)}`, peak < MOST_BYTES));
});
