import { ProxyError } from './errors.ts';
import { listen, readListenSettings } from './listen.ts';
import type { NodeHandler } from './node-handler.ts';
import type { Environment } from './settings.ts';

export interface Program {
  /** What stands before "is at http://…". */
  readonly name: string;
  readonly defaultPort: number;
  readonly door: (environment: Environment) => NodeHandler;
}

/** Runs a server until it is told to stop. One that cannot start says why in one sentence and exits with 1. */
export async function start({ name, defaultPort, door }: Program, environment: Environment): Promise<void> {
  try {
    const listening = await listen(door(environment), readListenSettings(environment, defaultPort));
    console.log(`${name} is at ${listening.url}`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void listening.close());
  } catch (cause) {
    if (!(cause instanceof ProxyError)) throw cause;
    console.error(cause.message);
    process.exitCode = 1;
  }
}
