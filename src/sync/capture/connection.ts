import { Cell } from '../../domain/cell.ts';
import type { Clock } from '../../domain/clock.ts';
import { isAbort } from '../../domain/coded-error.ts';
import { TransportError, type Transport, type TransportErrorCode } from '../../protocol/receiver/transport.ts';
import { consequenceOf } from '../../receiver/answers.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import type { PortSource } from '../../receiver/ports.ts';
import type { RateBudget } from '../../receiver/rate-budget.ts';
import { Receiver } from '../../receiver/receiver.ts';
import { LoggedTransport, type WireLog } from '../../receiver/wire-log.ts';
import { addActivity } from '../../store/activity.ts';
import type { Store } from '../../store/open.ts';
import type { ConnectionState } from '../face.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { Hold } from '../keeping/hold-receiver.ts';
import { problemOf } from '../problem.ts';
import { Naps } from './naps.ts';
import { Reconnects } from './reconnects.ts';
import { nextPollAt } from './schedule.ts';
import { CaptureSession, type Stored } from './session.ts';

/** A port that has just appeared may vanish again: it is given this long to be stable (receiver-protocol, 9.1). */
const SETTLE_MS = 2_000;

export interface ConnectionDeps {
  readonly ports: PortSource;
  readonly store: Store;
  readonly clock: Clock;
  readonly budget: RateBudget;
  readonly wireLog: WireLog;
  /** Keeps a receiver from being forgotten. */
  hold(serial: string, hold: Hold): Promise<void>;
  /** Pages were stored; resolves when the page shows them. */
  onStored(stored: Stored): Promise<void>;
  /** A whole read ended: the archive has all that the receiver has. Gives the newest reading's instant. */
  onRead(): Promise<number | null>;
}

/** How often a port that was just plugged in may be held by somebody. */
const BUSY_TRIES = 3;

/** Why a connection began: by a click, by plugging in, or because the page found the receiver there. */
type Cause = 'asked' | 'plugged' | 'resumed';

interface Run {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** The one receiver that is plugged in and followed: opens, reads, follows, and comes back by itself where it may. */
export class Connection {
  readonly state = new Cell<ConnectionState>({ kind: 'idle' });
  readonly #deps: ConnectionDeps;
  readonly #reconnects = new Reconnects();
  #naps: Naps;
  #run: Run | null = null;
  #session: CaptureSession | null = null;
  #isChoosing = false;
  /** Of the receiver that was read last. */
  #serial: string | null = null;
  /** Counts the pluggings-in: only the newest port is alive. */
  #arrivals = 0;
  /** When the trouble began that is not over yet. */
  #troubleSince: number | null = null;
  /** After Disconnect nothing connects again but by the person's own word, in the next page either. */
  #wish: 'unsaid' | 'connected' | 'disconnected' = 'unsaid';

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#naps = new Naps(deps.clock);
    const why = deps.ports.availability();
    if (why !== 'ok') this.state.set({ kind: 'unsupported', why });
    deps.ports.watch(
      (transport) => void this.#plugged(transport),
      () => void this.#unplugged(),
    );
  }

