import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { decodeFiles } from './exchange/decode-files.ts';
import { ExchangeError } from './exchange/errors.ts';

/** Prints the receiver pages in the given files as JSON, and ends with the status of `Decoded`. */

const usage = 'Usage: npm run -s decode -- FILE...\nPrints the receiver pages in the files (hex text or bytes, 528 bytes a page) as JSON.';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist.',
  EISDIR: 'is a folder, not a file.',
  EACCES: 'may not be read.',
};

/** npm starts scripts in the project's own folder; the names were typed in another, perhaps. */
const { npm_lifecycle_event: script, INIT_CWD: typedIn } = process.env;
const folder = script === 'decode' && typedIn ? typedIn : process.cwd();

function read(path: string): Uint8Array {
  try {
    return readFileSync(resolve(folder, path));
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new ExchangeError('unreadable', reasons[code] ?? `cannot be read: ${message}.`, { cause });
  }
}

// Whoever reads may stop in the middle, as `head` does.
process.stdout.on('error', () => process.exit());

const paths = process.argv.slice(2);
if (paths.length === 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const { json, complaints, status } = decodeFiles(paths.map((path) => ({ path, name: basename(path), read: () => read(path) })));
  for (const complaint of complaints) console.error(complaint);
  if (json.pages.length > 0) console.log(JSON.stringify(json, null, 1));
  process.exitCode = status;
}
