import { createServer, type Server } from 'node:http';
import { isIP } from 'node:net';
import { ProxyError } from './errors.ts';
import { send, type NodeHandler } from './node-handler.ts';
import { refuse } from './refusal.ts';
import type { Environment } from './settings.ts';

export interface ListenSettings {
  /** 0 takes any free port. */
  readonly port: number;
  /** IP addresses to listen on; where there are several, those that this computer does not have are left out. */
  readonly addresses: readonly string[];
}

/** How long clients are waited for: at the end, and while nothing goes either way. */
export interface Patience {
  readonly closeMs?: number;
  readonly silenceMs?: number;
}

export interface Listening {
  readonly port: number;
  /** What to type into the browser of this computer. */
  readonly url: string;
  /** Takes no more requests; resolves when the last one is answered, or cut off after a few seconds. */
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.1', '::1'];
/** For a whole request to come in; a call takes one packet or two. */
const REQUEST_TIME_LIMIT_MS = 35_000;
/**
 * Nothing goes either way: a client that asks and does not take the answer. Node counts it twice where some of the answer is
 * on its way. Longer than a call may take, which is silent.
 */
const SILENCE_LIMIT_MS = 60_000;
const CLOSE_PATIENCE_MS = 3_000;

/** `PORT`, and `CRADLE_LISTEN`: one IP address; without it only this computer can reach the server. */
export function readListenSettings(environment: Environment, defaultPort: number): ListenSettings {
  const port = environment['PORT'] || String(defaultPort);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new ProxyError('bad-port', 'PORT must be a whole number from 0 to 65535.');
  const address = environment['CRADLE_LISTEN'] || 'localhost';
  if (address !== 'localhost' && isIP(address) === 0) {
    throw new ProxyError('bad-listen', 'CRADLE_LISTEN must be an IP address of this computer, or 0.0.0.0 for all of them.');
  }
  return { port: Number(port), addresses: address === 'localhost' ? LOOPBACK : [address] };
}

/** One server an address, all with the same doors; what no door takes is a 404. */
export async function listen(
  door: NodeHandler,
  { port, addresses }: ListenSettings,
  { closeMs = CLOSE_PATIENCE_MS, silenceMs = SILENCE_LIMIT_MS }: Patience = {},
): Promise<Listening> {
  const servers: Server[] = [];
  let isClosing = false;
  const close = async (): Promise<void> => {
    isClosing = true;
    await Promise.all(servers.map((server) => closeServer(server, closeMs)));
  };
  let taken = port;
  try {
    for (const address of addresses) {
      const server = createServer({ requestTimeout: REQUEST_TIME_LIMIT_MS }, (request, response) => {
        // It was not idle when closing began, and the client may want to keep it open.
        response.once('finish', () => {
          if (isClosing) request.socket.destroySoon();
        });
        // Asked before the last answer was given: such an answer has no connection of its own, and never learns that the client left.
        if (response.socket === null) request.socket.destroy();
        else if (!request.url?.startsWith('/')) send(response, refuse(400, 'The request must name a path.'));
        else if (!door(request, response)) send(response, refuse(404, 'There is nothing here.'));
      });
      const at = await listenOn(server, taken, address, addresses.length > 1 && address !== addresses[0]);
      if (at === null) continue;
      server.setTimeout(silenceMs);
      taken = at;
      servers.push(server);
    }
  } catch (cause) {
    await close();
    throw startError(cause, taken);
  }
  return { port: taken, url: `http://${hostName(addresses)}:${taken}`, close };
}

/** The port it listens on, or null where this computer has no such address and can do without. */
function listenOn(server: Server, port: number, address: string, optional: boolean): Promise<number | null> {
  return new Promise((resolve, reject) => {
    server.on('error', (cause: NodeJS.ErrnoException) => {
      if (optional && (cause.code === 'EADDRNOTAVAIL' || cause.code === 'EAFNOSUPPORT')) resolve(null);
      else reject(cause);
    });
    server.listen({ port, host: address }, () => {
      const at = server.address();
      resolve(at !== null && typeof at === 'object' ? at.port : port);
    });
  });
}

function startError(cause: unknown, port: number): ProxyError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'no reason given';
  if (code === 'EADDRINUSE') {
    return new ProxyError('port-in-use', `Port ${port} is in use by another program; set PORT to a free one, as in PORT=8080.`, { cause });
  }
  return new ProxyError('cannot-listen', `This computer does not let Cradle listen on port ${port} (${code}).`, { cause });
}

function hostName(addresses: readonly string[]): string {
  const [address = 'localhost'] = addresses;
  if (addresses.length > 1 || address === '0.0.0.0' || address === '::') return 'localhost';
  return isIP(address) === 6 ? `[${address}]` : address;
}

function closeServer(server: Server, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), patienceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
