/** Everything that must be green: lint, types, unit tests, the build and its size, browser tests, end to end. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findChromium, versionOf } from './chromium.mjs';

const path = findChromium();
if (!path) {
  console.error('The tests need a browser: install Chrome or Chromium, or set CHROMIUM_PATH to one.');
  process.exit(1);
}
console.log(`browser: ${versionOf(path)}`);

const env = { ...process.env, CHROMIUM_PATH: path };
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

/** One after the other; the stories of the last lane mostly wait, so they run beside the lane before. */
const lanes = [
  [
    ['lint', bin('oxlint'), ['--deny-warnings']],
    ['types', bin('tsc'), ['--noEmit']],
    ['build', 'npm', ['run', '--silent', 'build']],
    ['size', process.execPath, ['scripts/size.mjs']],
    ['unit', bin('vitest'), ['run', '--project', 'unit']],
  ],
  [['browser', bin('vitest'), ['run', '--project', 'browser']]],
  [['end to end', bin('vitest'), ['run', '--project', 'e2e']]],
];

/** Prints a step's output when it has ended, so that two do not mix. */
function run([name, command, args]) {
  const began = performance.now();
  const child = spawn(command, args, { env, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => said.push(part));
  return new Promise((resolve) => {
    const end = (failure) => {
      process.stdout.write(Buffer.concat(said));
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(failure === null ? `${name}: passed in ${seconds} s` : `\n${name} failed${failure}`);
      resolve(failure === null);
    };
    child.on('error', (error) => end(`: ${error.message}`));
    child.on('close', (code) => end(code === 0 ? null : ''));
  });
}

async function lane(steps) {
  let passed = 0;
  for (const step of steps) {
    if (!(await run(step))) return { passed, failed: 1 };
    passed += 1;
  }
  return { passed, failed: 0 };
}

const [first, ...beside] = lanes;
const ends = [await lane(first)];
if (ends[0].failed === 0) ends.push(...(await Promise.all(beside.map(lane))));
const passed = ends.reduce((sum, end) => sum + end.passed, 0);
const failed = ends.reduce((sum, end) => sum + end.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
