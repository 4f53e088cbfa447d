import type { TimedReading } from '../../domain/reading.ts';
import { ShareError } from '../../share/errors.ts';
import { openAttempt } from '../../store/attempts.ts';
import { putOutcomes } from '../../store/outcomes.ts';
import type { AttemptRow, ClockRow, SeenEntry, SentReading } from '../../store/rows.ts';
import { newestOf } from '../time/drift.ts';
import { isDoubtful, MAX_BATCH, nextBatch, postSize, type BatchInput } from './batch.ts';
import type { PassContext, SenderMemory } from './context.ts';
import { noticeOthers } from './learn.ts';
import { closeOrKeep, isInTime, loadWaiting, mayGoAgain, outcomeRows, wishedSinceOf, type LoadedWaiting } from './outbox.ts';
import { canaryNeeded, compare, expectedAt } from './read-back.ts';
import { noLongerWished, recheck } from './session-steps.ts';
import type { PassState } from './state.ts';

/** The steps that choose and post. */

/** What is posted so long after the attempt began gets a later beginning: whoever finds it open counts from there. */
const STALE_MS = 10_000;

/** A warm session looks at what followers see after every fifth post (share-api, 7.8). */
const POSTS_A_LOOK = 5;

export async function choosing(pass: PassContext): Promise<PassState> {
  await pass.reload();
  const { destination, deps } = pass;
  if (destination.sharing.kind !== 'on') return noLongerWished(pass);
  await pass.noteError();
  if (destination.canary.kind === 'posted') return { kind: 'proving' };
  if (destination.canary.kind === 'failed') {
    return { kind: 'asking', question: { kind: 'normalise-times', offByMs: destination.canary.offByMs } };
  }
  let loaded = await loadWaiting(pass);
  if (loaded.doubt) {
    // A reading of the future says that the clock was set since Share's was asked.
    if (!(await measureAnew(pass)) && loaded.doubt === 'ahead') await pass.askTheTime();
    loaded = await loadWaiting(pass);
    // Nobody knows what the others' times are then, nor later, when they do not lie in the future any more.
    if (loaded.doubt === 'ahead' && loaded.count > 0) {
      const telling = tellingClock(loaded, loaded.newest);
      if (telling?.source === 'computer') await pass.change((row) => ({ ...row, doubtedClock: telling.measuredAt }));
      return { kind: 'halted', problem: 'sync:clock-unsure' };
    }
  }
  if (loaded.count === 0) {
    pass.heedLook();
    return needsLook(pass) ? { kind: 'confirming' } : { kind: 'done' };
  }
  if (isToLook(pass, loaded.count)) return { kind: 'looking' };
  const isMeasured = loaded.clocks.at(-1)?.source === 'computer' && (await measureAnew(pass));
  const computerErrorMs = await pass.computerErrorMs();
  if (isMeasured || computerErrorMs !== loaded.computerErrorMs) loaded = await loadWaiting(pass);
  // By the new times more than one may be of the time since sharing began.
  if (isToLook(pass, loaded.count)) return { kind: 'looking' };
  const telling = tellingClock(loaded, loaded.readings.at(-1));
  if (telling && telling.measuredAt === destination.doubtedClock) return { kind: 'halted', problem: 'sync:clock-unsure' };
  const input: BatchInput = {
    waiting: loaded.readings,
    clocksFor: loaded.clocksFor,
    computerErrorMs,
    times: destination.times,
    localOffsetMinutes: deps.localOffsetMinutes,
    isCanary: (reading) => canaryNeeded(destination.canary, reading),
    limit: postSize(deps.memory.refusals, MAX_BATCH),
  };
  // Also by the look of an earlier pass: a reading may be shown before it was read from the receiver.
  const { readBack } = loaded;
  const shown = readBack ? shownOf(input, readBack.entries) : [];
  if (shown.length > 0) {
    await putOutcomes(deps.store, outcomeRows(pass, 'seen', shown, readBack?.askedAt));
    pass.foundReadings += shown.length;
    return { kind: 'choosing' };
  }
  const batch = nextBatch(input);
  if (batch.kind === 'clock-unsure') return { kind: 'halted', problem: 'sync:clock-unsure' };
  pass.heedLook();
  if (batch.kind === 'none') return { kind: 'done' };
  // They were chosen by the times that the page shows; what followers would see goes by the correction, which may know better.
  const readings = computerErrorMs === null ? batch.readings : batch.readings.filter((reading) => isInTime(pass, reading, computerErrorMs));
  if (readings.length === 0) return expectedAt(batch.readings.at(-1)!) > pass.trueNow() ? { kind: 'halted', problem: 'sync:clock-unsure' } : { kind: 'done' };
  const attempt: AttemptRow = { destination: destination.id, beganAt: pass.now(), readings, refusedAlone: [] };
  await openAttempt(deps.store, attempt);
  pass.wishedSince = loaded.wishedSince;
  return { kind: 'posting', attempt, size: attempt.readings.length };
}

