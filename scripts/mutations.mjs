/** The long run of the mutations, a million or MUTATION_RUNS for each of the protocol room and the exchange room: every byte that they are given may be wrong. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tool } from './tool.mjs';

const MILLION = '1000000';
const root = fileURLToPath(new URL('..', import.meta.url));
const [node, vitest] = tool('vitest');
const env = { ...process.env, MUTATION_RUNS: process.env['MUTATION_RUNS'] ?? MILLION };

const { status } = spawnSync(node, [vitest, 'run', '--project', 'unit', 'mutations'], { cwd: root, env, stdio: 'inherit' });
process.exitCode = status ?? 1;
