import { afterAll, beforeAll, describe } from 'vitest';
import { startProxy, type TestProxy } from './proxy.ts';
import { openRelay, type Relay } from './relay.ts';
import { keep } from './stage.ts';
import { startWorkerd, type Workerd } from './workerd.ts';

export const LISTED_ORIGIN = 'https://page.example';

/** One of the proxy's doors that take requests from a socket. */
export interface Door {
  readonly name: 'node' | 'workerd';
  /** A proxy that finds all three Share hosts at `upstream`, and serves LISTED_ORIGIN beside its own pages. */
  to(upstream: { readonly port: number }): Promise<TestProxy>;
}

const nodeDoor: Door = {
  name: 'node',
  to: async ({ port }) => {
    const upstreams = Object.fromEntries(['US', 'OUS', 'JP'].map((region) => [`SHARE_UPSTREAM_${region}`, `http://127.0.0.1:${port}`]));
    return keep(await startProxy({ CRADLE_ORIGINS: LISTED_ORIGIN, CRADLE_RATE: '1000000', CRADLE_SIGN_INS: '1000000', ...upstreams }));
  },
};

/** Runs the same tests against both doors. The runtime of the edge is started once a file. */
export function describeDoors(name: string, tests: (door: Door) => void): void {
  describe(`${name}: node`, () => tests(nodeDoor));
  describe(`${name}: workerd`, () => {
    let relay: Relay;
    let workerd: Workerd;
    beforeAll(async () => {
      relay = await openRelay();
      workerd = await startWorkerd(relay.port, { CRADLE_ORIGINS: LISTED_ORIGIN });
    }, 30_000);
    afterAll(async () => {
      await workerd?.close();
      await relay?.close();
    });
    tests({
      name: 'workerd',
      to: async ({ port }) => {
        relay.to(port);
        return { port: workerd.port, url: `http://localhost:${workerd.port}/share`, close: async () => {} };
      },
    });
  });
}
