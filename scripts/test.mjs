/** Everything that must be green: lint, types, the build and its size, unit tests, the stores and the page in a browser, the engine there, end to end. */
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

function inHalves(project) {
  return ['1/2', '2/2'].map((half) => [bin('vitest'), 'run', '--project', project, '--shard', half]);
}

/** One after the other; the commands of one step side by side. */
const steps = [
  ['lint', [bin('oxlint'), '--deny-warnings']],
  ['types', [bin('tsc'), '--noEmit']],
  ['build', ['npm', 'run', '--silent', 'build']],
  ['size', [process.execPath, 'scripts/size.mjs']],
  ['unit', [bin('vitest'), 'run', '--project', 'unit']],
  ['browser', [bin('vitest'), 'run', '--project', 'browser']],
  // The engine's browser is one process and keeps one core busy; stories spend half of their time on waiting.
  ['engine', ...inHalves('engine')],
  ['end to end', ...inHalves('e2e')],
];

/** Resolves to what went wrong, or to null. */
function run([command, ...args]) {
  const child = spawn(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (status, signal) => resolve(status === 0 ? null : `${args.join(' ')}: ${signal ?? `exit code ${status}`}`));
  });
}

for (const [name, ...commands] of steps) {
  const began = performance.now();
  const failures = (await Promise.all(commands.map(run))).filter((failure) => failure !== null);
  if (failures.length > 0) {
    console.error(`\n${name} failed: ${failures.join('; ')}`);
    process.exit(1);
  }
  console.log(`${name}: passed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
console.log(`${steps.length} passed, 0 failed`);
