import { parseJson } from './json.ts';

/** The service's "no": HTTP 500 as a rule, but seen with 200 too (share-api, 5). */
export interface Refusal {
  readonly code: string;
  /** In the service's words. May hold a session id, an account id or a name: never to be shown or logged. */
  readonly message: string;
}

/** The object with `Code` in an answer's body; null when it is something else. */
export function parseRefusal(body: string): Refusal | null {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null) return null;
  const { Code, Message } = json as Record<string, unknown>;
  if (typeof Code !== 'string' || Code === '') return null;
  return { code: Code, message: typeof Message === 'string' ? Message : '' };
}

/** What a refusal asks for (share-api, 5: the column "client action"). */
export type RefusalFamily =
  /** Sign in once, repeat once. */
  | 'session-lapsed'
  /** Wrong name, password or region: stop, ask the person. */
  | 'credentials'
  /** No sign-in for ten minutes or more. */
  | 'locked-out'
  /** Start the monitoring session, then repeat. */
  | 'not-active'
  /** The monitoring session runs already: success of a start. */
  | 'already-active'
  | 'not-assigned'
  | 'serial-mismatch'
  /** At least one reading of the batch is known; whether the others were stored is unknown (7.7). */
  | 'duplicate'
  | 'invalid-argument'
  /** Nothing was ever published: no data yet. */
  | 'nothing-published'
  /** Keep the readings and back off. */
  | 'unknown';

const byCode: ReadonlyMap<string, RefusalFamily> = new Map<string, RefusalFamily>([
  ['sessionidnotfound', 'session-lapsed'],
  ['sessionnotvalid', 'session-lapsed'],
  ['accountpasswordinvalid', 'credentials'],
  ['sso_authenticatepasswordinvalid', 'credentials'],
  ['sso_authenticateaccountnotfound', 'credentials'],
  // The server's own spelling lacks a d; newer clients expect the other one.
  ['sso_authenticatemaxattemptsexceeed', 'locked-out'],
  ['sso_authenticatemaxattemptsexceeded', 'locked-out'],
  ['monitoringsessionnotactive', 'not-active'],
  ['monitoringsessionalreadyactive', 'already-active'],
  ['monitoredreceivernotassigned', 'not-assigned'],
  ['monitoredreceiverserialnumberdoesnotmatch', 'serial-mismatch'],
  ['duplicateegvposted', 'duplicate'],
  ['invalidargument', 'invalid-argument'],
  ['monitorsessionnotfound', 'nothing-published'],
]);

/** Codes are compared without case; the message counts only where the code word is not certain. */
export function refusalFamily(code: string, message: string): RefusalFamily {
  const word = code.toLowerCase();
  const family = byCode.get(word);
  if (family) return family;
  if (/already has an active monitoring session/i.test(message)) return 'already-active';
  if (word === 'sso_internalerror' && /cannot authenticate by account/i.test(message)) return 'credentials';
  return 'unknown';
}

/** True for what the second step of sign-in answers to an id that is no account's, not to a wrong password (share-api, 4.5). */
export function saysAccountUnknown(code: string): boolean {
  return code.toLowerCase() === 'sso_authenticateaccountnotfound';
}
