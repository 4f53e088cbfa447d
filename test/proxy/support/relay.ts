import { connect, createServer, type Socket } from 'node:net';
import { listening } from './upstream.ts';

/** Passes whatever comes to it on to the port that a test names: for a program whose upstream is fixed when it starts. */
export interface Relay {
  readonly port: number;
  /** Cuts off what is still connected to the one before. */
  to(port: number): void;
  close(): Promise<void>;
}

export async function openRelay(): Promise<Relay> {
  let target = 0;
  const sockets = new Set<Socket>();
  const cutOff = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroySoon();
      });
      one.pipe(other);
    }
  });
  return {
    port: await listening(server),
    to: (port) => {
      cutOff();
      target = port;
    },
    close: () => {
      cutOff();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
