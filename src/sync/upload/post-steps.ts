import { ShareError } from '../../share/errors.ts';
import { attemptOf, openAttempt, settleAttempt } from '../../store/attempts.ts';
import { outcomesSince, putOutcomes } from '../../store/outcomes.ts';
import type { AttemptRow, Canary, DestinationRow, OutcomeKind, OutcomeRow, SentReading } from '../../store/rows.ts';
import { nextBatch } from './batch.ts';
import type { PassContext } from './context.ts';
import { compare, expectedAt, judgeCanary, MAX_MINUTES, minutesToCover } from './read-back.ts';
import { recheck } from './session-steps.ts';
import type { PassState } from './state.ts';
import { MAX_AGE_MS, waitingOf, type Waiting } from './waiting.ts';

/** An open attempt younger than this may still be on its way (design 3.6). */
const SETTLE_AFTER_MS = 45_000;

/** TA moved by more than this: the next post is a canary again (design 3.8). */
const TA_MOVED_SECONDS = 60;

/** A warm session looks at what followers see after every fifth post (share-api, 7.8). */
const POSTS_A_LOOK = 5;

function outcomes(pass: PassContext, kind: OutcomeKind, readings: readonly SentReading[]): OutcomeRow[] {
  const decidedAt = pass.now();
  return readings.map((reading) => ({ ...reading, destination: pass.destination.id, kind, decidedAt }));
}

/** Writes the outcomes, closes the attempt or leaves the rest of it open, and changes the destination, in one transaction. */
async function settle(
  pass: PassContext,
  decided: readonly OutcomeRow[],
  remaining: readonly SentReading[],
  change: (row: DestinationRow) => DestinationRow = (row) => row,
): Promise<AttemptRow | null> {
  const attempt =
    remaining.length > 0 ? { destination: pass.destination.id, beganAt: pass.now(), readings: remaining } : null;
  pass.destination = await settleAttempt(pass.deps.store, pass.destination.id, decided, attempt, change);
  return attempt;
}

/** Read-back decides what became of an attempt that nobody saw the end of (design 3.6). */
export async function settling(pass: PassContext, attempt: AttemptRow): Promise<PassState> {
  const age = pass.now() - attempt.beganAt;
  if (age >= 0 && age < SETTLE_AFTER_MS) return { kind: 'later', at: attempt.beganAt + SETTLE_AFTER_MS };
  const entries = await pass.readBack(minutesToCover(attempt.readings, pass.now()));
  const { seen, missing } = compare(attempt.readings, entries);
  // What is missing goes again, frozen as it was; Share knows it by (serial, ST) and refuses a second one.
  const again =
    pass.destination.sharing.kind === 'on'
      ? missing.filter((reading) => expectedAt(reading) >= pass.now() - MAX_AGE_MS)
      : [];
  const open = await settle(pass, outcomes(pass, 'seen', seen), again);
  if (seen.length > 0) await pass.note('readings-found', { count: seen.length });
  return open ? { kind: 'posting', attempt: open, size: open.readings.length } : { kind: 'choosing' };
}

async function loadWaiting(pass: PassContext): Promise<Waiting & Awaited<ReturnType<PassContext['deps']['loadReadings']>>> {
  const { store, loadReadings } = pass.deps;
  const { readings, clocks } = await loadReadings(pass.serial);
  const oldest = Math.min(...readings.map((reading) => reading.systemTime));
  const decided = await outcomesSince(store, pass.destination.id, pass.serial, Number.isFinite(oldest) ? oldest : 0);
  const attempt = await attemptOf(store, pass.destination.id);
  const waiting = waitingOf({ readings, outcomes: decided, attempt, destination: pass.destination, now: pass.now() });
  return { ...waiting, clocks, readings: waiting.readings };
}

function canaryNeeded(canary: Canary, serial: string, taSeconds: number): boolean {
  if (canary.kind !== 'proven' && canary.kind !== 'unproven') return true;
  return canary.serial !== serial || Math.abs(canary.taSeconds - taSeconds) > TA_MOVED_SECONDS;
}

