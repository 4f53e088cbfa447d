/** The page, to `dist`, and what serves it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tool } from './tool.mjs';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const [node, vite] = tool('vite');
for (const mode of [[], ['--mode', 'server']]) {
  const { status } = spawnSync(node, [vite, 'build', ...mode], { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
