import type { Page } from 'playwright';
import { scriptOf } from './bundles.ts';
import { inChromium } from './chromium.ts';

/** An empty page with the engine in it. */
export async function inLab<T>(work: (page: Page) => Promise<T>): Promise<T> {
  const files = new Map([
    ['/', Buffer.from('<!doctype html><title>Bench</title><script src="/lab.js"></script>')],
    ['/lab.js', Buffer.from(await scriptOf('lab-entry.ts'))],
    ['/receiver-worker.js', Buffer.from(await scriptOf('receiver-worker.ts'))],
  ]);
  return inChromium(files, work);
}
