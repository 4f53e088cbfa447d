import { createServer } from 'node:http';
import { createProxyHandler, type ProxySettings } from '../../../src/proxy/node.ts';
import { send } from '../../../src/proxy/node-handler.ts';
import { readProxySettings, type Environment } from '../../../src/proxy/settings.ts';
import { listening } from './upstream.ts';

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** The Node door on a port of its own; what is not the proxy's is answered with 404. */
export async function startProxy(environment: Environment, change: Partial<ProxySettings> = {}): Promise<TestProxy> {
  const door = createProxyHandler({ ...readProxySettings(environment), ...change });
  const server = createServer((request, response) => {
    if (!door(request, response)) send(response, { status: 404, headers: {} });
  });
  const port = await listening(server);
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => {
      server.close(() => resolve());
    });
  };
  return { port, url: `http://localhost:${port}/share`, close };
}
