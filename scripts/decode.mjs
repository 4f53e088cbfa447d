/** The pages in the given files, as JSON: npm run -s decode -- FILE... */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
await runnerImport('src/decode.ts', { configFile: false, logLevel: 'silent', root });
