import type { Clock } from '../domain/clock.ts';
import { commands, type Command } from '../protocol/receiver/commands.ts';
import { encodeFrame } from '../protocol/receiver/packet.ts';
import { ProtocolError } from '../protocol/receiver/protocol-error.ts';
import { TransportError, type Transport } from '../protocol/receiver/transport.ts';
import { abortable } from './abortable.ts';
import { answerOf, consequenceOf } from './answers.ts';
import { allAttempts, LAST_ATTEMPT, pauseAfter, type Attempts } from './attempts.ts';
import { ReceiverError } from './errors.ts';
import { DRAINED_AFTER_MS, Line } from './line.ts';
import { readPages, type FoundPage } from './pages.ts';
import type { RateBudget } from './rate-budget.ts';
import { Turns } from './turns.ts';
import { checkIds } from './usb-ids.ts';

/** The first command after opening may be lost (9.1). */
const PINGS = 2;
const FAILURES_IN_A_ROW = 3;

/** Nothing else is ever sent, whatever a caller makes up. */
const table: ReadonlySet<unknown> = new Set(Object.values(commands));

/** A system time and the moment it was true, as well as the cable tells. */
export interface SystemTimeMeasurement {
  /** Receiver seconds. */
  readonly systemTime: number;
  /** This computer's clock at the middle of the round trip, epoch ms. */
  readonly at: number;
  readonly roundTripMs: number;
}

type State =
  | { readonly kind: 'closed' }
  /** The last answer was whole and fitted: the next command may be sent. */
  | { readonly kind: 'in-step' }
  /** An answer may still be on its way: wait, drain for so long a silence, and ping before the next command. */
  | { readonly kind: 'out-of-step'; readonly pauseMs: number; readonly drainMs: number }
  /** Too many commands failed in a row: nothing is sent until it is opened again. */
  | { readonly kind: 'stopped'; readonly error: unknown }
  /** The receiver asked to be left alone: nothing is ever sent through this object again. */
  | { readonly kind: 'poisoned'; readonly error: unknown };

interface Answer<T> {
  readonly value: T;
  readonly askedAt: number;
  readonly answeredAt: number;
}

/**
 * Typed answers of one receiver: one command in flight, a deadline on each, retries by receiver-protocol 9.2.
 *
 * Cancelling reaches to within one frame: a request that was written is not taken back, but its answer is drained
 * before the next command. Rejections are `ReceiverError`, `TransportError`, the signal's reason, or, before anything
 * is sent, the 'bad-argument' of a request that must not be.
 */
export class Receiver {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #budget: RateBudget;
  readonly #line: Line;
  readonly #turns = new Turns();
  #state: State = { kind: 'closed' };
  #failedInARow = 0;
  /** Aborted by `close`, so that whatever waits or sleeps ends with it. */
  #life = new AbortController();

  constructor(transport: Transport, options: { readonly clock: Clock; readonly budget: RateBudget }) {
    this.#transport = transport;
    this.#clock = options.clock;
    this.#budget = options.budget;
    this.#line = new Line(transport, options.clock);
  }

