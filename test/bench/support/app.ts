import type { Page } from 'playwright';
import { builtApp, scriptOf, type Files } from './bundles.ts';
import { inChromium } from './chromium.ts';
import type { FarPlan } from './far-receiver.ts';

let built: Promise<{ readonly files: Files; readonly install: string }> | null = null;

async function build(): Promise<{ readonly files: Files; readonly install: string }> {
  const worker = ['/receiver-worker.js', Buffer.from(await scriptOf('receiver-worker.ts'))] as const;
  return { files: new Map([...(await builtApp()), worker]), install: await scriptOf('app-entry.ts') };
}

/** The built app in a browser of its own, with a receiver of this plan to connect. */
export async function inApp<T>(plan: FarPlan, work: (page: Page) => Promise<T>): Promise<T> {
  built ??= build();
  const { files, install } = await built;
  return inChromium(files, work, `${install}\nbench.install(${JSON.stringify(plan)});`);
}
