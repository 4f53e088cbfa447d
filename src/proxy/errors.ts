import { CodedError, type Actor } from '../domain/coded-error.ts';

const actors = {
  /** `PORT` is no port number. */
  'bad-port': 'person',
  /** `CRADLE_LISTEN` is no address of a network interface. */
  'bad-listen': 'person',
  /** `CRADLE_HOSTS` or `CRADLE_ORIGINS` holds something else than hosts or origins. */
  'bad-list': 'person',
  /** `TRUSTED_PROXIES` holds something else than addresses and networks. */
  'bad-trusted': 'person',
  /** `CRADLE_RATE` or `CRADLE_SIGN_INS` is no whole number above 0. */
  'bad-limit': 'person',
  /** `CRADLE_USER_AGENT` cannot be sent as a header. */
  'bad-user-agent': 'person',
  /** `SHARE_UPSTREAM_…` points away from this computer. */
  'bad-upstream': 'person',
  /** Another program listens on the port. */
  'port-in-use': 'person',
  /** The system does not let this program listen there. */
  'cannot-listen': 'person',
  /** There is no built app to serve. */
  'not-built': 'person',
} as const satisfies Record<string, Actor>;

export type ProxyErrorCode = keyof typeof actors;

/** Why a server does not start. `message` is the one sentence that the person at the terminal reads. */
export class ProxyError extends CodedError<ProxyErrorCode> {
  get actor(): Actor {
    return actors[this.code];
  }
}
