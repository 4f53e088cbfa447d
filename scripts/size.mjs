import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * First load: what index.html reaches statically. The whole app: every script but the service worker; a quarter
 * of it is the graph library, an eighth the simulators.
 */
const LIMITS_BYTES = { firstLoad: 20_000, wholeApp: 105_000 };

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const gzipped = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length;

/** The entry scripts and everything they import statically. */
function reached(files) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    const code = readFileSync(dist + file, 'utf8');
    for (const [, name] of code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g)) visit(`assets/${name}`);
  };
  for (const file of files) visit(file);
  return [...seen];
}

const html = readFileSync(`${dist}index.html`, 'utf8');
const entries = [...html.matchAll(/(?:src|href)="\/([\w./-]+\.js)"/g)].map(([, file]) => file);
if (entries.length === 0) throw new Error('index.html names no script');

const sum = (files) => files.reduce((bytes, file) => bytes + gzipped(file), 0);
const first = reached(entries);
const all = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.js')).map((name) => `assets/${name}`);
const measured = { firstLoad: sum(first), wholeApp: sum(all) };

let failed = false;
for (const [name, limit] of Object.entries(LIMITS_BYTES)) {
  const over = measured[name] > limit;
  failed ||= over;
  console.log(`${name}: ${measured[name]} bytes gzipped, limit ${limit}${over ? ' EXCEEDED' : ''}`);
}
for (const file of first) console.log(`  first load ${file} ${gzipped(file)}`);
process.exitCode = failed ? 1 : 0;
