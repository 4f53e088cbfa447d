import type { AttemptRow } from '../../store/rows.ts';
import type { Problem, Question } from '../face.ts';

/**
 * Where one pass of the uploader stands (share-api, 10; design 3.5 to 3.9). One function a state in `session-steps.ts`,
 * `post-steps.ts` and `look-steps.ts`; what may go wrong in any of them is routed in `pass.ts`.
 */
export type WorkState =
  /** The session lapsed, or there is none: one automatic try, where the rules leave one. */
  | { readonly kind: 'signing-in'; readonly next: WorkState }
  /** Is the bound receiver the account's own? */
  | { readonly kind: 'checking'; readonly next: WorkState }
  /** The person agreed that this receiver takes the other's place. */
  | { readonly kind: 'assigning'; readonly next: WorkState }
  | { readonly kind: 'starting'; readonly why: StartReason; readonly next: WorkState }
  /** Somebody left an attempt open: a crash, another tab, an unclear answer. */
  | { readonly kind: 'settling'; readonly attempt: AttemptRow }
  /** A canary was posted and must be read back before anything else is sent. */
  | { readonly kind: 'proving' }
  /** What is there already, by another computer or the maker's app? */
  | { readonly kind: 'looking' }
  | { readonly kind: 'choosing' }
  /** Sends the first `size` readings of the open attempt. */
  | { readonly kind: 'posting'; readonly attempt: AttemptRow; readonly size: number }
  /** Share knew some of the last `size` already: which? */
  | { readonly kind: 'verifying'; readonly attempt: AttemptRow; readonly size: number }
  /** The last look, so that the page can say what followers see. */
  | { readonly kind: 'confirming' }
  /** The person stopped sharing; Share is told. */
  | { readonly kind: 'stopping' };

export type EndState =
  | { readonly kind: 'done' }
  /** Not now: an open attempt is too young to be settled, a canary is looked for once more, or the person decided something else. */
  | { readonly kind: 'later'; readonly at: number }
  /** `shareCode`: Share's own word for it, where it said one. */
  | { readonly kind: 'back-off'; readonly problem: Problem; readonly retryAfterMs: number | null; readonly shareCode?: string | null }
  | { readonly kind: 'halted'; readonly problem: Problem; readonly shareCode?: string | null }
  | { readonly kind: 'asking'; readonly question: Extract<Question, { readonly kind: 'assign-receiver' | 'normalise-times' }> }
  /** No session, and no leave or no means to sign in by itself. */
  | { readonly kind: 'signed-out'; readonly problem: Problem };

export type PassState = WorkState | EndState;

/**
 * `wished`: by the person, just now. `resumed`: it should run; Share is asked whether it does. `refused`: a post or a
 * look was refused because none runs. The last two restart what was stopped elsewhere, three times an hour at most.
 */
export type StartReason = 'wished' | 'resumed' | 'refused';

/** What the person has agreed to: that this receiver becomes this destination's. */
export interface Consent {
  readonly destination: string;
  readonly serial: string;
}

const ends: ReadonlySet<string> = new Set<EndState['kind']>(['done', 'later', 'back-off', 'halted', 'asking', 'signed-out']);

export function isEnd(state: PassState): state is EndState {
  return ends.has(state.kind);
}
