import { APP_VERSION } from '../version.ts';
import { ShareError } from '../../share/errors.ts';
import type { PassContext } from './context.ts';
import { attemptSignIn, forgetPassword, passwordAtHand, rememberPassword } from './sign-in-attempt.ts';
import { mayTryAutomatically } from './sign-in-policy.ts';
import type { PassState, StartReason, WorkState } from './state.ts';

const HOUR_MS = 3_600_000;
const RESTARTS_AN_HOUR = 3;

/** What Share is told of who uploads: the truth (share-api, 3.7). */
const runtimeInfo = {
  DeviceManufacturer: 'Browser',
  DeviceModel: 'Web Serial',
  DeviceOsName: 'Web',
  DeviceOsVersion: '1',
  AppName: 'Cradle',
  AppVersion: APP_VERSION,
  AppNumber: 'Cradle',
} as const;

/** One automatic try for a session that had worked, recorded before it is sent; a refusal ends it (safety rule 5). */
export async function signingIn(pass: PassContext, next: WorkState): Promise<PassState> {
  const { store, memory } = pass.deps;
  const { signIn: record } = pass.destination;
  const password = await passwordAtHand(store, memory, pass.destination);
  if (password === null) return { kind: 'signed-out', problem: 'sync:no-session' };
  const leave = mayTryAutomatically(record, pass.now());
  if (leave.kind === 'locked') return { kind: 'signed-out', problem: 'share:locked-out' };
  if (leave.kind === 'blocked') return { kind: 'signed-out', problem: 'sync:sign-in-blocked' };
  if (leave.kind === 'often') return { kind: 'signed-out', problem: 'sync:signed-in-often' };
  await knock(pass);
  const result = await attemptSignIn({ ...pass.deps, client: pass.client }, pass.destination, password, { kind: 'renewal' });
  if (result.kind === 'refused') {
    forgetPassword(memory);
    return { kind: 'signed-out', problem: result.problem };
  }
  pass.destination = result.destination;
  pass.sessionId = result.sessionId;
  if (memory.password) rememberPassword(memory, result.destination, password);
  memory.lookReasons += 1;
  pass.lookedFor = null;
  return next;
}

/**
 * A call that costs nothing goes first. Without a network, or behind a page that asks for a log-in of its own, the
 * one try would be spent on nothing, and the password given to whoever answers.
 */
async function knock(pass: PassContext): Promise<void> {
  try {
    await pass.client.systemUtcTime(pass.deps.signal);
  } catch (error) {
    if (!(error instanceof ShareError) || error.code !== 'unknown-call') throw error;
  }
}

export async function checking(pass: PassContext, next: WorkState): Promise<PassState> {
  const { serial } = pass;
  // Before a question that may stay open for long.
  await pass.noteError();
  const answer = await pass.client.checkAssignment(pass.session, serial, pass.deps.signal);
  if (answer === 'assigned') {
    pass.checked = true;
    await pass.change((row) => ({ ...row, assignedSerial: serial }));
    return { kind: 'starting', why: 'wished', next };
  }
  if (pass.mayAssign && !pass.checked) {
    pass.checked = true;
    return { kind: 'assigning', next };
  }
  if (pass.checked) return { kind: 'halted', problem: 'share:receiver-not-assigned' };
  return askToAssign(pass, answer === 'other');
}

export function askToAssign(pass: PassContext, toAnother: boolean): PassState {
  const { accountName } = pass.destination;
  return { kind: 'asking', question: { kind: 'assign-receiver', serial: pass.serial, accountName, toAnother } };
}

/** Only after the person's own word. A refusal may mean that it is ours already: the check tells (share-api, 8). */
export async function assigning(pass: PassContext, next: WorkState): Promise<PassState> {
  // The check may have taken long, and the person have stopped meanwhile, or bound another receiver.
  await pass.reload();
  if (pass.destination.sharing.kind !== 'on') return noLongerWished(pass);
  if (!pass.mayAssign) return { kind: 'later', at: pass.now() };
  try {
    await pass.client.replaceReceiver(pass.session, pass.serial, pass.deps.signal);
  } catch (error) {
    if (!(error instanceof ShareError) || error.status !== 500 || error.code === 'session-lapsed') throw error;
    return { kind: 'checking', next };
  }
  await pass.change((row) => ({ ...row, assignedSerial: pass.serial }));
  await pass.note('receiver-assigned', { serial: pass.serial });
  return { kind: 'starting', why: 'wished', next };
}

export async function starting(pass: PassContext, why: StartReason, next: WorkState): Promise<PassState> {
  await pass.noteError();
  // The answer may have taken long, and the person have stopped meanwhile.
  await pass.reload();
  if (pass.destination.sharing.kind !== 'on') return noLongerWished(pass);
  const { signal } = pass.deps;
  const sayActive = async (active: boolean): Promise<void> => {
    await pass.change((row) => ({ ...row, monitoring: { active, askedAt: pass.now() } }));
    pass.deps.memory.knowsMonitoring = true;
  };
  if (why === 'resumed' && (await pass.client.isMonitoringActive(pass.session, signal))) {
    await sayActive(true);
    return next;
  }
  if (why !== 'wished') {
    await sayActive(false);
    const lately = pass.destination.restartedAt.filter((at) => at > pass.now() - HOUR_MS && at <= pass.now());
    if (lately.length >= RESTARTS_AN_HOUR) return { kind: 'halted', problem: 'sync:sharing-stopped-elsewhere' };
    await pass.change((row) => ({ ...row, restartedAt: [...lately, pass.now()] }));
    if (pass.destination.sharing.kind !== 'on') return noLongerWished(pass);
  }
  try {
    await pass.client.startMonitoring(pass.session, pass.serial, signal);
  } catch (error) {
    if (error instanceof ShareError && (error.code === 'receiver-not-assigned' || error.code === 'receiver-mismatch')) {
      return recheck(pass, next);
    }
    throw error;
  }
  await sayActive(true);
  await pass.note(why === 'wished' ? 'sharing-started' : 'sharing-restarted', { serial: pass.serial });
  if (why === 'wished') await tellWhoWeAre(pass);
  return next;
}

/** Asks for the assignment once in a row; if Share said yes a moment ago, only the person can decide. */
export async function recheck(pass: PassContext, next: WorkState): Promise<PassState> {
  await pass.change((row) => ({ ...row, assignedSerial: null }));
  return pass.checked ? askToAssign(pass, true) : { kind: 'checking', next };
}

/** A courtesy: its failure is nobody's concern (share-api, 3.7), unless Share asks to be left alone. */
async function tellWhoWeAre(pass: PassContext): Promise<void> {
  try {
    await pass.client.runtimeInfo(pass.session, runtimeInfo, pass.deps.signal);
  } catch (error) {
    if (!(error instanceof ShareError) || error.retryAfterMs !== null) throw error;
  }
}

export function noLongerWished(pass: PassContext): PassState {
  return pass.destination.sharing.kind === 'stopping' ? { kind: 'stopping' } : { kind: 'done' };
}

export async function stopping(pass: PassContext): Promise<PassState> {
  // The session may have had to be renewed first, and the person have started again meanwhile.
  await pass.reload();
  if (pass.destination.sharing.kind !== 'stopping') return { kind: 'done' };
  await pass.client.stopMonitoring(pass.session, pass.deps.signal);
  const monitoring = { active: false, askedAt: pass.now() };
  await pass.change((row) => (row.sharing.kind === 'stopping' ? { ...row, sharing: { kind: 'off' }, monitoring } : row));
  await pass.note('sharing-stopped');
  return { kind: 'done' };
}
