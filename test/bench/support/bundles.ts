import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';

/** Files by the path that a page asks for. */
export type Files = ReadonlyMap<string, Buffer>;

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));
const vite = join(root, 'node_modules/vite/bin/vite.js');
const run = promisify(execFile);

/** One script that needs nothing else, minified as the app is; what it exports is global as `bench`. */
export async function scriptOf(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'chrome120', lib: { entry: join(here, entry), name: 'bench', formats: ['iife'] } },
  });
  for (const result of [built].flat()) {
    const chunk = 'output' in result ? result.output.find(({ type }) => type === 'chunk') : undefined;
    if (chunk?.type === 'chunk') return chunk.code;
  }
  throw new Error(`${entry} was not built`);
}

/** The app as `npm run build` makes it, from the sources as they are now. */
export async function builtApp(): Promise<Files> {
  const outDir = await mkdtemp(join(tmpdir(), 'cradle-bench-app-'));
  try {
    await run(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir'], { cwd: root });
    const names = (await readdir(outDir, { recursive: true })).filter((name) => extname(name) !== '');
    const files = await Promise.all(names.map(async (name) => [`/${name}`, await readFile(join(outDir, name))] as const));
    return new Map(files.map(([name, body]) => [name === '/index.html' ? '/' : name, body]));
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
