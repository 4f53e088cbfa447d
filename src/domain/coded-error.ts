/**
 * Who must act on an error: nobody (it was cancelled), the person, a new sign-in, time itself, or
 * the people who write Cradle.
 */
export type Actor = 'nobody' | 'person' | 'sign-in' | 'wait' | 'bug';

/**
 * The base of each room's own error class: a closed set of codes, each of which says who must act.
 * The sentence a person reads is looked up from the code in `ui/words`; `message` is for logs and
 * for who sits at a terminal, and must hold no password, session id or account.
 */
export abstract class CodedError<Code extends string> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }

  abstract get actor(): Actor;
}

/** True for the reason of an aborted signal, ours or the platform's. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
