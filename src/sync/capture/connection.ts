import { Cell } from '../../domain/cell.ts';
import { TransportError, type Transport } from '../../protocol/receiver/transport.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import type { IsOf, PortSource } from '../../receiver/ports.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { ConnectionState } from '../face.ts';
import { problemOf } from '../problem.ts';
import type { ReceiverMessage, Tabs } from '../tabs.ts';
import { Follower, type Cause, type FollowerDeps } from './follower.ts';
import type { Hold } from './hold.ts';
import { Reconnects } from './reconnects.ts';
import { StandBy } from './stand-by.ts';

/** A port that has just appeared may vanish again: it is given this long to be stable (receiver-protocol, 9.1). */
const SETTLE_MS = 2_000;

export interface ConnectionDeps extends FollowerDeps {
  readonly ports: PortSource;
  readonly hold: Hold;
  readonly tabs: Pick<Tabs, 'tell'>;
}

interface Run {
  readonly transport: Transport;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/**
 * The one receiver that is plugged in and followed, by one tab of the browser: when it is taken up, when it is let go.
 * The tab that has it keeps its hold until the person says Disconnect, or another tab asks for it by the person's word.
 */
export class Connection {
  readonly state = new Cell<ConnectionState>({ kind: 'idle' });
  readonly #deps: ConnectionDeps;
  readonly #reconnects = new Reconnects();
  readonly #follower: Follower;
  readonly #standBy: StandBy;
  readonly #unwatch: () => void;
  #run: Run | null = null;
  #isChoosing = false;
  #isClosed = false;
  /** Counts the pluggings-in: only the newest port is alive. */
  #arrivals = 0;
  /** After Disconnect nothing connects again but by the person's own word, in the next page and in another tab either. */
  #wish: 'unsaid' | 'connected' | 'disconnected' = 'unsaid';

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#follower = new Follower(deps, this.state, this.#reconnects);
    this.#standBy = new StandBy(deps, this.state, () => this.resume());
    const why = deps.ports.availability();
    if (why !== 'ok') this.state.set({ kind: 'unsupported', why });
    this.#unwatch = deps.ports.watch(
      (transport) => void this.#guard(this.#plugged(transport)),
      (isOf) => void this.#guard(this.#unplugged(isOf)),
    );
  }

  /**
   * At the start of the page, when it is looked at again, and when another tab let go of the receiver: one whose
   * permission was kept needs no click.
   */
  async resume(): Promise<void> {
    this.#follower.nudge();
    if ((await this.#isWished()) && this.#mayResume() && (await this.#takes())) {
      const [transport] = await this.#deps.ports.known();
      if (transport && this.#mayResume()) this.#start(transport, 'resumed');
    }
    await this.#releaseIfIdle();
  }

  /** From a click: a receiver whose permission was kept, else the browser's chooser. Another tab that follows lets go. */
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
      if (!this.#run && (await this.#standBy.claim())) this.#start(transport, 'asked');
    } catch (error) {
      if (error instanceof ReceiverError && error.code === 'none-chosen') return;
      this.#failed(error);
    } finally {
      this.#isChoosing = false;
      await this.#releaseIfIdle();
    }
  }

  /** Also cancels a read, within one packet; the port is free afterwards, but for one whose opening never ends. */
  async disconnect(): Promise<void> {
    try {
      // Before another tab can have the receiver: it must not take it up.
      await this.#wishes('disconnected');
    } finally {
      await this.#stop();
    }
  }

  /** Lets go of the port; the next page may take it up again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unwatch();
    await this.#stop();
  }

  /** Measures the receiver's clock now, if one is being followed; resolves to whether it was. */
  measureClock(): Promise<boolean> {
    return this.#follower.measureClock();
  }

  /** What another tab says of the receiver. */
  async heard(message: ReceiverMessage): Promise<void> {
    if (this.#isClosed || this.state.value.kind === 'unsupported') return;
    if (message.kind !== 'let-go') {
      this.#standBy.heard(message);
      return;
    }
    if (!this.#standBy.isWaiting && !this.#deps.hold.isHeld) return;
    this.#standBy.stop();
    await this.#endRun();
    await this.#deps.hold.release();
    // Behind the tab that asks.
    this.#standBy.begin();
  }

  async #wishes(wish: 'connected' | 'disconnected'): Promise<void> {
    this.#wish = wish;
    await saveSettings(this.#deps.store, { autoConnect: wish === 'connected' });
  }

  /** Whether the person's last word, in whatever tab, was not Disconnect. */
  async #isWished(): Promise<boolean> {
    const before = this.#wish;
    const { autoConnect } = await loadSettings(this.#deps.store);
    if (this.#wish === before) {
      if (!autoConnect) this.#wish = 'disconnected';
      else if (before === 'disconnected') this.#wish = 'unsaid';
    }
    return this.#wish !== 'disconnected';
  }

  /** Where nothing stands in the way that only the person can move. */
  #mayResume(): boolean {
    const { value: state } = this.state;
    if (this.#reconnects.pauseMs === null) return false;
    return state.kind === 'idle' || (state.kind === 'lost' && state.why !== 'trouble');
  }

  /** Whether this tab has the receiver now. Where another has it, this one waits until it is free. */
  async #takes(): Promise<boolean> {
    if (await this.#deps.hold.take()) return true;
    this.#standBy.begin();
    return false;
  }

  async #plugged(transport: Transport): Promise<void> {
    this.#arrivals += 1;
    const arrival = this.#arrivals;
    await this.#run?.ended;
    const { pauseMs } = this.#reconnects;
    if (pauseMs === null) return;
    await this.#deps.clock.sleep(Math.max(SETTLE_MS, pauseMs));
    if (arrival !== this.#arrivals || this.#run || this.#standBy.isWaiting || this.#isClosed) return;
    if ((await this.#isWished()) && (await this.#takes()) && arrival === this.#arrivals) this.#start(transport, 'plugged');
    else await this.#releaseIfIdle();
  }

  /** Another receiver that is pulled ends nothing here; where nobody says which it was, ours is looked for again. */
  async #unplugged(isOf?: IsOf): Promise<void> {
    const run = this.#run;
    if (!run || isOf?.(run.transport) === false) return;
    run.abort.abort(new TransportError('lost', 'the receiver was unplugged'));
    await run.ended;
    await this.resume();
  }

  #start(transport: Transport, kind: Cause['kind']): void {
    const isUnwished = kind !== 'asked' && this.#wish === 'disconnected';
    if (this.#run || this.#isClosed || isUnwished || !this.#deps.hold.isHeld) return;
    const abort = new AbortController();
    const { value: before } = this.state;
    const cause: Cause = { kind, isWished: this.#wish === 'connected' };
    const ended = this.#follower
      .run(transport, cause, abort.signal)
      .then((isTaken) => (isTaken ? this.state.set(before) : undefined))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        if (this.#run === run) this.#run = null;
        return this.#releaseIfIdle();
      });
    const run: Run = { transport, abort, ended };
    this.#run = run;
  }

  async #stop(): Promise<void> {
    this.#standBy.stop();
    await this.#endRun();
    if (this.state.value.kind !== 'unsupported') this.state.set({ kind: 'idle' });
    await this.#deps.hold.release();
  }

  async #endRun(): Promise<void> {
    const run = this.#run;
    run?.abort.abort();
    await run?.ended;
  }

  /** A tab that has nothing to do with the receiver keeps no other from it. */
  async #releaseIfIdle(): Promise<void> {
    if (!this.#run && !this.#isChoosing && this.state.value.kind === 'idle') await this.#deps.hold.release();
  }

  #failed(error: unknown): void {
    this.#standBy.stop();
    this.state.set({ kind: 'failed', problem: problemOf(error) });
  }

  async #guard(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => this.#failed(error));
  }
}
