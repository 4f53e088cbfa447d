import type { ResultCode } from '../../protocol/receiver/result-codes.ts';

/** How often a fault strikes, and when it begins. */
interface Strikes {
  /** Default 1. */
  readonly times?: number;
  /** So many answers that it could spoil pass before; default 0. */
  readonly after?: number;
}

/** What can be done to an answer. `command` narrows a fault to the answers to that command. */
export type AnswerFault = Strikes & { readonly command?: number } & (
  | { readonly kind: 'drop-answer' }
  /** Flips all bits of one byte of the frame; an offset behind its end takes the last byte. */
  | { readonly kind: 'corrupt-answer'; readonly offset: number }
  /** The answer, and all that follow it, come this much later. */
  | { readonly kind: 'stall'; readonly stallMs: number }
  /** The answer comes this much later, and others meanwhile. */
  | { readonly kind: 'late-answer'; readonly lateMs: number }
  | { readonly kind: 'stale-bytes'; readonly bytes: Uint8Array }
  /** Junk before the answer, with a start byte and a length that fits in it: default 600 bytes, as a page may have. */
  | { readonly kind: 'noise'; readonly announcedBytes?: number }
  /** The answer in pieces of these sizes, each a packet of its own; the last size repeats. */
  | { readonly kind: 'split'; readonly sizes: readonly number[]; readonly pauseMs?: number }
  | { readonly kind: 'duplicate-answer' }
  /** The cable is pulled when this many bytes of the answer are out. */
  | { readonly kind: 'unplug'; readonly afterBytes: number }
  /** A failure instead of the answer. */
  | { readonly kind: 'refuse'; readonly code: Exclude<ResultCode, 1> }
);

/** The first request after the next opening is never answered; `times` and `after` count openings. */
export type LostFirstCommand = Strikes & { readonly kind: 'lose-first-command' };

/** Nothing is answered for so long, from now on. */
export interface Silence {
  readonly kind: 'silence';
  readonly forMs: number;
}

/** Damage to the receiver's own flash: stays, and is answered inside good frames. */
export interface BadRecord {
  readonly kind: 'bad-record';
  readonly type: number;
  readonly page: number;
  readonly slot: number;
}

/** A wrong CRC in a page's header, inside good frames: in the next `times` answers that show it; `Infinity` is damaged flash. */
export interface BadPageHeader {
  readonly kind: 'bad-page-header';
  readonly type: number;
  readonly page: number;
  readonly times?: number;
}

export type Fault = AnswerFault | LostFirstCommand | Silence | BadRecord | BadPageHeader;

/** A fault that waits for something to spoil. */
interface Waiting<F extends Strikes> {
  readonly fault: F;
  pass: number;
  left: number;
}

/** Faults in the order in which they were ordered; an answer is spoilt by one at most. */
export class FaultQueue {
  #answers: Waiting<AnswerFault>[] = [];
  #openings: Waiting<LostFirstCommand>[] = [];
  #losesNext = false;
  #silentUntil = Number.NEGATIVE_INFINITY;

  add(fault: AnswerFault | LostFirstCommand): void {
    const { after = 0, times = 1 } = fault;
    if (fault.kind === 'lose-first-command') this.#openings.push({ fault, pass: after, left: times });
    else this.#answers.push({ fault, pass: after, left: times });
  }

  beSilent(until: number): void {
    this.#silentUntil = until;
  }

  clear(): void {
    this.#answers = [];
    this.#openings = [];
    this.#losesNext = false;
    this.#silentUntil = Number.NEGATIVE_INFINITY;
  }

  /** A host has opened the port. */
  opened(): void {
    this.#losesNext = strike(this.#openings) !== null;
    this.#openings = this.#openings.filter(({ left }) => left > 0);
  }

  /** Takes the fault that spoils an answer to `command`, which is null for one to a malformed request. */
  take(command: number | null, now: number): AnswerFault | null {
    const isLost = this.#losesNext || now < this.#silentUntil;
    this.#losesNext = false;
    if (isLost) return { kind: 'drop-answer' };
    const fault = strike(this.#answers.filter((waiting) => fits(waiting.fault, command)));
    this.#answers = this.#answers.filter(({ left }) => left > 0);
    return fault;
  }
}

function fits(fault: AnswerFault, command: number | null): boolean {
  return fault.command === undefined || fault.command === command;
}

/** Lets the first that is ready strike; the others count this one as passed. */
function strike<F extends Strikes>(waiting: readonly Waiting<F>[]): F | null {
  const ready = waiting.find(({ pass }) => pass === 0);
  for (const each of waiting) each.pass = Math.max(0, each.pass - 1);
  if (!ready) return null;
  ready.left -= 1;
  return ready.fault;
}
