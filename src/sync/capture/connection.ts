import { Cell } from '../../domain/cell.ts';
import type { Clock } from '../../domain/clock.ts';
import { isAbort } from '../../domain/coded-error.ts';
import { TransportError, type Transport } from '../../protocol/receiver/transport.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import type { PortSource } from '../../receiver/ports.ts';
import type { RateBudget } from '../../receiver/rate-budget.ts';
import { Receiver } from '../../receiver/receiver.ts';
import { LoggedTransport, type WireLog } from '../../receiver/wire-log.ts';
import { addActivity } from '../../store/activity.ts';
import type { Store } from '../../store/open.ts';
import type { ConnectionState } from '../face.ts';
import { problemOf } from '../problem.ts';
import { nextPollAt } from './schedule.ts';
import { CaptureSession, type Stored } from './session.ts';

/** Pauses before the line is opened again after trouble that is not a pulled cable. */
const REOPEN_PAUSES_MS = [2_000, 5_000, 15_000, 60_000] as const;

/** A port that has just appeared may vanish again: it is given this long to be stable (receiver-protocol, 9.1). */
const SETTLE_MS = 2_000;

export interface ConnectionDeps {
  readonly ports: PortSource;
  readonly store: Store;
  readonly clock: Clock;
  readonly budget: RateBudget;
  readonly wireLog: WireLog;
  /** Pages were stored; resolves when the page shows them. */
  onStored(stored: Stored): Promise<void>;
  /** A whole read ended: the archive has all that the receiver has. Gives the newest reading's instant. */
  onRead(): Promise<number | null>;
}

interface Run {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** The one receiver that is plugged in and followed: opens, reads, follows, and comes back by itself where it may. */
export class Connection {
  readonly state = new Cell<ConnectionState>({ kind: 'idle' });
  readonly #deps: ConnectionDeps;
  #run: Run | null = null;
  #session: CaptureSession | null = null;
  /** After Disconnect nothing connects again but by the person's own word. */
  #wish: 'unsaid' | 'connected' | 'disconnected' = 'unsaid';

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    const why = deps.ports.availability();
    if (why !== 'ok') this.state.set({ kind: 'unsupported', why });
    deps.ports.watch(
      (transport) => void this.#plugged(transport),
      () => this.#run?.abort.abort(new TransportError('lost', 'the receiver was unplugged')),
    );
  }

  /**
   * At the start of the page, and when it is looked at again: a receiver whose permission was kept needs no click. If
   * another tab has it, that is no failure of this one.
   */
  async resume(): Promise<void> {
    if (this.#deps.ports.availability() !== 'ok' || this.state.value.kind !== 'idle') return;
    const [transport] = await this.#deps.ports.known();
    if (transport && !this.#run && this.#wish === 'unsaid') this.#start(transport);
  }

  /** From a click: a receiver whose permission was kept, else the browser's chooser. */
  async connect(): Promise<void> {
    if (this.#run) return;
    this.#wish = 'connected';
    try {
      const failedBefore = this.state.value.kind === 'failed' || this.state.value.kind === 'lost';
      const [known] = failedBefore ? [] : await this.#deps.ports.known();
      const transport = known ?? (await this.#deps.ports.choose());
      // While the chooser was open the receiver may have been plugged in, and be followed already.
      if (!this.#run) this.#start(transport);
    } catch (error) {
      if (error instanceof ReceiverError && error.code === 'none-chosen') return;
      this.state.set({ kind: 'failed', problem: problemOf(error) });
    }
  }

  /** Also cancels a read, within one packet; the port is free afterwards. */
  async disconnect(): Promise<void> {
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

  async #plugged(transport: Transport): Promise<void> {
    await this.#run?.ended;
    await this.#deps.clock.sleep(SETTLE_MS);
    if (this.#wish !== 'disconnected' && !this.#run) this.#start(transport);
  }

  #start(transport: Transport): void {
    const abort = new AbortController();
    const ended = this.#lifetime(transport, abort.signal)
      .catch((error: unknown) => this.state.set({ kind: 'failed', problem: problemOf(error) }))
      .finally(() => {
        if (this.#run === run) this.#run = null;
      });
    const run: Run = { abort, ended };
    this.#run = run;
  }

  /** Reads and follows until the cable is pulled, the person stops it, or trouble outlasts the pauses. */
  async #lifetime(transport: Transport, signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (;;) {
      try {
        await this.#readAndFollow(transport, signal, () => (failures = 0));
      } catch (error) {
        const reason: unknown = signal.aborted ? signal.reason : error;
        if (isAbort(reason)) return;
        const pauseMs = mayHeal(reason) ? REOPEN_PAUSES_MS[failures] : undefined;
        if (pauseMs === undefined) return this.#ended(reason);
        failures += 1;
        await this.#deps.clock.sleep(pauseMs, signal).catch(() => undefined);
      }
    }
  }

  /** Says on the page why nothing is read any more. */
  async #ended(reason: unknown): Promise<void> {
    const { clock, store } = this.#deps;
    const problem = problemOf(reason);
    const isLost = reason instanceof TransportError && reason.code === 'lost';
    const isHeldElsewhere = reason instanceof TransportError && reason.code === 'busy';
    if (isHeldElsewhere && this.#wish === 'unsaid') {
      this.state.set({ kind: 'idle' });
      return;
    }
    if (!isLost && !mayHeal(reason)) {
      this.state.set({ kind: 'failed', problem });
      return;
    }
    this.state.set({ kind: 'lost', since: clock.now(), why: isLost ? 'cable' : 'trouble', problem });
    await addActivity(store, { at: clock.now(), what: 'receiver-lost', detail: {} });
  }

  async #readAndFollow(transport: Transport, signal: AbortSignal, onRead: () => void): Promise<void> {
    const { clock, store, budget, wireLog, onStored } = this.#deps;
    const receiver = new Receiver(new LoggedTransport(transport, wireLog), { clock, budget });
    this.state.set({ kind: 'reading', serial: null, stage: 'opening', fraction: null });
    try {
      await receiver.open(signal);
      const session = await CaptureSession.begin({
        store,
        clock,
        receiver,
        signal,
        events: {
          onStage: (stage, fraction, serial) => {
            if (this.state.value.kind === 'reading') this.state.set({ kind: 'reading', serial, stage, fraction });
          },
          onStored,
        },
      });
      this.#session = session;
      await session.readAll();
      onRead();
      await this.#follow(session, signal);
    } finally {
      this.#session = null;
      await receiver.close();
    }
  }

  async #follow(session: CaptureSession, signal: AbortSignal): Promise<void> {
    const { clock, onRead } = this.#deps;
    for (;;) {
      const nextDueAt = nextPollAt(await onRead(), clock.now());
      this.state.set({ kind: 'following', serial: session.serial, nextDueAt });
      await clock.sleep(Math.max(0, nextDueAt - clock.now()), signal);
      await session.round();
    }
  }
}

/** Opening the line again may mend it; a pulled cable, a refusal or a full disk it does not. */
function mayHeal(error: unknown): boolean {
  return error instanceof ReceiverError && (error.code === 'timeout' || error.code === 'bad-answer');
}
