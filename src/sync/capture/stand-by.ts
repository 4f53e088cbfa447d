import type { Cell } from '../../domain/cell.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ConnectionState } from '../face.ts';
import { problemOf } from '../problem.ts';
import type { ReceiverMessage, Tabs, There } from '../tabs.ts';
import type { Hold } from './hold.ts';

/** A tab that is asked for the receiver ends its command and closes the port within this time, unless it hangs. */
export const LETTING_GO_MS = 5_000;

export interface StandByDeps {
  readonly clock: Clock;
  readonly hold: Hold;
  readonly tabs: Pick<Tabs, 'tell'>;
}

/**
 * Which tab has the receiver, as far as this one and the others tell each other: shows what another does with it, waits
 * until it is free, claims it by the person's word, and tells what is done with it here.
 */
export class StandBy {
  readonly #deps: StandByDeps;
  readonly #state: Cell<ConnectionState>;
  readonly #onFree: () => Promise<void>;
  #waiting: AbortController | null = null;
  #told = '';

  constructor(deps: StandByDeps, state: Cell<ConnectionState>, onFree: () => Promise<void>) {
    this.#deps = deps;
    this.#state = state;
    this.#onFree = onFree;
    state.watch(() => this.#tell());
  }

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** Waits for the receiver, and takes it up when it is free. */
  begin(there: There | null = null, isDeaf = false): void {
    if (this.#waiting) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#told = '';
    this.#state.set({ kind: 'elsewhere', there, isDeaf });
    void this.#wait(waiting).catch((error: unknown) => this.#state.set({ kind: 'failed', problem: problemOf(error) }));
    this.#deps.tabs.tell({ kind: 'who-follows' });
  }

  stop(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }

  /** By the person's word: resolves to whether this tab has the receiver now. */
  async claim(): Promise<boolean> {
    const { hold } = this.#deps;
    const { value: before } = this.#state;
    this.stop();
    const isTaken = (await hold.take()) || (await this.#isGiven());
    // Meanwhile another tab's word, or a look at the page, may have begun to wait for the same.
    this.stop();
    if (!isTaken) this.begin(before.kind === 'elsewhere' ? before.there : null, true);
    return hold.isHeld;
  }

  /** Asks the tab that has it, and is patient for as long as that may take. */
  async #isGiven(): Promise<boolean> {
    const { clock, hold, tabs } = this.#deps;
    const patience = new AbortController();
    const settled = new AbortController();
    const isMine = hold.wait(patience.signal);
    tabs.tell({ kind: 'let-go' });
    clock.sleep(LETTING_GO_MS, settled.signal).then(
      () => patience.abort(),
      () => undefined,
    );
    const isTaken = await isMine;
    settled.abort();
    return isTaken;
  }

  heard(message: Exclude<ReceiverMessage, { readonly kind: 'let-go' }>): void {
    if (message.kind === 'who-follows') {
      this.#told = '';
      this.#tell();
      return;
    }
    if (this.#deps.hold.isHeld) return;
    const { value: state } = this.#state;
    if (state.kind === 'elsewhere') this.#state.set({ ...state, there: message.there });
    else this.begin(message.there);
  }

  async #wait(waiting: AbortController): Promise<void> {
    const isMine = await this.#deps.hold.wait(waiting.signal);
    if (this.#waiting === waiting) this.#waiting = null;
    // Granted in the very moment of the person's claim, it is the claim that takes it up.
    if (!isMine || waiting.signal.aborted) return;
    this.#state.set({ kind: 'idle' });
    await this.#onFree();
  }

  /** Where nothing changed that another tab would show, nothing is told. */
  #tell(): void {
    const there = thereOf(this.#state.value);
    if (!there || !this.#deps.hold.isHeld) return;
    const told = JSON.stringify(there);
    if (told === this.#told) return;
    this.#told = told;
    this.#deps.tabs.tell({ kind: 'receiver', there });
  }
}

function thereOf(state: ConnectionState): There | null {
  switch (state.kind) {
    case 'reading':
      return { kind: 'reading', serial: state.serial };
    case 'following':
      return { kind: 'following', serial: state.serial, nextDueAt: state.nextDueAt };
    case 'retrying':
    case 'lost':
      return { kind: 'lost', since: state.since };
    case 'failed':
      return { kind: 'failed' };
    case 'idle':
    case 'over':
    case 'unsupported':
    case 'elsewhere':
      return null;
  }
}
