import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = process.env['CHROMIUM_PATH'];

const quiet = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** The engine asks IndexedDB a thousand times a test, and shows nothing: a third less work where no request leaves the process. */
const oneProcess = [
  '--single-process',
  '--js-flags=--min-semi-space-size=64 --max-semi-space-size=128 --single-threaded-gc --no-concurrent-recompilation',
  // Memory that is given back to the system is asked for again a moment later: a tenth less work where it is kept. They
  // stand in place of Playwright's own lists of features, which matter to pages and stories, not to the engine.
  '--enable-features=PartitionAllocLargeEmptySlotSpanRing,PartitionAllocLargeThreadCacheSize',
  '--disable-features=PartitionAllocMemoryReclaimer,PartitionAllocBackupRefPtr,PartitionAllocEventuallyZeroFreedMemory,PartitionAllocSchedulerLoopQuarantine',
];

function browser(args: readonly string[]) {
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({ launchOptions: { args: [...args], ...(chromium ? { executablePath: chromium } : {}) } }),
    instances: [{ browser: 'chromium' as const }],
  };
}

// Known beforehand: a dependency that turns up late reloads the page in the middle of a test.
const optimizeDeps = { include: ['lit', 'lit/directives/cache.js', '@lit/context', 'uplot', 'axe-core', 'idb', 'fast-check'] };

/** Of each of its projects anew: vitest writes their names into it. */
const engine = () => ({ testTimeout: 60_000, browser: browser([...quiet, ...oneProcess]) });
/** The engine's two longest, each of which can run beside the rest of it. */
const [schedules, matrix] = ['test/browser/model/**/*.test.ts', 'test/browser/matrix.test.ts'] as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{domain,protocol,receiver,share,exchange,proxy,simulator,sync,scripts}/**/*.test.ts'],
          // No module keeps anything from one test to the next, so that all files can share a process.
          isolate: false,
          // Beside browsers, on a machine that is slow.
          testTimeout: 30_000,
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        optimizeDeps,
        test: { name: 'browser', include: ['test/{store,ui}/**/*.test.ts'], browser: browser(quiet) },
      },
      {
        optimizeDeps,
        test: { name: 'engine', include: ['test/browser/**/*.test.ts'], exclude: [schedules, matrix], ...engine() },
      },
      {
        optimizeDeps,
        test: { name: 'matrix', include: [matrix], ...engine() },
      },
      {
        optimizeDeps,
        test: {
          name: 'schedules',
          include: [schedules],
          provide: { scheduleRuns: Number(process.env['SCHEDULE_RUNS'] ?? 200), scheduleSeed: Number(process.env['SCHEDULE_SEED'] ?? 1) },
          ...engine(),
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          // What a page shows after a write and a lazy part, on a machine that is slow.
          expect: { poll: { timeout: 20_000 } },
          fileParallelism: false,
        },
      },
    ],
  },
});
