import type { CDPSession, Page } from 'playwright';
import { CradlePage } from '../e2e/support/cradle-page.ts';
import { inApp } from './support/app.ts';
import { goal, mib } from './support/measure.ts';
import { thirtyDays } from './support/plans.ts';

/**
 * Memory of the built app's page during a first read of 30 days at the link's own pace. Counted: V8's heap of the page's
 * main thread, its DOM objects, and the bytes behind its array buffers (what Chromium's `Runtime.getHeapUsage` tells).
 * The receiver lives on a thread of its own and is not in it.
 */

const ROUNDS = 2;
const SAMPLE_MS = 60;
const SETTLED_MS = 1_000;
const MOST_BYTES = 8 * 1_048_576;

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

interface Course {
  readonly idle: Usage;
  readonly samples: readonly Usage[];
  readonly after: Usage;
}

async function usage(session: CDPSession): Promise<Usage> {
  return (await session.send('Runtime.getHeapUsage')) as Usage;
}

async function liveUsage(session: CDPSession): Promise<Usage> {
  await session.send('HeapProfiler.collectGarbage');
  return usage(session);
}

const bytesOf = ({ usedSize, embedderHeapUsedSize, backingStorageSize }: Usage): number => usedSize + embedderHeapUsedSize + backingStorageSize;

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** `sample`: with what nobody holds any more, as it comes; or without it. */
async function course(page: Page, sample: (session: CDPSession) => Promise<Usage>): Promise<Course> {
  const session = await page.context().newCDPSession(page);
  await pause(SETTLED_MS);
  const idle = await liveUsage(session);
  const samples: Usage[] = [];
  const read = new AbortController();
  const connected = new CradlePage(page).connect().finally(() => read.abort());
  while (!read.signal.aborted) {
    samples.push(await sample(session));
    await pause(SAMPLE_MS);
  }
  await connected;
  await pause(SETTLED_MS);
  return { idle, samples, after: await liveUsage(session) };
}

async function courses(rounds: number, sample: (session: CDPSession) => Promise<Usage>): Promise<Course[]> {
  const found: Course[] = [];
  for (let round = 0; round < rounds; round += 1) found.push(await inApp(thirtyDays(), (page) => course(page, sample)));
  return found;
}

/** The part of the highest sample that is above idle. */
function peakOf({ samples, idle }: Course, part = bytesOf): number {
  return Math.max(...samples.map(part)) - part(idle);
}

const live = await courses(ROUNDS, liveUsage);
const raw = await courses(ROUNDS, usage);
const peak = Math.max(...live.map((one) => peakOf(one)));
const rawPeak = Math.max(...raw.map((one) => peakOf(one)));
const among = (all: readonly Course[], part?: (usage: Usage) => number): string => mib(Math.max(...all.map((one) => peakOf(one, part))));
console.log(`idle ${mib(Math.max(...live.map(({ idle }) => bytesOf(idle))))}; all below is above that; the higher of ${ROUNDS} reads`);
console.log(`what the page holds during the read: at most ${mib(peak)} in ${Math.max(...live.map(({ samples }) => samples.length))} samples; ${goal(`below ${mib(MOST_BYTES)}`, peak < MOST_BYTES)}`);
console.log(`with garbage that nobody has collected yet: at most ${among(raw)} in ${Math.max(...raw.map(({ samples }) => samples.length))} samples (scripts' objects ${among(raw, ({ usedSize }) => usedSize)}, DOM ${among(raw, (one) => one.embedderHeapUsedSize)}, array buffers ${among(raw, (one) => one.backingStorageSize)}); ${goal(`below ${mib(MOST_BYTES)}`, rawPeak < MOST_BYTES)}`);
console.log(`what it holds when it follows, graph and activity on the screen: ${mib(Math.max(...live.map(({ after, idle }) => bytesOf(after) - bytesOf(idle))))}`);
