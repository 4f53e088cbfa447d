import { fileURLToPath } from 'node:url';
import { createAppFiles } from './proxy/app-files.ts';
import { firstOf } from './proxy/node-handler.ts';
import { start } from './proxy/start.ts';
import { openServerDoors } from './server-doors.ts';

const app = fileURLToPath(new URL('../dist', import.meta.url));

await start(
  { name: 'Cradle', defaultPort: 4173, door: (environment) => firstOf([openServerDoors(environment), createAppFiles(app)]) },
  process.env,
);
