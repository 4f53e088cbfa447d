/** The browser killed again and again, at more moments than `npm test` has time for. `KILLS` (100) and `KILL_SEED` may be set. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { needChromium } from './chromium.mjs';
import { tool } from './tool.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const seed = process.env.KILL_SEED ?? `${Date.now() % 2 ** 32}`;
const env = { KILLS: '100', ...process.env, KILL_SEED: seed, CHROMIUM_PATH: needChromium() };
const run = (command, ...args) => spawnSync(command, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;

console.log(`KILLS=${env.KILLS} KILL_SEED=${seed}`);
const status =
  run(process.execPath, 'scripts/build.mjs') || run(...tool('vitest'), 'run', '--project', 'e2e', 'test/e2e/kills.test.ts');
console.log(`KILLS=${env.KILLS} KILL_SEED=${seed}: ${status === 0 ? 'passed' : 'failed'}`);
process.exit(status);
