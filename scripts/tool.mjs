import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * A dependency's program as what `spawn` takes: Node itself and a script, never a shell, which would read a path with a space
 * in it as two.
 */
export function tool(name, owner = name) {
  const folder = new URL(`../node_modules/${owner}/`, import.meta.url);
  const { bin } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return [process.execPath, fileURLToPath(new URL(typeof bin === 'string' ? bin : bin[name], folder))];
}