export async function choosing(pass: PassContext): Promise<PassState> {
  await pass.reload();
  const { destination, deps } = pass;
  if (destination.sharing.kind !== 'on') return noLongerWished(pass);
  if (destination.canary.kind === 'posted') return { kind: 'proving' };
  if (destination.canary.kind === 'failed') return askToNormalise(destination.canary.offByMs);
  let loaded = await loadWaiting(pass);
  if (loaded.count === 0) return needsLook(pass) ? { kind: 'confirming' } : { kind: 'done' };
  if (!pass.looked && (deps.memory.mustLook || loaded.count > 1)) return { kind: 'looking' };
  const computerErrorMs = await pass.computerErrorMs();
  if (loaded.clocks.at(-1)?.source === 'computer' && (await deps.measureClock())) loaded = await loadWaiting(pass);
  const { times } = destination;
  const input = { waiting: loaded.readings, clocks: loaded.clocks, computerErrorMs, times, localOffsetMinutes: deps.localOffsetMinutes };
  const plain = nextBatch({ ...input, canary: false });
  if (plain.kind === 'clock-unsure') return { kind: 'halted', problem: 'sync:clock-unsure' };
  if (plain.kind === 'none') return { kind: 'done' };
  const first = plain.readings[0];
  const small = first !== undefined && canaryNeeded(destination.canary, pass.serial, first.taSeconds);
  const batch = small ? nextBatch({ ...input, canary: true }) : plain;
  if (batch.kind !== 'batch') return { kind: 'done' };
  const attempt: AttemptRow = { destination: destination.id, beganAt: pass.now(), readings: batch.readings };
  await openAttempt(deps.store, attempt);
  return { kind: 'posting', attempt, size: attempt.readings.length };
}

function noLongerWished(pass: PassContext): PassState {
  return pass.destination.sharing.kind === 'stopping' ? { kind: 'stopping' } : { kind: 'done' };
}

function needsLook(pass: PassContext): boolean {
  const { memory } = pass.deps;
  return memory.mustLook || memory.postsSinceLook >= POSTS_A_LOOK || (pass.posts > 1 && memory.postsSinceLook > 0);
}

function askToNormalise(offByMs: number | null): PassState {
  return { kind: 'asking', question: { kind: 'normalise-times', offByMs } };
}

/** What another computer or the maker's app sent already becomes *seen* and is not sent again. */
export async function looking(pass: PassContext): Promise<PassState> {
  const entries = await pass.readBack(MAX_MINUTES);
  const computerErrorMs = await pass.computerErrorMs();
  const { readings, clocks } = await loadWaiting(pass);
  const found: SentReading[] = [];
  let rest = readings;
  while (rest.length > 0) {
    const batch = nextBatch({
      waiting: rest, clocks, computerErrorMs, canary: false,
      times: pass.destination.times, localOffsetMinutes: pass.deps.localOffsetMinutes,
    });
    if (batch.kind !== 'batch') break;
    found.push(...compare(batch.readings, entries).seen);
    rest = rest.slice(0, -batch.readings.length);
  }
  if (found.length > 0) {
    await putOutcomes(pass.deps.store, outcomes(pass, 'seen', found));
    await pass.note('readings-found', { count: found.length });
  }
  return { kind: 'choosing' };
}

export async function posting(pass: PassContext, attempt: AttemptRow, size: number): Promise<PassState> {
  const sent = attempt.readings.slice(0, size);
  const [first] = sent;
  const newest = sent.at(-1);
  if (!first || !newest) return { kind: 'choosing' };
  await pass.reload();
  // The person stopped sharing meanwhile: the attempt stays open, and the next pass settles it without posting.
  if (pass.destination.sharing.kind !== 'on') return noLongerWished(pass);
  const { serial, taSeconds } = first;
  try {
    await pass.client.postEgvs(pass.session, { serial, taSeconds, readings: sent }, pass.deps.signal);
  } catch (error) {
    return refused(pass, attempt, sent, error);
  }
  const isCanary = canaryNeeded(pass.destination.canary, serial, taSeconds);
  const open = await settle(pass, outcomes(pass, 'accepted', sent), attempt.readings.slice(size), (row) => ({
    ...row,
    lastSentAt: pass.now(),
    canary: isCanary ? { kind: 'posted', reading: newest, postedAt: pass.now() } : row.canary,
  }));
  pass.posts += 1;
  pass.sentReadings += sent.length;
  pass.deps.memory.postsSinceLook += 1;
  if (isCanary) return { kind: 'proving' };
  return open ? { kind: 'posting', attempt: open, size: open.readings.length } : { kind: 'choosing' };
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
      return sent.length === 1 ? decideAlone(pass, attempt, sent, 'duplicate') : { kind: 'verifying', attempt, size: sent.length };
    case 'invalid-argument':
      return sent.length === 1 ? refusedAlone(pass, attempt, sent) : { ...again, size: Math.ceil(sent.length / 2) };
    default:
      throw error;
  }
}

