import { CodedError, type Actor } from '../domain/coded-error.ts';

const actors = {
  /** No whole answer in time, after the retries of receiver-protocol 9.2. */
  timeout: 'person',
  /** The answers stayed wrong (CRC, length, not what was asked) after the retries. */
  'bad-answer': 'person',
  /** INVALID_COMMAND: this firmware has no such command. */
  'unknown-command': 'nobody',
  /** INVALID_PARAM: a bad partition number, or a page that is no longer in the ring. */
  'bad-parameter': 'nobody',
  /** RECEIVER_ERROR: the receiver is in trouble; nothing more is sent. */
  'receiver-trouble': 'person',
  /** INVALID_MODE: not possible in the receiver's present state; nothing more is sent. */
  'wrong-mode': 'person',
  /** The port's USB ids are not a Dexcom receiver's; it is never opened. */
  'not-dexcom': 'person',
  /** A G7 receiver (product 0x0048): not supported; nothing is sent to it. */
  g7: 'person',
  /** The manufacturing record holds no serial number, so nothing can be stored under it. */
  'no-serial': 'person',
  /** The person closed the chooser. */
  'none-chosen': 'nobody',
} as const satisfies Record<string, Actor>;

export type ReceiverErrorCode = keyof typeof actors;

export class ReceiverError extends CodedError<ReceiverErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
