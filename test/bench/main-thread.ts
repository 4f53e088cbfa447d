import type { Page } from 'playwright';
import { CradlePage } from '../e2e/support/cradle-page.ts';
import { inApp } from './support/app.ts';
import { inLab } from './support/lab.ts';
import { goal, median, ms, percent, sum } from './support/measure.ts';
import { thirtyDays } from './support/plans.ts';
import { traced, type MainThread } from './support/trace.ts';

/**
 * How long the built app holds the page's main thread during a first read of 30 days at the link's own pace. The receiver
 * works on a thread of its own; the main thread hears each USB packet as a message, as it would by Web Serial.
 */

const ROUNDS = 2;
const LONG_TASK_MS = 50;
const SLOWER = 4;
const CONTROL_MS = 8_000;

interface Course extends MainThread {
  /** By the page's own observer: tasks above 50 ms. */
  readonly longMs: readonly number[];
  readonly spanMs: number;
  readonly linkMs: number;
}

async function course(page: Page, slower: number): Promise<Course> {
  const cradle = new CradlePage(page);
  await cradle.button('Connect receiver').waitFor();
  await page.waitForTimeout(1_000);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await page.evaluate(() => {
    window.longTasksMs = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longTasksMs.push(duration);
    }).observe({ type: 'longtask' });
  });
  const thread = await traced(session, () => cradle.connect());
  const tally = await page.evaluate(() => window.far.tally());
  return {
    ...thread,
    longMs: await page.evaluate(() => window.longTasksMs),
    spanMs: tally.spanMs,
    linkMs: tally.linkMs,
  };
}

declare global {
  interface Window {
    longTasksMs: number[];
  }
}

const longest = (values: readonly number[]): number => Math.max(0, ...values);

async function courses(slower: number, rounds: number): Promise<Course[]> {
  const found: Course[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await inApp(thirtyDays(), (page) => course(page, slower)));
  return found;
}

/** What this machine makes of short tasks: long ones here are nobody's work but the machine's. */
function controlTasks(page: Page): Promise<number[]> {
  return page.evaluate(
    (durationMs) =>
      new Promise<number[]>((resolve) => {
        const taken: number[] = [];
        new PerformanceObserver((list) => taken.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
        const endAtMs = performance.now() + durationMs;
        const work = (): void => {
          const untilMs = performance.now() + 2;
          while (performance.now() < untilMs);
          if (performance.now() < endAtMs) setTimeout(work, 4);
          else setTimeout(() => resolve(taken), 100);
        };
        work();
      }),
    CONTROL_MS,
  );
}

const control = await inLab(controlTasks);
const normal = await courses(1, ROUNDS);
const long = normal.flatMap(({ longMs }) => longMs);
const worked = normal.flatMap(({ processorMs }) => processorMs).filter((taken) => taken > LONG_TASK_MS);
console.log(`tasks above ${LONG_TASK_MS} ms by the clock in ${ROUNDS} reads: ${long.length}${long.length > 0 ? `, the longest ${ms(longest(long))}` : ''}; by the processor's own time: ${worked.length}; ${goal('none', long.length === 0)}`);
console.log(`  tasks of an empty page that works 2 ms at a time, for ${CONTROL_MS / 1000} s before: ${control.length} above ${LONG_TASK_MS} ms${control.length > 0 ? `, the longest ${ms(longest(control))}; such a machine is too busy to tell` : ''}`);
console.log(`the longest task of each read: ${normal.map(({ tasksMs }) => ms(longest(tasksMs))).join(', ')}; of the processor's time ${normal.map(({ processorMs }) => ms(longest(processorMs))).join(', ')}`);
console.log(`the main thread is busy for ${percent(median(normal.map(({ tasksMs, spanMs }) => sum(tasksMs) / spanMs)))} of a read, ${percent(median(normal.map(({ messagesMs, tasksMs }) => sum(messagesMs) / sum(tasksMs))))} of that with packets of 64 bytes as they come`);
console.log(`the whole app, from the first ping to the last answer: ${percent(median(normal.map(({ spanMs, linkMs }) => spanMs / linkMs - 1)))} above the link's own ${ms(median(normal.map(({ linkMs }) => linkMs)))}`);
const [slow] = await courses(SLOWER, 1);
if (slow) {
  const { longMs, tasksMs, spanMs, linkMs } = slow;
  console.log(`on a processor ${SLOWER} times slower: ${longMs.length} tasks above ${LONG_TASK_MS} ms, the longest ${ms(longest(tasksMs))}; ${percent(spanMs / linkMs - 1)} above the link`);
}
