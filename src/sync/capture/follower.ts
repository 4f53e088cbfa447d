import type { Cell } from '../../domain/cell.ts';
import type { Clock } from '../../domain/clock.ts';
import { isAbort } from '../../domain/coded-error.ts';
import { TransportError, type Transport, type TransportErrorCode } from '../../protocol/receiver/transport.ts';
import { consequenceOf } from '../../receiver/answers.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import type { RateBudget } from '../../receiver/rate-budget.ts';
import { Receiver } from '../../receiver/receiver.ts';
import { LoggedTransport, type WireLog } from '../../receiver/wire-log.ts';
import { addActivity } from '../../store/add-activity.ts';
import type { Store } from '../../store/open.ts';
import type { ConnectionState } from '../face.ts';
import type { Keep } from '../keeping/hold-receiver.ts';
import type { Locks } from '../locks.ts';
import { problemOf } from '../problem.ts';
import { Naps } from './naps.ts';
import type { Reconnects } from './reconnects.ts';
import { nextPollAt } from './schedule.ts';
import { CaptureSession, type Stored } from './session.ts';

export interface FollowerDeps {
  readonly store: Store;
  readonly locks: Locks | null;
  readonly clock: Clock;
  readonly budget: RateBudget;
  readonly wireLog: WireLog;
  /** Keeps a receiver from being forgotten. */
  keep(serial: string, keep: Keep): Promise<void>;
  /** Pages were stored; resolves when the page shows them. */
  onStored(stored: Stored): Promise<void>;
  /** A whole read ended: the archive has all that the receiver has. Gives the newest reading's instant. */
  onRead(): Promise<number | null>;
}

/** How often a port that was just plugged in may be held by somebody. */
const BUSY_TRIES = 3;

/** Why a connection began. */
export interface Cause {
  /** By a click, by plugging in, or because the page found the receiver there. */
  readonly kind: 'asked' | 'plugged' | 'resumed';
  /** Whether the person ever asked this page to connect. */
  readonly isWished: boolean;
}

/** What goes over the line of one port after the other: opens, reads, follows, and tries again where it may. */
export class Follower {
  readonly #deps: FollowerDeps;
  readonly #state: Cell<ConnectionState>;
  readonly #reconnects: Reconnects;
  #naps: Naps;
  #session: CaptureSession | null = null;
  /** Of the receiver that was read last. */
  #serial: string | null = null;
  /** When the trouble began that is not over yet. */
  #troubleSince: number | null = null;

  constructor(deps: FollowerDeps, state: Cell<ConnectionState>, reconnects: Reconnects) {
    this.#deps = deps;
    this.#state = state;
    this.#reconnects = reconnects;
    this.#naps = new Naps(deps.clock);
  }

  /** The page is looked at: what was asleep with the computer goes on at once. */
  nudge(): void {
    this.#naps.nudge();
  }

