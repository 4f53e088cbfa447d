import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = process.env['CHROMIUM_PATH'];

const launchOptions = {
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...(chromium ? { executablePath: chromium } : {}),
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/{domain,protocol,receiver,share,exchange,proxy,simulator,sync,scripts}/**/*.test.ts'],
        },
      },
      {
        // Known beforehand: a dependency that turns up late reloads the page in the middle of a test.
        optimizeDeps: { include: ['lit', 'lit/directives/cache.js', '@lit/context', 'uplot', 'axe-core', 'idb'] },
        test: {
          name: 'browser',
          include: ['test/{store,ui,browser}/**/*.test.ts'],
          provide: { scheduleRuns: Number(process.env['SCHEDULE_RUNS'] ?? 200), scheduleSeed: Number(process.env['SCHEDULE_SEED'] ?? 1) },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
