/** Measurements: counts, times, and ratios within one run; never part of the tests. `npm run bench -- decode link`: only these. */
import { runnerImport } from 'vite';
import { needChromium } from './chromium.mjs';

const all = ['decode', 'counts', 'storing', 'link', 'memory', 'main-thread', 'archive-file', 'proxy'];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}; there are: ${all.join(', ')}.`);
  process.exit(1);
}
process.env.CHROMIUM_PATH = needChromium();

for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n${name}`);
  await runnerImport(`test/bench/${name}.ts`, { configFile: false, logLevel: 'silent' });
}
