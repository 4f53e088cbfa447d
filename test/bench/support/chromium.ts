import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import type { Files } from './bundles.ts';

const executablePath = process.env['CHROMIUM_PATH'];

const switches = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json' };

/** Isolated, so that page and receiver thread may share memory and have clocks finer than a tenth of a millisecond. */
const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/**
 * Runs `work` in a page of a Chromium whose profile is new and lies on the disk: a database in memory would flatter
 * every number. `files` are all that the page can reach; `script` runs before its own.
 */
export async function inChromium<T>(files: Files, work: (page: Page) => Promise<T>, script?: string): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'cradle-bench-'));
  let context: BrowserContext | null = null;
  try {
    context = await chromium.launchPersistentContext(profile, {
      ...(executablePath ? { executablePath } : {}),
      args: switches,
      serviceWorkers: 'block',
    });
    await context.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      const body = files.get(pathname);
      if (!body) return route.fulfill({ status: 404, headers, body: '' });
      return route.fulfill({ headers, body, contentType: types[extname(pathname)] ?? 'text/html' });
    });
    if (script !== undefined) await context.addInitScript({ content: script });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(`the page threw: ${error.message}`));
    await page.goto('http://localhost/');
    return await work(page);
  } finally {
    await context?.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
