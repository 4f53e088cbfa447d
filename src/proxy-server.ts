import { createProxyHandler } from './proxy/node.ts';
import { readNodeSettings } from './proxy/node-settings.ts';
import { start } from './proxy/start.ts';

/** Without `CRADLE_ORIGINS` it serves Cradle's own page on the same computer. */
const ownPages = ['http://localhost:4173', 'http://127.0.0.1:4173'];

await start(
  { name: "Cradle's proxy", defaultPort: 4180, door: (environment) => createProxyHandler(readNodeSettings(environment, ownPages)) },
  process.env,
);