  /** Measures the receiver's clock now, if one is being followed; resolves to whether it was. */
  async measureClock(): Promise<boolean> {
    const session = this.#session;
    if (!session || this.#state.value.kind !== 'following') return false;
    try {
      await session.measureClock();
      return true;
    } catch (error) {
      if (error instanceof TransportError || error instanceof ReceiverError || isAbort(error)) return false;
      throw error;
    }
  }

  /**
   * Reads and follows until the cable is pulled, the person stops it, or the tries are used up. Resolves to whether
   * somebody else holds the port, which is no failure of a page that took it up by itself.
   */
  async run(transport: Transport, { kind, isWished }: Cause, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#deps;
    this.#naps = new Naps(clock);
    let wasEverOpen = false;
    for (let tries = 1; ; tries += 1) {
      const { reason, wasOpen } = await this.#readAndFollow(transport, signal);
      if (isAbort(reason)) return false;
      wasEverOpen ||= wasOpen;
      // Right after plugging in a system's own programs may look at a new port for some seconds.
      const isBusy = isTransport(reason, 'busy');
      // And between two openings of ours another program may: that ends no connection.
      const mayBeFree = isBusy && (wasEverOpen || (kind === 'plugged' && tries <= BUSY_TRIES));
      if (isBusy && !mayBeFree && (kind === 'resumed' || !isWished)) {
        this.#troubleSince = null;
        return true;
      }
      this.#troubleSince ??= this.#naps.sleptSince ?? clock.now();
      const isLost = isTransport(reason, 'lost');
      // A line that is out of step may be mended by opening it again; a refusal or a full disk is not.
      const mayTry = isLost || mayBeFree || consequenceOf(reason) === 'repeat' || (wasOpen && isTransport(reason, 'refused'));
      const pauseMs = mayTry ? this.#reconnects.afterFailure() : null;
      // A port that was lost is dead: only another one can be opened.
      if (pauseMs === null || isLost) {
        await this.#ended(reason);
        return false;
      }
      this.#state.set({
        kind: 'retrying',
        since: this.#troubleSince,
        nextTryAt: clock.now() + pauseMs,
        problem: problemOf(reason),
      });
      await this.#naps.until(clock.now() + pauseMs, signal).catch(() => undefined);
    }
  }

  /** Says on the page why nothing is read any more. */
  async #ended(reason: unknown): Promise<void> {
    const { clock, store } = this.#deps;
    const problem = problemOf(reason);
    const since = this.#troubleSince ?? clock.now();
    this.#troubleSince = null;
    const isLost = isTransport(reason, 'lost');
    if (!isLost && this.#reconnects.pauseMs !== null) {
      this.#state.set({ kind: 'failed', problem });
      return;
    }
    const why = isLost ? (this.#naps.sleptSince === null ? 'cable' : 'slept') : 'trouble';
    await addActivity(store, { at: clock.now(), what: 'receiver-lost', detail: this.#serial === null ? {} : { serial: this.#serial } });
    // Last, for the page offers to connect again from now on.
    this.#state.set({ kind: 'lost', since, why, problem });
  }

  /** Resolves to the reason of its end, and whether the line was open then. */
  async #readAndFollow(transport: Transport, signal: AbortSignal): Promise<{ readonly reason: unknown; readonly wasOpen: boolean }> {
    const { clock, store, locks, budget, wireLog, keep, onStored } = this.#deps;
    let wasOpen = false;
    if (signal.aborted) return { reason: signal.reason, wasOpen };
    this.#naps.noteAwake();
    const kept = new AbortController();
    const receiver = new Receiver(new LoggedTransport(transport, wireLog), { clock, budget });
    // After a failure nothing is being read before the first answer.
    if (this.#state.value.kind !== 'retrying') this.#state.set({ kind: 'reading', serial: null, stage: 'opening', fraction: null });
    try {
      await receiver.open(signal);
      wasOpen = true;
      const session = await CaptureSession.begin({
        store,
        clock,
        locks,
        receiver,
        signal,
        hold: (serial) => keep(serial, { waiting: signal, held: kept.signal }),
        events: {
          onStage: (stage, fraction, serial) => {
            this.#naps.noteAwake();
            const { kind } = this.#state.value;
            if (kind === 'reading' || kind === 'retrying') this.#state.set({ kind: 'reading', serial, stage, fraction });
          },
          onStored,
        },
      });
      this.#session = session;
      this.#serial = session.serial;
      await session.readAll();
      return await this.#follow(session, signal);
    } catch (error) {
      return { reason: signal.aborted ? signal.reason : error, wasOpen };
    } finally {
      this.#session = null;
      await receiver.close();
      kept.abort();
    }
  }

  /** Never resolves. */
  async #follow(session: CaptureSession, signal: AbortSignal): Promise<never> {
    const { clock, onRead } = this.#deps;
    for (;;) {
      this.#reconnects.forget();
      this.#naps.forgetSleep();
      this.#troubleSince = null;
      const nextDueAt = nextPollAt(await onRead(), clock.now());
      this.#state.set({ kind: 'following', serial: session.serial, nextDueAt });
      await this.#naps.until(nextDueAt, signal);
      await session.round();
    }
  }
}

function isTransport(error: unknown, code: TransportErrorCode): boolean {
  return error instanceof TransportError && error.code === code;
}
