import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What reached the other side, as it came. */
export interface Arrived {
  readonly method: string;
  readonly url: string;
  /** Names in the spelling of the wire, in order. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export interface TestUpstream {
  readonly port: number;
  readonly arrived: readonly Arrived[];
  close(): Promise<void>;
}

export interface TcpUpstream {
  readonly port: number;
  close(): Promise<void>;
}

/** A service that answers as a test says. */
export async function httpUpstream(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<TestUpstream> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      arrived.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: pairs(request.rawHeaders),
        body: Buffer.concat(chunks).toString('utf8'),
      });
      answer(request, response);
    });
  });
  const port = await listening(server);
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await closed(server);
  };
  return { port, arrived, close };
}

/** A service that speaks no HTTP: it gets the socket when the first bytes have come, which are kept in `heard`. */
export async function tcpUpstream(answer: (socket: Socket) => void, heard: Buffer[] = []): Promise<TcpUpstream> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (bytes: Buffer) => {
      heard.push(bytes);
      answer(socket);
    });
  });
  const port = await listening(server);
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await closed(server);
  };
  return { port, close };
}

/** One that hears a call and says no more than `bytes`; it tells when it was reached, and when it was left. */
export async function silentUpstream(bytes = ''): Promise<TcpUpstream & { readonly reached: Promise<unknown>; readonly left: Promise<unknown> }> {
  const signs = new EventEmitter();
  const upstream = await tcpUpstream((socket) => {
    socket.once('close', () => signs.emit('left'));
    socket.write(bytes);
    signs.emit('reached');
  });
  return { ...upstream, reached: once(signs, 'reached'), left: once(signs, 'left') };
}

export function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? ''] as const);
}