async function decideAlone(
  pass: PassContext,
  attempt: AttemptRow,
  sent: readonly SentReading[],
  kind: 'duplicate' | 'set-aside',
): Promise<PassState> {
  const open = await settle(pass, outcomes(pass, kind, sent), attempt.readings.slice(1));
  if (kind === 'set-aside') await pass.note('readings-set-aside', { count: 1 });
  return open ? { kind: 'posting', attempt: open, size: open.readings.length } : { kind: 'choosing' };
}

/** Once: it goes to the end, so that it does not block the others. Twice: it is set aside and shown. */
async function refusedAlone(pass: PassContext, attempt: AttemptRow, sent: readonly SentReading[]): Promise<PassState> {
  const [reading] = sent;
  if (!reading) return { kind: 'choosing' };
  const times = (pass.refusedAlone.get(reading.systemTime) ?? 0) + 1;
  pass.refusedAlone.set(reading.systemTime, times);
  if (times > 1) return decideAlone(pass, attempt, sent, 'set-aside');
  const rest = attempt.readings.slice(1);
  const open = await settle(pass, [], [...rest, reading]);
  return open ? { kind: 'posting', attempt: open, size: Math.max(1, rest.length) } : { kind: 'choosing' };
}

/** Drops what is there already; if nothing of the batch was, it is halved until the known one stands alone. */
export async function verifying(pass: PassContext, attempt: AttemptRow, size: number): Promise<PassState> {
  const entries = await pass.readBack(minutesToCover(attempt.readings, pass.now()));
  const { seen, missing } = compare(attempt.readings, entries);
  const open = await settle(pass, outcomes(pass, 'seen', seen), missing);
  if (!open) return { kind: 'choosing' };
  return { kind: 'posting', attempt: open, size: seen.length > 0 ? missing.length : Math.ceil(size / 2) };
}

export async function proving(pass: PassContext): Promise<PassState> {
  const { canary, everReadBack } = pass.destination;
  if (canary.kind !== 'posted') return { kind: 'choosing' };
  const { reading } = canary;
  const entries = await pass.readBack(minutesToCover([reading], pass.now()));
  const verdict = judgeCanary(reading, entries, everReadBack);
  const { serial, taSeconds } = reading;
  const at = pass.now();
  switch (verdict.kind) {
    case 'proven':
      await pass.change((row) => ({ ...row, canary: { kind: 'proven', serial, taSeconds, provenAt: at } }));
      await putOutcomes(pass.deps.store, outcomes(pass, 'seen', [reading]));
      break;
    case 'unproven':
      await pass.change((row) => ({ ...row, canary: { kind: 'unproven', serial, taSeconds, askedAt: at } }));
      break;
    case 'failed':
      await pass.change((row) => ({ ...row, canary: { kind: 'failed', serial, taSeconds, offByMs: verdict.offByMs, failedAt: at } }));
      return askToNormalise(verdict.offByMs);
  }
  const attempt = await attemptOf(pass.deps.store, pass.destination.id);
  return attempt ? { kind: 'posting', attempt, size: attempt.readings.length } : { kind: 'choosing' };
}

/** The closing look; what it finds of the accepted ones becomes seen. */
export async function confirming(pass: PassContext): Promise<PassState> {
  const entries = await pass.readBack(MAX_MINUTES);
  const { readings } = await pass.deps.loadReadings(pass.serial);
  const oldest = readings[0]?.systemTime ?? 0;
  const decided = await outcomesSince(pass.deps.store, pass.destination.id, pass.serial, oldest);
  const accepted = decided.filter((row) => row.kind === 'accepted');
  const { seen } = compare(accepted, entries);
  await putOutcomes(pass.deps.store, outcomes(pass, 'seen', seen));
  return { kind: 'done' };
}
