/** Everything that must be green: lint, types, the build and its size, unit tests, the stores and the page in a browser, the engine there, end to end. */
import { spawn } from 'node:child_process';
import { needChromium } from './chromium.mjs';
import { tool } from './tool.mjs';

const env = { ...process.env, CHROMIUM_PATH: needChromium() };
const vitest = (project, ...more) => [...tool('vitest'), 'run', '--project', project, ...more];
const inHalves = (project) => ['1/2', '2/2'].map((half) => vitest(project, '--shard', half));

/** One after the other; the commands of one step side by side. */
const steps = [
  ['lint', [...tool('oxlint'), '--deny-warnings']],
  ['types', [...tool('tsc', 'typescript'), '--noEmit']],
  ['build', [process.execPath, 'scripts/build.mjs']],
  ['size', [process.execPath, 'scripts/size.mjs']],
  ['unit', vitest('unit')],
  ['browser', vitest('browser')],
  // The engine's browser is one process and keeps one core busy; stories spend half of their time on waiting.
  ['engine', ...inHalves('engine')],
  ['end to end', ...inHalves('e2e')],
];

/** Resolves to what went wrong, or to null. */
function run([command, ...args]) {
  const child = spawn(command, args, { stdio: 'inherit', env });
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