/** By Share's clock, if it can be; gives whether the receiver could be asked. */
async function measureAnew(pass: PassContext): Promise<boolean> {
  await pass.computerErrorMs();
  const isMeasured = await pass.deps.measureClock();
  // Where the measurement shows that this computer's clock was set, what was known of its error is forgotten.
  await pass.computerErrorMs();
  return isMeasured;
}

/** The last measurement, by receiver time, that tells when a reading was taken. */
function tellingClock({ clocksFor }: LoadedWaiting, reading: TimedReading | null | undefined): ClockRow | null {
  return reading ? newestOf(clocksFor(reading)) : null;
}

/** Which of those that wait followers see already. */
function shownOf(input: BatchInput, entries: readonly SeenEntry[]): SentReading[] {
  const shown: SentReading[] = [];
  let { waiting } = input;
  while (entries.length > 0 && waiting.length > 0) {
    const batch = nextBatch({ ...input, waiting, isCanary: () => false, limit: MAX_BATCH });
    if (batch.kind !== 'batch') break;
    shown.push(...compare(batch.readings, entries).seen);
    waiting = waiting.slice(0, -batch.readings.length);
  }
  return shown;
}

function mustLook({ lookReasons, heededReasons }: SenderMemory): boolean {
  return lookReasons > heededReasons;
}

/** Once a pass, before a backlog is sent or where something asks for it. */
function isToLook({ lookedFor, deps }: PassContext, count: number): boolean {
  return lookedFor === null && (mustLook(deps.memory) || count > 1);
}

function needsLook(pass: PassContext): boolean {
  const { memory } = pass.deps;
  return mustLook(memory) || memory.postsSinceLook >= POSTS_A_LOOK || (pass.posts > 1 && memory.postsSinceLook > 0);
}

/** Sends the first `size` readings of the attempt. What succeeds is followed by twice as many, what is refused by half. */
export async function posting(pass: PassContext, attempt: AttemptRow, size: number): Promise<PassState> {
  await pass.reload();
  const { sharing } = pass.destination;
  // The person said something else meanwhile: the attempt stays open, and the next pass settles it without posting.
  if (sharing.kind !== 'on') return noLongerWished(pass);
  if (sharing.since !== pass.wishedSince || pass.now() - attempt.beganAt > STALE_MS) return chosenAnew(pass, attempt, size);
  const sent = attempt.readings.slice(0, size).toSorted((a, b) => a.systemTime - b.systemTime);
  const [first] = sent;
  const newest = sent.at(-1);
  if (!first || !newest) return { kind: 'choosing' };
  if (pass.destination.bound?.serial !== first.serial) return { kind: 'later', at: pass.now() };
  const { serial, taSeconds } = first;
  try {
    await pass.client.postEgvs(pass.session, { serial, taSeconds, readings: sent }, pass.deps.signal);
  } catch (error) {
    return refused(pass, attempt, sent, error);
  }
  const isCanary = canaryNeeded(pass.destination.canary, first);
  const open = await closeOrKeep(pass, attempt, {
    decided: outcomeRows(pass, 'accepted', sent),
    remaining: attempt.readings.slice(size),
    change: (row) => ({
      ...row,
      lastSentAt: pass.now(),
      canary: isCanary ? { kind: 'posted', reading: newest, postedAt: pass.now() } : row.canary,
    }),
  });
  pass.posts += 1;
  pass.sentReadings += sent.length;
  pass.deps.memory.postsSinceLook += 1;
  pass.deps.memory.refusals = 0;
  if (isCanary) return { kind: 'proving' };
  return open ? { kind: 'posting', attempt: open, size: size * 2 } : { kind: 'choosing' };
}

