import { Cell } from '../domain/cell.ts';
import { isAbort } from '../domain/coded-error.ts';
import { destinationOf } from '../store/destinations.ts';
import type { DestinationRow } from '../store/rows.ts';
import { loadSettings } from '../store/settings.ts';
import type { Problem, Question, SendState } from './face.ts';
import { onePass, type PassEnd, type PassWorld } from './one-pass.ts';
import { problemOf } from './problem.ts';
import type { Heed } from './upload/back-off.ts';
import type { Consent } from './upload/state.ts';

export interface SenderDeps extends PassWorld {
  /** The session is gone and the page may not renew it. */
  onLapsed(destination: DestinationRow, problem: Problem): void;
  /** The stores changed: what waits, what was sent. */
  onChanged(): void;
  /** A pass ended before it was through; there will be another. */
  onLeft(): void;
  /** The newest reading that is stored, receiver seconds. */
  newestReading(): number | null;
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

/** A pass that is to come: what the person agreed to for it, and which pauses it keeps to. */
interface Wanted {
  readonly consent: Consent | null;
  readonly heed: Heed;
}

/** Runs passes, one at a time, and decides when the next one is due. */
export class Sender {
  readonly state = new Cell<SendState>({ kind: 'idle' });
  readonly question = new Cell<AskedByPass | null>(null);
  readonly #deps: SenderDeps;
  #running: Promise<void> | null = null;
  #wanted: Wanted | null = null;
  /** A pass was refused because a question stood open. */
  #isHeldUp = false;
  /** What the state says is no pass's. */
  #isAside = false;
  readonly #declined = new Set<AskedByPass['kind']>();
  #failures = 0;
  /** Share's own `Retry-After`, as an instant. */
  #notBefore = 0;
  /** When this page's last pass ended that did not break off. */
  #endedAt = 0;
  /** The sending of somebody else's for which a pass was made already: where that broke off, or a clock was set back, it stays the later one. */
  #wokenBy: number | null = null;
  /** The newest reading when Share refused several. */
  #refusedWith: number | null = null;
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
      this.#withdraw();
      this.#declined.clear();
      this.#deps.memory.refusals = 0;
    }
    const heed: Heed = why === 'person' || this.#wanted?.heed === 'none' ? 'none' : 'of-share';
    this.#wanted = { consent: consent ?? this.#wanted?.consent ?? null, heed };
    this.#running ??= this.#drain().finally(() => (this.#running = null));
    return this.#running;
  }

  /** The person said no: it is not asked again before they press Send now. */
  decline(question: AskedByPass): void {
    this.#declined.add(question.kind);
    this.#withdraw();
    this.state.set({ kind: 'halted', problem: declinedProblems[question.kind] });
  }

  /** Something else than a pass failed, e.g. a full disk at the press of a button: that is shown, and keeps nothing from being sent. */
  fail(error: unknown): void {
    this.#isAside = true;
    this.state.set({ kind: 'halted', problem: problemOf(error) });
  }

  /** Something was written since: there is room again. */
  recover(): void {
    const { value: state } = this.state;
    if (state.kind === 'halted' && state.problem === 'store:full') this.state.set({ kind: 'idle' });
  }

  /** Ends the pass under way, e.g. at signing out. An open attempt stays open, and is settled later. */
  async halt(): Promise<void> {
    this.#timer.abort();
    this.#wanted = null;
    this.#stop.abort();
    await this.#running;
    this.#stop = new AbortController();
    this.#failures = 0;
    this.#notBefore = 0;
    this.state.set({ kind: 'idle' });
    this.#withdraw();
  }

  /** By the person's word, or with the account: that starts no pass of its own. */
  #withdraw(): void {
    this.#isHeldUp = false;
    this.question.set(null);
  }

  /** Somebody else's pass may have gone through: then what holds this page up, a pause, a question or a halt, has lost its reason. */
  async reconsider(): Promise<void> {
    const { kind } = this.state.value;
    if (kind !== 'back-off' && kind !== 'halted' && !this.question.value) return;
    const { store } = this.#deps;
    const { destination: id } = await loadSettings(store);
    const row = id === null ? null : await destinationOf(store, id);
    if (!row) return;
    if (kind === 'back-off') {
      if (!row.pause) void this.kick('timer');
    } else if (row.lastSentAt !== this.#wokenBy && (row.lastSentAt ?? 0) > this.#endedAt) {
      this.#wokenBy = row.lastSentAt;
      this.#withdraw();
      void this.kick('timer');
    }
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
    if (state.kind === 'halted' && state.problem === 'sync:readings-refused') return this.#deps.newestReading() !== this.#refusedWith;
    if (state.kind === 'halted') return this.#isAside || why === 'online' || healing.includes(state.problem);
    return state.kind !== 'back-off' || why === 'online';
  }

  async #drain(): Promise<void> {
    while (this.#wanted) {
      const wanted = this.#wanted;
      this.#wanted = null;
      this.#isHeldUp = false;
      this.#isAside = false;
      this.#timer.abort();
      await this.#pass(wanted);
      this.#deps.onChanged();
    }
  }

  async #pass({ consent, heed }: Wanted): Promise<void> {
    try {
      const end = await onePass(this.#deps, {
        consent,
        heed,
        signal: this.#stop.signal,
        failures: this.#failures,
        lock: 'wait',
        onStage: (stage) => this.state.set({ kind: 'working', stage, fraction: null }),
      });
      if (end.kind !== 'nobody' && end.kind !== 'busy') this.#end(end);
    } catch (error) {
      if (isAbort(error)) this.state.set({ kind: 'idle' });
      else this.state.set({ kind: 'halted', problem: problemOf(error) });
    }
  }

  #end(end: Exclude<PassEnd, { readonly kind: 'nobody' | 'busy' }>): void {
    this.#notBefore = 0;
    this.#isAside = false;
    this.#endedAt = this.#deps.clock.now();
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
      case 'paused':
        this.#pause(end.until, 'share:rate-limited', true);
        return;
      case 'back-off':
        this.#failures += 1;
        this.#pause(end.until, end.problem, end.isByShare);
        return;
      case 'halted':
        this.#refusedWith = this.#deps.newestReading();
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
        this.#deps.onLapsed(end.destination, end.problem);
    }
  }

  #pause(until: number, problem: Problem, isByShare: boolean): void {
    if (isByShare) this.#notBefore = until;
    this.state.set({ kind: 'back-off', until, problem });
    this.#wake(until);
  }

  /** Should the page be gone by then, the browser may see to it. */
  #wake(at: number): void {
    this.#timer = new AbortController();
    const { clock, onLeft } = this.#deps;
    onLeft();
    clock.sleep(Math.max(0, at - clock.now()), this.#timer.signal).then(
      () => void this.kick('timer'),
      () => undefined,
    );
  }
}
