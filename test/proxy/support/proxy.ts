import { listen } from '../../../src/proxy/listen.ts';
import { createProxyHandler } from '../../../src/proxy/node.ts';
import { readNodeSettings, type NodeProxySettings } from '../../../src/proxy/node-settings.ts';
import type { Environment } from '../../../src/proxy/settings.ts';

export interface TestProxy {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/** The Node door on a port of its own. */
export async function startProxy(environment: Environment, change: Partial<NodeProxySettings> = {}): Promise<TestProxy> {
  const door = createProxyHandler({ ...readNodeSettings(environment), ...change });
  const { port, close } = await listen(door, { port: 0, addresses: ['127.0.0.1'] });
  return { port, url: `http://localhost:${port}/share`, close };
}
