import { encodeFrame } from '../../protocol/receiver/packet.ts';
import type { ResultCode } from '../../protocol/receiver/result-codes.ts';
import { concatBytes } from './bytes.ts';

/** What can be done to an answer. `command` narrows a fault to the next answer to that command. */
export type AnswerFault = { readonly command?: number } & (
  | { readonly kind: 'drop-answer' }
  /** Flips all bits of one byte of the frame; an offset behind its end takes the last byte. */
  | { readonly kind: 'corrupt-answer'; readonly offset: number }
  /** The answer, and all that follow it, come this much later. */
  | { readonly kind: 'stall'; readonly stallMs: number }
  | { readonly kind: 'stale-bytes'; readonly bytes: Uint8Array }
  /** The cable is pulled when this many bytes of the answer are out. */
  | { readonly kind: 'unplug'; readonly afterBytes: number }
  /** A failure instead of the answer. */
  | { readonly kind: 'refuse'; readonly code: Exclude<ResultCode, 1> }
);

/** Damage to the receiver's own flash: stays, and is answered inside good frames. */
export interface BadRecord {
  readonly kind: 'bad-record';
  readonly type: number;
  readonly page: number;
  readonly slot: number;
}

export type Fault = AnswerFault | BadRecord;

/** An answer on its way to the host. */
export interface Delivery {
  readonly delayMs: number;
  readonly bytes: Uint8Array;
  readonly thenUnplug: boolean;
}

/** Faults in the order in which they were ordered; each spoils one answer. */
export class FaultQueue {
  #faults: AnswerFault[] = [];

  add(fault: AnswerFault): void {
    this.#faults.push(fault);
  }

  /** Takes the first fault meant for an answer to `command`, which is null for one to a malformed request. */
  take(command: number | null): AnswerFault | null {
    const at = this.#faults.findIndex((fault) => fault.command === undefined || fault.command === command);
    return at < 0 ? null : this.#faults.splice(at, 1)[0]!;
  }
}

/** The way of one answer's frame, with or without a fault. */
export function deliver(frame: Uint8Array, fault: AnswerFault | null, delayMs: number): Delivery {
  const whole: Delivery = { delayMs, bytes: frame, thenUnplug: false };
  switch (fault?.kind) {
    case undefined:
      return whole;
    case 'drop-answer':
      return { ...whole, bytes: new Uint8Array() };
    case 'corrupt-answer':
      return { ...whole, bytes: flipped(frame, fault.offset) };
    case 'stall':
      return { ...whole, delayMs: delayMs + fault.stallMs };
    case 'stale-bytes':
      return { ...whole, bytes: concatBytes([fault.bytes, frame]) };
    case 'unplug':
      return { ...whole, bytes: frame.slice(0, fault.afterBytes), thenUnplug: true };
    case 'refuse':
      return { ...whole, bytes: encodeFrame(fault.code) };
  }
}

function flipped(frame: Uint8Array, offset: number): Uint8Array {
  const at = Math.min(offset, frame.length - 1);
  return frame.with(at, frame[at]! ^ 0xff);
}
