import { ShareError } from '../../share/errors.ts';
import type { AttemptRow } from '../../store/rows.ts';
import type { SendStage } from '../face.ts';
import type { PassContext } from './context.ts';
import { confirming, looking, proving, settling, verifying } from './look-steps.ts';
import { choosing, posting } from './post-steps.ts';
import { assigning, checking, signingIn, starting, stopping } from './session-steps.ts';
import { isEnd, type EndState, type PassState, type WorkState } from './state.ts';

/** More steps than this in one pass is a circle that nobody foresaw: pause rather than hammer the service. */
const MAX_STEPS = 200;

/** A session that ends so soon after the last one was renewed would end again (share-api, 10). */
const LAPSES_AGAIN_MS = 5 * 60_000;

const stages: Record<WorkState['kind'], SendStage> = {
  'signing-in': 'signing-in',
  checking: 'checking',
  assigning: 'checking',
  starting: 'starting',
  settling: 'reading-back',
  proving: 'reading-back',
  looking: 'reading-back',
  choosing: 'posting',
  posting: 'posting',
  verifying: 'reading-back',
  confirming: 'reading-back',
  stopping: 'starting',
};

function step(pass: PassContext, state: WorkState): Promise<PassState> {
  switch (state.kind) {
    case 'signing-in':
      return signingIn(pass, state.next);
    case 'checking':
      return checking(pass, state.next);
    case 'assigning':
      return assigning(pass, state.next);
    case 'starting':
      return starting(pass, state.why, state.next);
    case 'settling':
      return settling(pass, state.attempt);
    case 'proving':
      return proving(pass);
    case 'looking':
      return looking(pass);
    case 'choosing':
      return choosing(pass);
    case 'posting':
      return posting(pass, state.attempt, state.size);
    case 'verifying':
      return verifying(pass, state.attempt, state.size);
    case 'confirming':
      return confirming(pass);
    case 'stopping':
      return stopping(pass);
  }
}

/** What an error means in any state (share-api, 10, the rows "any"). Aborts and bugs are not for us. */
function route(pass: PassContext, state: WorkState, error: unknown): PassState {
  if (!(error instanceof ShareError)) throw error;
  switch (error.code) {
    // A look may be refused for it as well as a post (share-api, 5).
    case 'monitoring-not-active':
      if (state.kind === 'starting') break;
      return { kind: 'starting', why: 'refused', next: state };
    case 'session-lapsed':
      if (state.kind === 'signing-in' || !mayRenew(pass)) break;
      return { kind: 'signing-in', next: state };
    case 'receiver-not-assigned':
    case 'receiver-mismatch':
    case 'forbidden':
    case 'invalid-argument':
    case 'unknown-call':
    case 'bad-proxy':
      return { kind: 'halted', problem: pass.deps.problemOf(error), shareCode: error.shareCode };
    default:
      break;
  }
  // Whatever was posted may have been stored: the attempt stays open, and is settled after the pause.
  return { kind: 'back-off', problem: pass.deps.problemOf(error), retryAfterMs: error.retryAfterMs, shareCode: error.shareCode };
}

function mayRenew(pass: PassContext): boolean {
  const { renewedAt } = pass.destination;
  return renewedAt === undefined || Math.abs(pass.now() - renewedAt) >= LAPSES_AGAIN_MS;
}

/** `attempt`: the one that is open. */
function firstState({ destination, deps, sessionId }: PassContext, attempt: AttemptRow | null): PassState {
  const { bound, sharing, assignedSerial } = destination;
  if (!bound) return { kind: 'done' };
  // While the wish is off, what was left open is settled if a session is there; none is begun for it.
  if (sharing.kind === 'off' && (!attempt || sessionId === null)) return { kind: 'done' };
  let work: WorkState = sharing.kind === 'stopping' ? { kind: 'stopping' } : { kind: 'choosing' };
  if (attempt) work = { kind: 'settling', attempt };
  if (sharing.kind === 'on') {
    if (assignedSerial !== bound.serial) work = { kind: 'checking', next: work };
    else if (!destination.monitoring) work = { kind: 'starting', why: 'wished', next: work };
    else if (!deps.memory.knowsMonitoring) work = { kind: 'starting', why: 'resumed', next: work };
  }
  return sessionId === null ? { kind: 'signing-in', next: work } : work;
}

/**
 * One pass: from wherever the stores say it stands to an end. Must run under the destination's lock.
 * `onStage` is told each change; rejects only with the signal's reason, a `StoreError`, or a bug.
 */
export async function runPass(pass: PassContext, onStage: (stage: SendStage) => void): Promise<EndState> {
  let state = firstState(pass, await pass.begin());
  for (let steps = 0; !isEnd(state); steps += 1) {
    pass.deps.signal.throwIfAborted();
    if (steps >= MAX_STEPS) return { kind: 'back-off', problem: 'unknown', retryAfterMs: null };
    onStage(stages[state.kind]);
    const current: WorkState = state;
    try {
      state = await step(pass, current);
    } catch (error) {
      state = route(pass, current, error);
    }
  }
  return state;
}
