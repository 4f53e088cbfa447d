import { CodedError, type Actor } from '../domain/coded-error.ts';

const actors = {
  /** No receiver was ever read, so there is none to share. */
  'no-receiver': 'person',
  /** Not signed in, and nothing stored to sign in with. */
  'no-session': 'sign-in',
  /** This computer's clock was set between reading and sending: plug the receiver in again (design 3.4). */
  'clock-unsure': 'person',
  /** WT was not ST + TA, and the person sends nothing rather than corrected times (design 3.8). */
  'times-not-applied': 'person',
  /** Several in a row, and none accepted: it may not be the readings. */
  'readings-refused': 'wait',
  /** The monitoring session was stopped elsewhere more than three times within the hour. */
  'sharing-stopped-elsewhere': 'person',
  /** Automatic sign-in is blocked until the person acts. */
  'sign-in-blocked': 'person',
  /** So many tries within the hour, or the day, the person's and refused ones too (safety rule 5); the last one worked. */
  'signed-in-often': 'person',
  /** No answer of Share's, and this computer has no network. */
  offline: 'wait',
  /** The page's own server does not answer. */
  'own-server-down': 'person',
  /** The proxy runs, and got no answer from Share. */
  'share-unreached': 'wait',
  /** The page's address is neither https nor localhost: the browser gives it no keys to keep a secret with. */
  insecure: 'person',
  /** A part of the app cannot be loaded: there is no network, or the server has a newer version. */
  'part-missing': 'person',
} as const satisfies Record<string, Actor>;

export type SyncErrorCode = keyof typeof actors;

export class SyncError extends CodedError<SyncErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
