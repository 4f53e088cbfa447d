import { CodedError, type Actor } from '../domain/coded-error.ts';

const actors = {
  /** Another tab holds an older version of the database open. */
  blocked: 'person',
  /** The database was written by a newer Cradle than this page. */
  'newer-version': 'person',
  /** The archive could not be brought to this version; it is whole, as the older version left it. */
  'upgrade-failed': 'person',
  /** The disk or the quota is full; what was stored is still there. */
  full: 'person',
  /** Another tab upgrades the database: reload. */
  closed: 'person',
  /** Another tab, or the person by the browser's own means, deleted the database. */
  deleted: 'person',
  /** The browser closed the database by itself: site data was cleared, or the disk failed. */
  terminated: 'person',
  /** This browser or this window keeps no data (private mode, blocked cookies). */
  unavailable: 'person',
  /** An attempt is open for this destination: settle it first. */
  'attempt-open': 'bug',
  /** A page that does not continue the stored one; the stored one is kept. */
  'page-conflict': 'nobody',
  /** The header CRC is wrong: never stored. */
  'bad-page': 'nobody',
  /** Anything else the database says. */
  broken: 'person',
} as const satisfies Record<string, Actor>;

export type StoreErrorCode = keyof typeof actors;

export class StoreError extends CodedError<StoreErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
