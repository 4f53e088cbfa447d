import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { ReceiverPlan } from './receiver-plan.ts';

const entry = fileURLToPath(new URL('double-entry.ts', import.meta.url));
const NAME = 'practiceReceiver';

let bundled: Promise<string> | null = null;

/** A script that puts a receiver of this plan in the place of a page's `navigator.serial`. */
export async function doubleScript(plan: ReceiverPlan): Promise<string> {
  bundled ??= bundle();
  return `${await bundled}\n${NAME}.install(${JSON.stringify(plan)});`;
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry, name: NAME, formats: ['iife'] } },
  });
  for (const result of [built].flat()) {
    const chunk = 'output' in result ? result.output.find(({ type }) => type === 'chunk') : undefined;
    if (chunk?.type === 'chunk') return chunk.code;
  }
  throw new Error('the double was not built');
}
