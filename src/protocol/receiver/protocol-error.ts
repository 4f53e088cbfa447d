import { CodedError, type Actor } from '../../domain/coded-error.ts';

const actors = {
  /** A page header whose CRC is wrong: nothing in the page can be placed. */
  'bad-header-crc': 'nobody',
  /** More records than the page has room for: a wrong revision, or damage. */
  'bad-count': 'nobody',
  /** A type and revision that nobody documented, and no record length from the partition info. */
  'unknown-layout': 'nobody',
  /** Too few or too many bytes for what they are said to be. */
  'bad-length': 'nobody',
  /** A record that contradicts its own layout, or whose CRC is wrong where one record is all there is. */
  'bad-record': 'nobody',
  /** The manufacturing record names no serial number. */
  'no-serial': 'person',
  /** An answer that does not fit its request (receiver-protocol, 9.3): drain, then ask again. */
  'bad-answer': 'nobody',
  /** A request that must not be sent: unknown partition, page or count out of range. */
  'bad-argument': 'bug',
} as const satisfies Record<string, Actor>;

export type ProtocolErrorCode = keyof typeof actors;

/** What can be wrong with bytes that arrived whole. */
export class ProtocolError extends CodedError<ProtocolErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
