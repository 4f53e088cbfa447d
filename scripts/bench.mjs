/** Measurements, as ratios within one run; never part of the tests. */
import { runnerImport } from 'vite';

await runnerImport('test/bench/decode.ts', { configFile: false, logLevel: 'silent' });
