/**
 * The long run of the outbox's schedules: SCHEDULES of them (20,000), from SCHEDULE_SEED on, in browsers side by side. A
 * failure prints the seed of its part; SCHEDULE_SEED and SCHEDULE_RUNS live it through again.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

/** So that a browser's start does not count. */
const PART = 400;
const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const total = Number(process.env['SCHEDULES'] ?? 20_000);
const firstSeed = Number(process.env['SCHEDULE_SEED'] ?? Date.now() % 2 ** 30);

let begun = 0;
let done = 0;
let failed = 0;

/** One browser's share: part after part, each in a browser of its own. */
async function work() {
  while (begun < total && failed === 0) {
    const runs = Math.min(PART, total - begun);
    const seed = firstSeed + begun;
    begun += runs;
    const { code, said } = await part(runs, seed);
    if (code === 0) done += runs;
    else {
      failed += 1;
      console.error(`${said}\nfailed in the part of SCHEDULE_SEED=${seed} SCHEDULE_RUNS=${runs}`);
    }
    console.log(`${done} of ${total} schedules passed, ${failed} parts failed`);
  }
}

function part(runs, seed) {
  const env = { ...process.env, CHROMIUM_PATH: chromium, SCHEDULE_RUNS: `${runs}`, SCHEDULE_SEED: `${seed}` };
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'engine', 'test/browser/model'], { cwd: root, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

const chromium = findChromium() ?? '';
console.log(`${total} schedules from seed ${firstSeed}`);
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
process.exitCode = failed === 0 && done === total ? 0 : 1;