  /**
   * At the start of the page, and when it is looked at again: a receiver whose permission was kept needs no click. If
   * another tab has it, that is no failure of this one.
   */
  async resume(): Promise<void> {
    this.#naps.nudge();
    if (this.#wish === 'unsaid' && !(await loadSettings(this.#deps.store)).autoConnect) this.#wish = 'disconnected';
    if (this.#wish === 'disconnected' || !this.#mayResume()) return;
    const [transport] = await this.#deps.ports.known();
    if (transport && !this.#run && this.#mayResume()) this.#start(transport, 'resumed');
  }

  /** From a click: a receiver whose permission was kept, else the browser's chooser. */
  async connect(): Promise<void> {
    if (this.#run || this.#isChoosing) return;
    this.#isChoosing = true;
    const isSecondTry = this.state.value.kind === 'failed';
    try {
      const [known] = isSecondTry ? [] : await this.#deps.ports.known();
      const transport = known ?? (await this.#deps.ports.choose());
      await this.#wishes('connected');
      this.#reconnects.forget();
      // While the chooser was open the receiver may have been plugged in, and be followed already.
      if (!this.#run) this.#start(transport, 'asked');
    } catch (error) {
      if (error instanceof ReceiverError && error.code === 'none-chosen') return;
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    } finally {
      this.#isChoosing = false;
    }
  }

  /** Also cancels a read, within one packet; the port is free afterwards. */
  async disconnect(): Promise<void> {
    await this.close();
    await this.#wishes('disconnected');
  }

  /** Lets go of the port; the next page may take it up again. */
  async close(): Promise<void> {
    this.#wish = 'disconnected';
    const run = this.#run;
    run?.abort.abort();
    await run?.ended;
    this.state.set({ kind: 'idle' });
  }

  /** Measures the receiver's clock now, if one is being followed; resolves to whether it was. */
  async measureClock(): Promise<boolean> {
    const session = this.#session;
    if (!session || this.state.value.kind !== 'following') return false;
    try {
      await session.measureClock();
      return true;
    } catch (error) {
      if (error instanceof TransportError || error instanceof ReceiverError || isAbort(error)) return false;
      throw error;
    }
  }

  async #wishes(wish: 'connected' | 'disconnected'): Promise<void> {
    this.#wish = wish;
    await saveSettings(this.#deps.store, { autoConnect: wish === 'connected' });
  }

  /** Where nothing stands in the way that only the person can move. */
  #mayResume(): boolean {
    const { value: state } = this.state;
    if (this.#reconnects.pauseMs === null) return false;
    return state.kind === 'idle' || (state.kind === 'lost' && state.why !== 'trouble');
  }

  async #plugged(transport: Transport): Promise<void> {
    this.#arrivals += 1;
    const arrival = this.#arrivals;
    await this.#run?.ended;
    const { pauseMs } = this.#reconnects;
    if (pauseMs === null) return;
    await this.#deps.clock.sleep(Math.max(SETTLE_MS, pauseMs));
    if (this.#wish !== 'disconnected' && !this.#run && arrival === this.#arrivals) this.#start(transport, 'plugged');
  }

  /** The platform does not say which port it was: if it was another than ours, ours is still there. */
  async #unplugged(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    run.abort.abort(new TransportError('lost', 'the receiver was unplugged'));
    await run.ended;
    await this.resume();
  }

  #start(transport: Transport, cause: Cause): void {
    const abort = new AbortController();
    this.#naps = new Naps(this.#deps.clock);
    const before = this.state.value;
    const ended = this.#lifetime(transport, cause, abort.signal)
      .then((isHeld) => (isHeld ? this.state.set(before) : undefined))
      .catch((error: unknown) => this.state.set({ kind: 'failed', problem: problemOf(error) }))
      .finally(() => {
        if (this.#run === run) this.#run = null;
      });
    const run: Run = { abort, ended };
    this.#run = run;
  }

  /**
   * Reads and follows until the cable is pulled, the person stops it, or the tries are used up. Resolves to whether
   * somebody else holds the port, which is no failure of a page that took it up by itself.
   */
  async #lifetime(transport: Transport, cause: Cause, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#deps;
    for (let tries = 1; ; tries += 1) {
      const { reason, wasOpen } = await this.#readAndFollow(transport, signal);
      if (isAbort(reason)) return false;
      // Right after plugging in a system's own programs may look at a new port for some seconds.
      const isBusy = isTransport(reason, 'busy');
      const mayBeFree = isBusy && cause === 'plugged' && tries <= BUSY_TRIES;
      if (isBusy && !mayBeFree && (cause === 'resumed' || this.#wish === 'unsaid')) {
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
      this.state.set({
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
      this.state.set({ kind: 'failed', problem });
      return;
    }
    const why = isLost ? (this.#naps.sleptSince === null ? 'cable' : 'slept') : 'trouble';
    this.state.set({ kind: 'lost', since, why, problem });
    await addActivity(store, { at: clock.now(), what: 'receiver-lost', detail: this.#serial === null ? {} : { serial: this.#serial } });
  }

  /** Resolves to the reason of its end, and whether the line was open then. */
  async #readAndFollow(transport: Transport, signal: AbortSignal): Promise<{ readonly reason: unknown; readonly wasOpen: boolean }> {
    const { clock, store, budget, wireLog, onStored } = this.#deps;
    let wasOpen = false;
    if (signal.aborted) return { reason: signal.reason, wasOpen };
    this.#naps.noteAwake();
    const receiver = new Receiver(new LoggedTransport(transport, wireLog), { clock, budget });
    const held = new AbortController();
    // After a failure nothing is being read before the first answer.
    if (this.state.value.kind !== 'retrying') this.state.set({ kind: 'reading', serial: null, stage: 'opening', fraction: null });
    try {
      await receiver.open(signal);
      wasOpen = true;
      const session = await CaptureSession.begin({
        store,
        clock,
        receiver,
        signal,
        hold: (serial) => this.#deps.hold(serial, { waiting: signal, held: held.signal }),
        events: {
          onStage: (stage, fraction, serial) => {
            this.#naps.noteAwake();
            const { kind } = this.state.value;
            if (kind === 'reading' || kind === 'retrying') this.state.set({ kind: 'reading', serial, stage, fraction });
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
      held.abort();
    }
  }

  /** Never resolves. */
  async #follow(session: CaptureSession, signal: AbortSignal): Promise<never> {
    const { clock, onRead } = this.#deps;
    for (;;) {
      this.#reconnects.forget();
      this.#troubleSince = null;
      const nextDueAt = nextPollAt(await onRead(), clock.now());
      this.state.set({ kind: 'following', serial: session.serial, nextDueAt });
      await this.#naps.until(nextDueAt, signal);
      await session.round();
    }
  }
}

function isTransport(error: unknown, code: TransportErrorCode): boolean {
  return error instanceof TransportError && error.code === code;
}
