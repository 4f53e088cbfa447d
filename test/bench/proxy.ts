import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { builtProgram } from '../proxy/support/built.ts';
import { goal, median, mib } from './support/measure.ts';

/**
 * The proxy beside others, on loopback: each server is a process of its own, and so is who asks. The servers take turns,
 * so that what else the machine does meets all of them alike. PROXY_BENCH_ROUNDS, _SECONDS and _REQUESTS make it shorter.
 */

const ROUNDS = Number(process.env['PROXY_BENCH_ROUNDS'] ?? 7);
const ROUND_MS = 1000 * Number(process.env['PROXY_BENCH_SECONDS'] ?? 3);
const CONNECTIONS = 32;
const ONE_BY_ONE = 500;
/** Of a round with a server that takes a new connection for each: more of them, and this computer has no more local ports for a minute. */
const MOST_CONNECTIONS = 5_000;
const MEMORY_REQUESTS = Number(process.env['PROXY_BENCH_REQUESTS'] ?? 100_000);
const MEMORY_PARTS = 10;
const MIB = 1_048_576;

const CALL = `${SERVICES_PATH}Publisher/ReadPublisherLatestGlucoseValues?sessionId=e3e3e6a5-0000-4000-8000-000000000000&minutes=1440&maxCount=20`;

interface Used {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly cpuMicroseconds: number;
}

interface Load {
  readonly count: number;
  readonly wallMs: number;
  readonly medianMs: number;
}

interface Measured {
  readonly perSecond: number[];
  readonly oneMs: number[];
  readonly cpuPerRequest: number[];
}

const children: ChildProcess[] = [];

function proxies(file: string): string {
  return fileURLToPath(new URL(`./support/proxies/${file}`, import.meta.url));
}

