/**
 * The long run of the outbox's schedules: SCHEDULES of them (20,000), from SCHEDULE_SEED on, in browsers side by side. A
 * failure prints the seed of its part and how many it had; as SCHEDULE_SEED and SCHEDULES they live it through again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { needChromium } from './chromium.mjs';
import { tool } from './tool.mjs';

/** So that a browser's start does not count. */
const PART = 400;
/** A part ends with its first failure; after so many of them there is enough to mend. */
const ENOUGH_FAILURES = 3;
const root = fileURLToPath(new URL('..', import.meta.url));
const total = Number(process.env['SCHEDULES'] ?? 20_000);
const firstSeed = Number(process.env['SCHEDULE_SEED'] ?? Date.now() % 2 ** 30);

let begun = 0;
let done = 0;
let failed = 0;

/** One browser's share: part after part, each in a browser of its own. */
async function work(_, core) {
  while (begun < total && failed < ENOUGH_FAILURES) {
    const runs = Math.min(PART, total - begun);
    const seed = firstSeed + begun;
    begun += runs;
    const { code, said } = await part(runs, seed, core);
    if (code === 0) done += runs;
    else {
      failed += 1;
      console.error(`${said}\nfailed in the part of SCHEDULE_SEED=${seed} SCHEDULES=${runs}`);
    }
    console.log(`${done} of ${total} schedules passed, ${failed} parts failed`);
  }
}

function part(runs, seed, core) {
  const env = { ...process.env, CHROMIUM_PATH: chromium, SCHEDULE_RUNS: `${runs}`, SCHEDULE_SEED: `${seed}` };
  const [command, ...args] = [...onCore(core), ...tool('vitest'), 'run', '--project', 'schedules'];
  const child = spawn(command, args, { cwd: root, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

/** The threads of a browser wake one another all the time: a tenth less work where they stay on one core (Linux). */
function onCore(core) {
  const pinned = ['taskset', '-c', `${core}`];
  return spawnSync(pinned[0], [...pinned.slice(1), process.execPath, '-e', '0']).status === 0 ? pinned : [];
}

const chromium = needChromium();
console.log(`${total} schedules from seed ${firstSeed}`);
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
process.exitCode = failed === 0 && done === total ? 0 : 1;