  /**
   * Opens, drains and pings. Rejects with 'g7' or 'not-dexcom' before anything is opened. An abort also ends an opening that
   * the platform never does. Must: after a failure it is closed, which sees to what opens late.
   */
  async open(signal?: AbortSignal): Promise<void> {
    if (this.#state.kind === 'poisoned') throw this.#state.error;
    checkIds(this.#transport.ids);
    await abortable(this.#transport.open(signal), signal);
    this.#life = new AbortController();
    this.#failedInARow = 0;
    this.#state = { kind: 'out-of-step', pauseMs: 0, drainMs: DRAINED_AFTER_MS };
    try {
      await this.#inTurn((alive) => this.#getInStep(alive), signal);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Never rejects. Commands in flight or waiting reject with the transport's 'closed'. */
  async close(): Promise<void> {
    this.#become({ kind: 'closed' });
    this.#life.abort(new TransportError('closed', 'the receiver was closed'));
    await this.#transport.close().catch(() => undefined);
  }

  /** Sends a command of the table and gives its checked answer. */
  async ask<A, T>(command: Command<A, T>, args: A, signal?: AbortSignal): Promise<T> {
    return (await this.#attempt(command, args, allAttempts, signal)).value;
  }

  /** Pages `first` to `first + count - 1` (1 to 4), 528 bytes each, ascending, or why there is none. */
  pages(type: number, first: number, count: number, signal?: AbortSignal): Promise<FoundPage[]> {
    const ask = async (page: number, pages: number, attempts: Attempts): Promise<readonly (Uint8Array | null)[]> => {
      const { value } = await this.#attempt(commands.pages, { type, first: page, count: pages }, attempts, signal);
      // A page that is not what was asked may be a late answer's: then the right one is still to come.
      if (value.includes(null)) this.#become({ kind: 'out-of-step', pauseMs: 0, drainMs: commands.pages.silenceMs });
      return value;
    };
    return readPages(ask, first, count);
  }

  /** Reads the system time; waiting for turns, budget and retries is not part of the round trip. */
  async measureSystemTime(signal?: AbortSignal): Promise<SystemTimeMeasurement> {
    const { value, askedAt, answeredAt } = await this.#attempt(commands.systemTime, undefined, allAttempts, signal);
    return { systemTime: value, at: (askedAt + answeredAt) / 2, roundTripMs: answeredAt - askedAt };
  }

  /** What was told is not to be relied on: the next command waits until no late answer can be taken for its own. */
  doubt(): void {
    this.#become({ kind: 'out-of-step', pauseMs: 0, drainMs: DRAINED_AFTER_MS });
  }

  #attempt<A, T>(command: Command<A, T>, args: A, attempts: Attempts, signal?: AbortSignal): Promise<Answer<T>> {
    return this.#inTurn(async (alive) => {
      for (let attempt = attempts.first; ; attempt += 1) {
        this.#assertUsable();
        try {
          await this.#getInStep(alive);
          const answer = await this.#send(command, args, alive);
          this.#failedInARow = 0;
          return answer;
        } catch (error) {
          const consequence = consequenceOf(error);
          if (consequence === 'carry-on') this.#failedInARow = 0;
          if (consequence !== 'repeat') throw error;
          this.#become({ kind: 'out-of-step', pauseMs: pauseAfter(attempt), drainMs: drainMsAfter(error, command) });
          if (attempt === LAST_ATTEMPT) this.#countFailure(error);
          if (attempt >= attempts.last) throw error;
        }
      }
    }, signal);
  }

  #inTurn<T>(work: (alive: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const alive = signal ? AbortSignal.any([signal, this.#life.signal]) : this.#life.signal;
    return this.#turns.take(() => work(alive), alive);
  }

  #assertUsable(): void {
    const state = this.#state;
    if (state.kind === 'closed') throw new TransportError('closed', 'the receiver is not open');
    if (state.kind === 'stopped' || state.kind === 'poisoned') throw state.error;
  }

  /**
   * Waits, drains and pings, unless the last answer left the line in step. Answers keep their order on the cable: behind
   * a ping's, no late answer to an earlier request can come any more.
   */
  async #getInStep(signal: AbortSignal): Promise<void> {
    if (this.#state.kind !== 'out-of-step') return;
    const { pauseMs } = this.#state;
    let { drainMs } = this.#state;
    if (pauseMs > 0) await this.#clock.sleep(pauseMs, signal);
    for (let ping = 1; ; ping += 1) {
      await this.#line.drain(drainMs, signal);
      try {
        await this.#send(commands.ping, undefined, signal);
        return;
      } catch (error) {
        if (ping === PINGS || consequenceOf(error) !== 'repeat') throw error;
        drainMs = drainMsAfter(error, commands.ping);
      }
    }
  }

  /** One request, one answer. Out of step until a whole answer came that fits. */
  async #send<A, T>(command: Command<A, T>, args: A, signal: AbortSignal): Promise<Answer<T>> {
    if (!table.has(command)) throw new ProtocolError('bad-argument', 'a command that is not in the table');
    const request = encodeFrame(command.code, command.encode(args));
    const sending = await this.#budget.take(signal);
    this.#become({ kind: 'out-of-step', pauseMs: 0, drainMs: command.silenceMs });
    const { frame, askedAt, answeredAt } = await this.#line.exchange(request, command.silenceMs, signal).finally(() => sending.ended());
    try {
      const value = answerOf(command, args, frame);
      this.#become({ kind: 'in-step' });
      return { value, askedAt, answeredAt };
    } catch (error) {
      const consequence = consequenceOf(error);
      if (consequence === 'carry-on') this.#become({ kind: 'in-step' });
      if (consequence === 'stop') this.#become({ kind: 'poisoned', error });
      throw error;
    }
  }

  #countFailure(error: unknown): void {
    this.#failedInARow += 1;
    if (this.#failedInARow >= FAILURES_IN_A_ROW) this.#become({ kind: 'stopped', error });
  }

  /** Only `open` wakes a closed receiver, and nothing wakes a poisoned one. */
  #become(next: State): void {
    const { kind } = this.#state;
    if (kind === 'poisoned' || (kind === 'closed' && next.kind !== 'poisoned')) return;
    this.#state = next;
  }
}

/** Where something came, but not the answer, that may still be to come, and late. */
function drainMsAfter(error: unknown, { silenceMs }: { readonly silenceMs: number }): number {
  return error instanceof ReceiverError && error.code === 'timeout' ? DRAINED_AFTER_MS : silenceMs;
}
