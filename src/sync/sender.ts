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
import { sendingLock } from './lock-names.ts';
import { callProblemOf, problemOf } from './problem.ts';
import { wholeTiming } from './time/timing.ts';
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

/**
 * Why a pass is wanted. A new reading waits for the end of a pause; the network's return ends one, unless Share asked
 * for it; the timer is its end; a person's word ends any.
 */
export type Kick = 'reading' | 'timer' | 'online' | 'person';

/** What a new reading, and the clock measurement that comes with it, may mend by itself. */
const healing: readonly Problem[] = ['sync:clock-unsure', 'sync:sharing-stopped-elsewhere', 'store:full'];

/** What the page says when the person declined: it does not ask again until told to send. */
const declinedProblems = {
  'assign-receiver': 'share:receiver-not-assigned',
  'normalise-times': 'sync:times-not-applied',
} as const satisfies Partial<Record<Question['kind'], Problem>>;

type AskedByPass = Extract<Question, { readonly kind: keyof typeof declinedProblems }>;

/** Runs passes, one at a time, and decides when the next one is due. */
export class Sender {
  readonly state = new Cell<SendState>({ kind: 'idle' });
  readonly question = new Cell<AskedByPass | null>(null);
  readonly #deps: SenderDeps;
  #running: Promise<void> | null = null;
  /** The next pass, and what the person agreed to for it. */
  #wanted: { readonly consent: Consent | null } | null = null;
  /** A pass was refused because a question stood open. */
  #isHeldUp = false;
  readonly #declined = new Set<AskedByPass['kind']>();
  #failures = 0;
  /** Share's own `Retry-After`, as an instant. */
  #notBefore = 0;
  #stop = new AbortController();
  #timer = new AbortController();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.question.watch((question) => {
      if (question === null && this.#isHeldUp && !this.#running) void this.kick('timer');
    });
  }

  /** Asks for a pass; resolves when none is running any more. */
  kick(why: Kick, consent: Consent | null = null): Promise<void> {
    if (!this.#isWelcome(why)) return Promise.resolve();
    if (why === 'person') {
      this.question.set(null);
      this.#declined.clear();
    }
    this.#wanted = { consent: consent ?? this.#wanted?.consent ?? null };
    this.#running ??= this.#drain().finally(() => (this.#running = null));
    return this.#running;
  }

  /** The person said no: it is not asked again before they press Send now. */
  decline(question: AskedByPass): void {
    this.#declined.add(question.kind);
    this.question.set(null);
    this.state.set({ kind: 'halted', problem: declinedProblems[question.kind] });
  }

  /** Something else than a pass failed, e.g. a full disk at the press of a button. */
  fail(error: unknown): void {
    this.state.set({ kind: 'halted', problem: problemOf(error) });
  }

  /** Ends the pass under way, e.g. at signing out. An open attempt stays open, and is settled later. */
  async halt(): Promise<void> {
    this.#timer.abort();
    this.#wanted = null;
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
    if (this.question.value) {
      this.#isHeldUp = true;
      return false;
    }
    if (why === 'timer') return true;
    if (this.#deps.clock.now() < this.#notBefore) return false;
    if (state.kind === 'halted') return why === 'online' || healing.includes(state.problem);
    return state.kind !== 'back-off' || why === 'online';
  }

  async #drain(): Promise<void> {
    while (this.#wanted) {
      const { consent } = this.#wanted;
      this.#wanted = null;
      this.#isHeldUp = false;
      this.#timer.abort();
      await this.#pass(consent);
      this.#deps.onChanged();
    }
  }

  async #pass(consent: Consent | null): Promise<void> {
    const { store, locks } = this.#deps;
    try {
      const { destination: id } = await loadSettings(store);
      if (id === null) return;
      const signal = this.#stop.signal;
      await locks.request(sendingLock(store, id), { signal }, async () => {
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

  #context(destination: DestinationRow, proxy: string, consent: Consent | null): PassContext {
    const { store, clock } = this.#deps;
    return new PassContext(
      {
        ...this.#deps,
        client: this.#deps.clientFor(destination.region, proxy),
        consent,
        signal: this.#stop.signal,
        problemOf: (error) => callProblemOf(error, proxy, this.#deps.isOnline()),
        loadReadings: async (serial) => loadSeries(store, serial, clock.now(), await loadSettings(store), wholeTiming),
      },
      destination,
    );
  }

  async #end(pass: PassContext, end: EndState): Promise<void> {
    const { clock, onLapsed, random } = this.#deps;
    if (pass.sentReadings > 0) await pass.note('readings-sent', { count: pass.sentReadings });
    if (end.kind !== 'asking') this.question.set(null);
    switch (end.kind) {
      case 'done':
        this.#failures = 0;
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
        if (this.#declined.has(end.question.kind)) {
          this.state.set({ kind: 'halted', problem: declinedProblems[end.question.kind] });
          return;
        }
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