/** The person stopped and started again meanwhile, or bound another receiver, or it took long: of what is not posted yet, some may lie before that, or be too old. */
async function chosenAnew(pass: PassContext, attempt: AttemptRow, size: number): Promise<PassState> {
  pass.wishedSince = wishedSinceOf(pass.destination);
  const open = await closeOrKeep(pass, attempt, { decided: [], remaining: attempt.readings.filter((reading) => mayGoAgain(pass, reading)) });
  return open ? { kind: 'posting', attempt: open, size } : { kind: 'choosing' };
}

/** The refusals that say something about the readings or the session; the rest is for every state alike. */
async function refused(pass: PassContext, attempt: AttemptRow, sent: readonly SentReading[], error: unknown): Promise<PassState> {
  if (!(error instanceof ShareError)) throw error;
  const again: PassState = { kind: 'posting', attempt, size: sent.length };
  switch (error.code) {
    case 'monitoring-not-active':
      return { kind: 'starting', why: 'refused', next: again };
    case 'receiver-not-assigned':
    case 'receiver-mismatch':
      return recheck(pass, again);
    case 'duplicate':
      if (!attempt.isAgain) await noticeOthers(pass);
      if (sent.length === 1) return decideAlone(pass, attempt, sent, 'duplicate');
      return pass.verified ? { ...again, size: Math.ceil(sent.length / 2) } : verify(pass, attempt, sent.length);
    case 'invalid-argument':
      return sent.length === 1 ? refusedAlone(pass, attempt, sent[0]!, error) : { ...again, size: Math.ceil(sent.length / 2) };
    default:
      throw error;
  }
}

/** One look tells which of an attempt are known; a second would say the same. */
function verify(pass: PassContext, attempt: AttemptRow, size: number): PassState {
  pass.verified = true;
  return { kind: 'verifying', attempt, size };
}

async function decideAlone(
  pass: PassContext,
  attempt: AttemptRow,
  sent: readonly SentReading[],
  kind: 'duplicate' | 'set-aside',
): Promise<PassState> {
  const open = await closeOrKeep(pass, attempt, { decided: outcomeRows(pass, kind, sent), remaining: attempt.readings.slice(1) });
  if (kind === 'set-aside') await pass.note('readings-set-aside', { count: 1 });
  return open ? { kind: 'posting', attempt: open, size: 1 } : { kind: 'choosing' };
}

/**
 * Once: it goes to the end, so that it does not block the others. Twice, over restarts too: it is set aside and
 * shown. Several in a row and none accepted: sending stops until the next reading comes, and nothing is set aside for what
 * is not its fault: the newest that was not tried is the next. Where all of the attempt were refused they wait again, so that a
 * newer one is tried before them. A refusal that is not in Share's own words may pass: the second try is not at once.
 */
async function refusedAlone(pass: PassContext, attempt: AttemptRow, reading: SentReading, error: ShareError): Promise<PassState> {
  const { memory } = pass.deps;
  memory.refusals += 1;
  const isHalted = isDoubtful(memory.refusals, pass.posts > 0);
  const isAgain = attempt.refusedAlone.includes(reading.systemTime);
  if (isAgain && !isHalted) return decideAlone(pass, attempt, [reading], 'set-aside');
  const names = isAgain ? attempt.refusedAlone : [...attempt.refusedAlone, reading.systemTime];
  const turned = [...attempt.readings.slice(1), reading];
  const untried = turned.filter(({ systemTime }) => !names.includes(systemTime));
  const newest = untried.at(-1);
  const newestFirst = newest ? [newest, ...turned.filter((one) => one !== newest)] : [];
  const open = await closeOrKeep(pass, attempt, { decided: [], remaining: isHalted ? newestFirst : turned, refusedAlone: names });
  if (isHalted) return { kind: 'halted', problem: 'sync:readings-refused' };
  if (!newest && error.shareCode === null) return { kind: 'back-off', problem: pass.deps.problemOf(error), retryAfterMs: null };
  return open ? { kind: 'posting', attempt: open, size: 1 } : { kind: 'choosing' };
}
