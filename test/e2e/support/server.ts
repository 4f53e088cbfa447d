import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../dist-server/server.js', import.meta.url));

export type ServerEnvironment = Readonly<Record<string, string>>;

/** The built server as a process of its own, on a port that it keeps when it is stopped and started again. */
export class CradleServer {
  readonly #environment: ServerEnvironment;
  #process: ChildProcess | null = null;
  #port = 0;

  /** `environment`: `SHARE_UPSTREAM_US` and the like; nothing else of this process's own gets through but the path. */
  constructor(environment: ServerEnvironment) {
    this.#environment = environment;
  }

  /** What a browser of this computer is told to open. */
  get origin(): string {
    return `http://localhost:${this.#port}`;
  }

  /** By `stop`, or not started yet. */
  get isStopped(): boolean {
    return this.#process === null;
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], PORT: `${this.#port}`, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    process.once('exit', () => child.kill());
    this.#port = await announcedPort(child);
  }

  /** Resolves when the process has ended. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

/** The port in "Cradle is at http://localhost:4173"; rejects with what was said instead. */
function announcedPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (part: Buffer): void => {
      said += part.toString();
      const port = /is at http:\/\/localhost:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the server did not start: ${said}`)));
  });
}
