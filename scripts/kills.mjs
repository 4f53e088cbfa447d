/** The browser killed again and again, at more moments than `npm test` has time for. `KILLS` (100) and `KILL_SEED` may be set. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';

const path = findChromium();
if (!path) {
  console.error('This needs a browser: install Chrome or Chromium, or set CHROMIUM_PATH to one.');
  process.exit(1);
}
const seed = process.env.KILL_SEED ?? `${Date.now() % 2 ** 32}`;
const env = { KILLS: '100', ...process.env, KILL_SEED: seed, CHROMIUM_PATH: path };
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const run = (command, ...args) => spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' }).status ?? 1;

console.log(`KILLS=${env.KILLS} KILL_SEED=${seed}`);
const status = run('npm', 'run', '--silent', 'build') || run(bin('vitest'), 'run', '--project', 'e2e', 'test/e2e/kills.test.ts');
console.log(`KILLS=${env.KILLS} KILL_SEED=${seed}: ${status === 0 ? 'passed' : 'failed'}`);
process.exit(status);
