import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtProgram } from './built.ts';
import { listening } from './upstream.ts';

export interface Workerd {
  readonly port: number;
  close(): Promise<void>;
}

/** Whatever host the proxy calls, it reaches `upstreamPort`, which is told by this header by which scheme. */
export const SCHEME_HEADER = 'X-Scheme';

const require = createRequire(new URL('../../workerd/package.json', import.meta.url));

/**
 * The edge proxy as it is shipped, in the runtime of an edge platform; `variables` are what the platform's configuration
 * would hold. It may be called by the loopback names of its port.
 */
export async function startWorkerd(upstreamPort: number, variables: Readonly<Record<string, string>> = {}): Promise<Workerd> {
  const port = await freePort();
  const hosts = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`).join(',');
  const folder = await mkdtemp(join(tmpdir(), 'cradle-workerd-'));
  await writeFile(join(folder, 'worker.js'), await builtProgram('worker'));
  await writeFile(join(folder, 'config.capnp'), configOf({ port, upstreamPort, variables: { CRADLE_HOSTS: hosts, ...variables } }));

  const child = spawn(binary(), ['serve', join(folder, 'config.capnp'), '--control-fd=3'], { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const close = async (): Promise<void> => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      kill();
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await readiness(child);
  } catch (cause) {
    await close();
    throw cause;
  }
  return { port, close };
}

function binary(): string {
  const system = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform as string];
  const processor = { x64: '64', arm64: 'arm64' }[process.arch as string];
  const file = process.platform === 'win32' ? 'workerd.exe' : 'workerd';
  return require.resolve(`@cloudflare/workerd-${system}-${processor}/bin/${file}`);
}

function configOf({ port, upstreamPort, variables }: { port: number; upstreamPort: number; variables: Readonly<Record<string, string>> }): string {
  const bindings = Object.entries(variables).map(([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`);
  return `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "proxy", worker = .proxy),
    (name = "share", external = (address = "127.0.0.1:${upstreamPort}", http = (forwardedProtoHeader = "${SCHEME_HEADER}"))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "proxy")],
);
const proxy :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2025-06-01",
  globalOutbound = "share",
  bindings = [${bindings.join(', ')}],
);
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** It says on its third descriptor that it listens; rejects with what it complained of instead. */
function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (said += part.toString()));
    child.stdio[3]?.once('data', () => resolve());
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`workerd did not start: ${said}`)));
  });
}
