/** Everything that must be green: lint, types, unit tests, the build and its size, the stores and the page in a browser, the engine there, end to end. */
import { spawnSync } from 'node:child_process';
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

const steps = [
  ['lint', bin('oxlint'), ['--deny-warnings']],
  ['types', bin('tsc'), ['--noEmit']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['size', process.execPath, ['scripts/size.mjs']],
  ['unit', bin('vitest'), ['run', '--project', 'unit']],
  ['browser', bin('vitest'), ['run', '--project', 'browser']],
  ['engine', bin('vitest'), ['run', '--project', 'engine']],
  ['end to end', bin('vitest'), ['run', '--project', 'e2e']],
];

for (const [name, command, args] of steps) {
  const began = performance.now();
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`\n${name} failed${error ? `: ${error.message}` : ''}`);
    process.exit(1);
  }
  console.log(`${name}: passed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
console.log(`${steps.length} passed, 0 failed`);
