import { Cell } from '../domain/cell.ts';
import type { Clock } from '../domain/clock.ts';
import { isAbort } from '../domain/coded-error.ts';
import type { Region } from '../domain/region.ts';
import type { ShareClient } from '../share/client.ts';
import { destinationOf } from '../store/destinations.ts';
import type { Store } from '../store/open.ts';
import type { DestinationRow } from '../store/rows.ts';
import { loadSettings } from '../store/settings.ts';
import { loadSeries } from './archive.ts';
import type { Problem, Question, SendState } from './face.ts';
import { callProblemOf, problemOf } from './problem.ts';
import { backOffMs } from './upload/back-off.ts';
import { PassContext, type SenderMemory } from './upload/context.ts';
import { runPass } from './upload/pass.ts';
import type { Consent, EndState } from './upload/state.ts';

/** What is needed of `navigator.locks`. */
export type Locks = Pick<LockManager, 'request'>;

export interface SenderDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly locks: Locks;
  readonly memory: SenderMemory;
  random(): number;
  localOffsetMinutes(at: number): number;
  isOnline(): boolean;
  clientFor(region: Region, proxy: string): ShareClient;
  measureClock(): Promise<boolean>;
  /** The session is gone and the page may not renew it. */
  onLapsed(destination: DestinationRow, problem: Problem): void;
  /** The stores changed: what waits, what was sent. */
  onChanged(): void;
}

/** Why a pass is wanted. The network's return ends a pause, unless Share asked for it; a person's word ends any. */
export type Kick = 'reading' | 'timer' | 'online' | 'person';

/** What a new reading, and the clock measurement that comes with it, may mend by itself. */
const healing: readonly Problem[] = ['sync:clock-unsure', 'sync:sharing-stopped-elsewhere', 'store:full'];

const noConsent: Consent = { assignReceiver: false };

/** Runs passes, one at a time, and decides when the next one is due. */
export class Sender {
  readonly state = new Cell<SendState>({ kind: 'idle' });
  readonly question = new Cell<Question | null>(null);
  readonly #deps: SenderDeps;
  #running: Promise<void> | null = null;
  /** What was wanted while a pass ran: another one. */
  #again: Consent | null = null;
  #failures = 0;
  /** Share's own `Retry-After`, as an instant. */
  #notBefore = 0;
  #stop = new AbortController();
  #timer = new AbortController();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** Asks for a pass; resolves when none is running any more. */
  kick(why: Kick, consent: Consent = noConsent): Promise<void> {
    if (!this.#isWelcome(why)) return Promise.resolve();
    if (why === 'person') this.question.set(null);
    this.#again = consent;
    this.#running ??= this.#drain().finally(() => (this.#running = null));
    return this.#running;
  }

  /** Ends the pass under way, e.g. at signing out. An open attempt stays open, and is settled later. */
  async halt(): Promise<void> {
    this.#timer.abort();
    this.#again = null;
    this.#stop.abort();
    await this.#running;
    this.#stop = new AbortController();
    this.#failures = 0;
    this.state.set({ kind: 'idle' });
    this.question.set(null);
  }

  #isWelcome(why: Kick): boolean {
    const state = this.state.value;
    if (why === 'person') return true;
    if (this.question.value || this.#deps.clock.now() < this.#notBefore) return false;
    if (state.kind === 'halted') return why === 'online' || healing.includes(state.problem);
    return state.kind !== 'back-off' || why !== 'reading';
  }

  async #drain(): Promise<void> {
    while (this.#again) {
      const consent = this.#again;
      this.#again = null;
      this.#timer.abort();
      await this.#pass(consent);
      this.#deps.onChanged();
    }
  }

  async #pass(consent: Consent): Promise<void> {
    const { store, locks } = this.#deps;
    try {
      const { destination: id } = await loadSettings(store);
      if (id === null) return;
      const signal = this.#stop.signal;
      await locks.request(`cradle-send-${store.db.name}-${id}`, { signal }, async () => {
        const settings = await loadSettings(store);
        const destination = await destinationOf(store, id);
        if (!destination || settings.destination !== id) return;
        const pass = this.#context(destination, settings.proxy, consent);
        await this.#end(pass, await runPass(pass, (stage) => this.state.set({ kind: 'working', stage, fraction: null })));
      });
    } catch (error) {
      if (isAbort(error)) this.state.set({ kind: 'idle' });
      else this.state.set({ kind: 'halted', problem: problemOf(error) });
    }
  }

  #context(destination: DestinationRow, proxy: string, consent: Consent): PassContext {
    const { store, clock } = this.#deps;
    return new PassContext(
      {
        ...this.#deps,
        client: this.#deps.clientFor(destination.region, proxy),
        consent,
        signal: this.#stop.signal,
        problemOf: (error) => callProblemOf(error, proxy, this.#deps.isOnline()),
        loadReadings: (serial) => loadSeries(store, serial, clock.now()),
      },
      destination,
    );
  }

  async #end(pass: PassContext, end: EndState): Promise<void> {
    const { clock, onLapsed, random } = this.#deps;
    if (pass.sentReadings > 0) await pass.note('readings-sent', { count: pass.sentReadings });
    if (end.kind !== 'back-off') this.#failures = 0;
    switch (end.kind) {
      case 'done':
        this.state.set({ kind: 'idle' });
        return;
      case 'later':
        this.state.set({ kind: 'working', stage: 'reading-back', fraction: null });
        this.#wake(end.at);
        return;
      case 'back-off': {
        this.#failures += 1;
        const until = clock.now() + (end.retryAfterMs ?? backOffMs(this.#failures, random()));
        if (end.retryAfterMs !== null) this.#notBefore = until;
        if (this.#failures === 1) await pass.note('problem', { problem: end.problem });
        this.state.set({ kind: 'back-off', until, problem: end.problem });
        this.#wake(until);
        return;
      }
      case 'halted':
        await pass.note('problem', { problem: end.problem });
        this.state.set({ kind: 'halted', problem: end.problem });
        return;
      case 'asking':
        this.state.set({ kind: 'idle' });
        this.question.set(end.question);
        return;
      case 'signed-out':
        this.state.set({ kind: 'idle' });
        onLapsed(pass.destination, end.problem);
    }
  }

  #wake(at: number): void {
    this.#timer = new AbortController();
    const { clock } = this.#deps;
    clock.sleep(Math.max(0, at - clock.now()), this.#timer.signal).then(
      () => void this.kick('timer'),
      () => undefined,
    );
  }
}
