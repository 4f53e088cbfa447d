import { Cell } from '../../../src/domain/cell.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { systemClock } from '../../../src/domain/clock.ts';
import type { Transport } from '../../../src/protocol/receiver/transport.ts';
import type { PortSource } from '../../../src/receiver/ports.ts';
import { WebSerialTransport } from '../../../src/receiver/web-serial-transport.ts';
import { openStore, type Store } from '../../../src/store/open.ts';
import { defaultSettings } from '../../../src/store/rows.ts';
import { Cradle } from '../../../src/sync/cradle.ts';
import type { ActivityRow, ConnectionState } from '../../../src/sync/face.ts';
import { emptyArchive, noSharing } from '../../../src/sync/nothing-yet.ts';
import type { WritableCells } from '../../../src/sync/views.ts';
import { FarReceiver, type FarPlan, type Tally } from './far-receiver.ts';
import { TimedTransport, type Exchange } from './timed-transport.ts';
import { watchWrites, type WriteSpan } from './watch-writes.ts';

export interface ReadOptions {
  /** After each, the receiver is read once more, as by a new page. */
  readonly pausesMs?: readonly number[];
  /** Where a read is cut off: when the series is stored, or (the default) when the receiver is followed. */
  readonly until?: 'readings' | 'everything';
}

/** One connection, from opening the port until the receiver is followed. Times are `performance.now()`. */
export interface WholeRead {
  readonly openedAtMs: number;
  readonly endedAtMs: number;
  readonly exchanges: readonly Exchange[];
  readonly writes: readonly WriteSpan[];
  readonly tally: Tally;
}

/** The whole engine reads a receiver of this plan, made by the worker `script`, into a fresh archive. */
export async function wholeReads(
  script: string,
  plan: FarPlan,
  { pausesMs = [], until = 'everything' }: ReadOptions,
): Promise<WholeRead[]> {
  const name = `bench-${crypto.randomUUID()}`;
  const far = new FarReceiver(script, plan);
  const writes = watchWrites();
  let aheadMs = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const reads: WholeRead[] = [];
  try {
    for (const pauseMs of [0, ...pausesMs]) {
      aheadMs += pauseMs;
      far.pass(pauseMs);
      reads.push(await wholeRead(far, await openStore(name), clock, writes, until));
    }
  } finally {
    far.end();
    indexedDB.deleteDatabase(name);
  }
  return reads;
}

async function wholeRead(
  far: FarReceiver,
  store: Store,
  clock: Clock,
  writes: WriteSpan[],
  until: 'readings' | 'everything',
): Promise<WholeRead> {
  const cells: WritableCells = {
    archive: new Cell(emptyArchive),
    connection: new Cell<ConnectionState>({ kind: 'idle' }),
    sharing: new Cell(noSharing),
    activity: new Cell<readonly ActivityRow[]>([]),
    settings: new Cell(defaultSettings),
  };
  const line = new TimedTransport(new WebSerialTransport(far.port));
  const cradle = new Cradle({
    cells,
    store,
    clock,
    ports: onlyPort(line),
    locks: navigator.locks,
    channel: new BroadcastChannel(store.db.name),
    random: Math.random,
    isSecure: true,
    origin: location.origin,
    storage: null,
    otherDatabases: [],
    isOnline: () => false,
    localOffsetMinutes: () => 0,
    sendWhenClosed: () => undefined,
    doorFor: () => {
      throw new Error('nobody is signed in');
    },
  });
  await cradle.start();
  writes.length = 0;
  const ended = whenRead(cells.connection, until);
  await cradle.connect();
  await ended;
  const endedAtMs = performance.now();
  const tally = await far.tally();
  const report = { openedAtMs: line.openedAtMs, endedAtMs, exchanges: [...line.exchanges], writes: [...writes], tally };
  await cradle.close();
  store.close();
  return report;
}

function onlyPort(transport: Transport): PortSource {
  return { availability: () => 'ok', known: async () => [], choose: async () => transport, watch: () => () => undefined };
}

function whenRead(connection: Cell<ConnectionState>, until: 'readings' | 'everything'): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.watch((state) => {
      const isFar = until === 'readings' && state.kind === 'reading' && state.stage === 'records';
      if (isFar || state.kind === 'following') resolve();
      if (state.kind === 'failed' || state.kind === 'lost' || state.kind === 'retrying') reject(new Error(`${state.kind}: ${state.problem}`));
    });
  });
}
