import type { Clock } from '../domain/clock.ts';
import type { ClientFor } from '../share/clients.ts';
import { destinationOf } from '../store/destinations.ts';
import type { Store } from '../store/open.ts';
import type { DestinationRow, Settings } from '../store/rows.ts';
import { loadSettings } from '../store/settings.ts';
import { snapshot } from '../store/snapshot.ts';
import { loadSeries } from './archive.ts';
import type { Problem, SendStage } from './face.ts';
import type { Locks } from './locks.ts';
import { callProblemOf } from './problem.ts';
import { talkAlone } from './taking-locks.ts';
import { wholeTiming } from './time/timing.ts';
import { backOffMs, pauseAt, type Heed } from './upload/back-off.ts';
import { PassContext, type SenderMemory } from './upload/context.ts';
import { runPass } from './upload/pass.ts';
import type { Consent, EndState } from './upload/state.ts';

/** What a pass touches of the world, in a page and in the service worker alike. */
export interface PassWorld {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks | null;
  readonly memory: SenderMemory;
  random(): number;
  localOffsetMinutes(at: number): number;
  isOnline(): boolean;
  readonly clientFor: ClientFor;
  measureClock(): Promise<boolean>;
}

export interface PassOrder {
  readonly consent: Consent | null;
  readonly signal: AbortSignal;
  /** Passes in a row, right before this one, that ended in a back-off. */
  readonly failures: number;
  /** Whether it waits for another tab's pass, for the worker's, or for an import to end. */
  readonly lock: 'wait' | 'if-free';
  readonly heed: Heed;
  onStage(stage: SendStage): void;
}

export type PassEnd =
  | Exclude<EndState, { readonly kind: 'back-off' | 'signed-out' }>
  | { readonly kind: 'back-off'; readonly until: number; readonly problem: Problem; readonly isByShare: boolean }
  | { readonly kind: 'signed-out'; readonly problem: Problem; readonly destination: DestinationRow }
  /** An earlier pass, of whomever, was told to wait; Share was asked nothing. */
  | { readonly kind: 'paused'; readonly until: number }
  /** Somebody else's pass is under way, or a file is taken in. */
  | { readonly kind: 'busy' }
  /** No account is in use. */
  | { readonly kind: 'nobody' };

/** Runs one pass for the destination in use, alone in the whole browser (design 3.9). Rejects as `runPass` does. */
export async function onePass(world: PassWorld, order: PassOrder): Promise<PassEnd> {
  const { store, locks } = world;
  const { destination: id } = await loadSettings(store);
  if (id === null || locks === null) return { kind: 'nobody' };
  const waiting = order.lock === 'wait' ? { signal: order.signal } : { ifAvailable: true };
  return (await talkAlone(world, id, waiting, () => underLock(world, order, id))) ?? { kind: 'busy' };
}

async function underLock(world: PassWorld, order: PassOrder, id: string): Promise<PassEnd> {
  const { store, clock } = world;
  const [settings, destination] = await snapshot(store, ['settings', 'destinations'], (at) =>
    Promise.all([loadSettings(at), destinationOf(at, id)]),
  );
  if (!destination || settings.destination !== id) return { kind: 'nobody' };
  const until = pauseAt(destination.pause ?? null, clock.now(), order.heed);
  if (until !== null) return { kind: 'paused', until };
  const pass = contextOf(world, order, destination, settings);
  const end = await runPass(pass, (stage) => order.onStage(stage));
  return close(world, order, pass, end);
}

function contextOf(world: PassWorld, { consent, signal }: PassOrder, destination: DestinationRow, { proxy }: Settings): PassContext {
  const { clock } = world;
  return new PassContext(
    {
      ...world,
      client: world.clientFor(destination.region, proxy),
      consent,
      signal,
      problemOf: (error) => callProblemOf(error, proxy, world.isOnline()),
      loadReadings: async (at, serial) => loadSeries(at, serial, clock.now(), await loadSettings(at), wholeTiming),
    },
    destination,
  );
}

/** Notes how it ended where the next pass, of whomever, and the person find it. */
async function close({ clock, random }: PassWorld, { failures }: PassOrder, pass: PassContext, end: EndState): Promise<PassEnd> {
  const { sentReadings, foundReadings } = pass;
  const noteProblem = (problem: Problem, code?: string | null): Promise<void> => pass.note('problem', { problem, ...(code ? { code } : {}) });
  const tell = async (): Promise<void> => {
    if (foundReadings > 0) await pass.note('readings-found', { count: foundReadings });
    if (sentReadings > 0) await pass.note('readings-sent', { count: sentReadings });
  };
  if (end.kind === 'back-off') {
    const { problem, retryAfterMs } = end;
    const isByShare = retryAfterMs !== null;
    const until = clock.now() + (retryAfterMs ?? backOffMs(failures + 1, random()));
    await pass.change((row) => ({ ...row, pause: { until, isByShare } }));
    await tell();
    if (failures === 0) await noteProblem(problem, end.shareCode);
    return { kind: 'back-off', until, problem, isByShare };
  }
  if (pass.destination.pause) await pass.change((row) => ({ ...row, pause: null }));
  await tell();
  if (end.kind === 'halted') await noteProblem(end.problem, end.shareCode);
  return end.kind === 'signed-out' ? { ...end, destination: pass.destination } : end;
}
