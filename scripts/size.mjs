import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

/**
 * Gzipped bytes of scripts, the service worker left out. First load: what index.html reaches statically. Own code: all but
 * the graph library, the simulators and the polyfill for phones, which most people never load. Edge proxy: a file by itself.
 */
const LIMITS_BYTES = { firstLoad: 20_000, ownCode: 135_000, wholeApp: 178_500, edgeProxy: 3_000 };

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const worker = fileURLToPath(new URL('../dist-proxy/worker.js', import.meta.url));
const code = (file) => readFileSync(dist + file, 'utf8');
const gzipped = (text) => gzipSync(text, { level: 9 }).length;
const sum = (files) => files.reduce((bytes, file) => bytes + gzipped(code(file)), 0);

const linked = (file, pattern) => [...code(file).matchAll(pattern)].map(([, name]) => `assets/${name}`);
const imports = (file) => linked(file, /(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g);
const lazyImports = (file) => linked(file, /\bimport\(\s*["'`]\.\/([\w.-]+\.js)["'`]\s*\)/g);

/** The given scripts and all that `next` leads to from there, but for `without`. */
function reached(files, next, without = []) {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file) || without.includes(file)) return;
    seen.add(file);
    next(file).forEach(visit);
  };
  files.forEach(visit);
  return [...seen];
}

/** The graph library shares a chunk with the graph: its own part is what it takes alone. */
async function graphLibraryBytes() {
  const entry = fileURLToPath(import.meta.resolve('uplot'));
  const lib = { entry, formats: ['iife'], name: 'uPlot' };
  const built = await build({ configFile: false, logLevel: 'silent', build: { write: false, target: 'chrome120', lib } });
  return gzipped([built].flat()[0].output.find(({ type }) => type === 'chunk').code);
}

const entries = [...code('index.html').matchAll(/(?:src|href)="\/([\w./-]+\.js)"/g)].map(([, file]) => file);
if (entries.length === 0) throw new Error('index.html names no script');

const all = readdirSync(`${dist}assets`).filter((name) => name.endsWith('.js')).map((name) => `assets/${name}`);
const everything = (file) => [...imports(file), ...lazyImports(file)];
const practice = all.filter((file) => file.includes('/start-practice-'));
const polyfill = all.filter((file) => code(file).includes('usbControlInterfaceClass'));
if (practice.length === 0 || polyfill.length === 0) throw new Error('no simulators or no polyfill among the chunks');
const withoutPractice = reached(entries, everything, practice);
const simulators = all.filter((file) => !withoutPractice.includes(file) && reached(practice, everything).includes(file));

const first = reached(entries, imports);
const graphLibrary = await graphLibraryBytes();
const measured = {
  firstLoad: sum(first),
  ownCode: sum(all) - graphLibrary - sum(simulators) - sum(polyfill),
  wholeApp: sum(all),
  edgeProxy: gzipped(readFileSync(worker, 'utf8')),
};

let failed = false;
for (const [name, limit] of Object.entries(LIMITS_BYTES)) {
  const over = measured[name] > limit;
  failed ||= over;
  console.log(`${name}: ${measured[name]} bytes gzipped, limit ${limit}${over ? ' EXCEEDED' : ''}`);
}
console.log(`  not own code: simulators ${sum(simulators)}, graph library ${graphLibrary}, polyfill ${sum(polyfill)}`);
for (const file of first) console.log(`  first load ${file} ${sum([file])}`);
process.exitCode = failed ? 1 : 0;
