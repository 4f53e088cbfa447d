/** Everything that must be green: lint, types, the build and its size, unit tests, the stores and the page in a browser, the engine there, end to end. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { needChromium } from './chromium.mjs';
import { tool } from './tool.mjs';

const env = { ...process.env, CHROMIUM_PATH: needChromium() };
const vitest = (project, ...more) => [...tool('vitest'), 'run', '--project', project, ...more];

/** One after the other: each takes seconds, and where one fails the rest need not be tried. */
const first = [
  ['lint', [...tool('oxlint'), '--deny-warnings']],
  ['types', [...tool('tsc', 'typescript'), '--noEmit']],
  ['build', [process.execPath, 'scripts/build.mjs']],
  ['size', [process.execPath, 'scripts/size.mjs']],
];

/** Each keeps about one core busy: the engine's browser is one process. The longest come first. */
const busy = ['engine', 'schedules', 'matrix', 'browser', 'unit'].map((project) => [project, vitest(project)]);

/** Each is several processes and much waiting: two of them fill two cores. */
const stories = ['1/2', '2/2'].map((half) => [`end to end ${half}`, vitest('e2e', '--shard', half)]);

let passed = 0;
const failed = [];

async function run([name, [command, ...args]]) {
  const began = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  // Of several at once each line says whose it is.
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => console.log(`${name} | ${line}`));
  const failure = await new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (status, signal) => resolve(status === 0 ? null : (signal ?? `exit code ${status}`)));
  });
  console.log(`${name}: ${failure ? `failed, ${failure},` : 'passed'} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  if (failure) failed.push(name);
  else passed += 1;
}

/** Two at a time, on whatever machine: more of them take as long, and tests become slow enough to fail. */
async function inTwoLanes(commands) {
  const lane = async () => {
    for (let next = commands.shift(); next; next = commands.shift()) await run(next);
  };
  await Promise.all([lane(), lane()]);
}

for (const step of first) if (failed.length === 0) await run(step);
if (failed.length === 0) await inTwoLanes(busy);
if (failed.length === 0) await inTwoLanes(stories);
console.log(`${passed} passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`);
process.exitCode = failed.length === 0 ? 0 : 1;