/** One of the programs, with a way to ask it something. */
function run(file: string, environment: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = fork(file, {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: ['--expose-gc', '--import', proxies('report.mjs')],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

async function portOf(child: ChildProcess): Promise<number> {
  let said = '';
  for await (const part of child.stdout ?? []) {
    said += String(part);
    const [, port] = /is at http:\/\/[\w.]+:(\d+)/.exec(said) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`a server did not start: ${said}`);
}

async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const answered = once(child, 'message');
  child.send(question);
  const [answer] = (await answered) as [Answer & { readonly error?: string }];
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer;
}

const folder = await mkdtemp(join(tmpdir(), 'cradle-bench-'));
try {
  await writeFile(join(folder, 'proxy.mjs'), await builtProgram('proxy'));
  const upstreamPort = await portOf(run(proxies('upstream.mjs')));
  const upstream = `http://127.0.0.1:${upstreamPort}`;
  const ours = run(join(folder, 'proxy.mjs'), { PORT: '0', CRADLE_LISTEN: '127.0.0.1', SHARE_UPSTREAM_US: upstream, CRADLE_RATE: '1000000' });
  const corsAnywhere = run(proxies('cors-anywhere.mjs'));
  const keptAlive = run(proxies('cors-anywhere.mjs'), { KEEP_ALIVE: '1' });
  const httpProxy3 = run(proxies('http-proxy-3.mjs'), { UPSTREAM: upstream });
  const pipe = run(proxies('pipe.mjs'), { UPSTREAM: upstream });

  const servers = {
    direct: { child: null, port: upstreamPort, path: `/${CALL}` },
    pipe: { child: pipe, port: await portOf(pipe), path: `/${CALL}` },
    'our Node door': { child: ours, port: await portOf(ours), path: `/share/share2.dexcom.com/${CALL}` },
    'http-proxy-3': { child: httpProxy3, port: await portOf(httpProxy3), path: `/${CALL}` },
    'cors-anywhere': { child: corsAnywhere, port: await portOf(corsAnywhere), path: `/${upstream}/${CALL}` },
    'cors-anywhere with connections kept': { child: keptAlive, port: await portOf(keptAlive), path: `/${upstream}/${CALL}` },
  } as const;
  type Name = keyof typeof servers;
  const names = Object.keys(servers) as Name[];
  // plain JavaScript that reports nothing of itself
  const client = fork(proxies('load.mjs'), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(client);
  const load = (name: Name, how: object): Promise<Load> => ask(client, { port: servers[name].port, path: servers[name].path, ...how });
  const used = async (name: Name, collect = false): Promise<Used> => {
    const { child } = servers[name];
    return child ? ask<Used>(child, { collect }) : { rssBytes: 0, heapBytes: 0, cpuMicroseconds: 0 };
  };

  const measured = Object.fromEntries(names.map((name) => [name, { perSecond: [], oneMs: [], cpuPerRequest: [] }])) as unknown as Record<Name, Measured>;
  for (const name of names) await load(name, { connections: CONNECTIONS, durationMs: ROUND_MS / 2 });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) {
      const before = await used(name);
      const atMost = name === 'cors-anywhere' ? { count: MOST_CONNECTIONS } : {};
      const { count, wallMs } = await load(name, { connections: CONNECTIONS, durationMs: ROUND_MS, ...atMost });
      const after = await used(name);
      measured[name].perSecond.push((count / wallMs) * 1000);
      measured[name].cpuPerRequest.push((after.cpuMicroseconds - before.cpuMicroseconds) / count);
    }
    for (const name of names) measured[name].oneMs.push((await load(name, { connections: 1, count: ONE_BY_ONE })).medianMs);
  }

  const directMs = median(measured.direct.oneMs);
  const addedMs = (name: Name): number => median(measured[name].oneMs) - directMs;
  console.log(`medians of ${ROUNDS} interleaved rounds, ${CONNECTIONS} connections for ${ROUND_MS / 1000} s, then ${ONE_BY_ONE} one by one`);
  for (const name of names) {
    const rate = `${median(measured[name].perSecond).toFixed(0)} requests/s`;
    const alone = name === 'direct' ? `one by one ${directMs.toFixed(2)} ms` : `one by one +${addedMs(name).toFixed(2)} ms`;
    const cpu = name === 'direct' ? '' : `, ${median(measured[name].cpuPerRequest).toFixed(0)} µs of processor each`;
    console.log(`${name}: ${rate}, ${alone}${cpu}`);
  }
  for (const other of ['cors-anywhere', 'cors-anywhere with connections kept'] as const) {
    const rateRatio = median(measured['our Node door'].perSecond.map((rate, round) => rate / measured[other].perSecond[round]!));
    const latencyRatio = addedMs('our Node door') / addedMs(other);
    const asGoal = (words: string, reached: boolean): string => (other === 'cors-anywhere' ? `; ${goal(words, reached)}` : '');
    console.log(`our Node door against ${other}: ${rateRatio.toFixed(2)} times its requests/s${asGoal('at least 1.5', rateRatio >= 1.5)}`);
    console.log(`  ${latencyRatio.toFixed(2)} of the latency that it adds${asGoal('at most 0.5', latencyRatio <= 0.5)}`);
  }

  const sizes: Used[] = [];
  for (let part = 0; part < MEMORY_PARTS; part += 1) {
    await load('our Node door', { connections: CONNECTIONS, count: MEMORY_REQUESTS / MEMORY_PARTS });
    sizes.push(await used('our Node door', true));
  }
  const heap = sizes.map(({ heapBytes }) => heapBytes);
  const half = heap.length / 2;
  const growth = median(heap.slice(half)) - median(heap.slice(0, half));
  console.log(`memory over ${MEMORY_REQUESTS} requests, heap after a collection: ${heap.map(mib).join(', ')}`);
  console.log(`  resident ${mib(sizes[0]!.rssBytes)} to ${mib(sizes.at(-1)!.rssBytes)}; from the first half of them to the second ${mib(growth)} of heap, 8 bytes a request being what the rate limit remembers for a minute; ${goal('flat: at most 1 MiB', growth <= MIB)}`);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
