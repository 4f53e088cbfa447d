import { attemptOf } from '../../store/attempts.ts';
import { putOutcomes } from '../../store/outcomes.ts';
import type { AttemptRow, SentReading } from '../../store/rows.ts';
import { nextBatch, postSize } from './batch.ts';
import type { PassContext } from './context.ts';
import { closeOrKeep, loadWaiting, outcomeRows } from './outbox.ts';
import { compare, expectedAt, judgeCanary, MAX_MINUTES, minutesToCover } from './read-back.ts';
import type { PassState } from './state.ts';
import { MAX_AGE_MS, sendFromOf } from './waiting.ts';

/** The steps that look at what followers see. */

/** An open attempt younger than this may still be on its way (design 3.6). */
const SETTLE_AFTER_MS = 45_000;

/** A canary that is not to be found is looked for once more, this long after it was posted (share-api, 7.8). */
const LOOK_AGAIN_AFTER_MS = 60_000;

/** Read-back decides what became of an attempt that nobody saw the end of (design 3.6). */
export async function settling(pass: PassContext, attempt: AttemptRow): Promise<PassState> {
  const age = pass.now() - attempt.beganAt;
  if (age >= 0 && age < SETTLE_AFTER_MS) return { kind: 'later', at: attempt.beganAt + SETTLE_AFTER_MS };
  // Of all that there is: what else waits is looked for in it too, and this computer's clock may have been set since.
  const entries = await pass.readBack(MAX_MINUTES);
  const { seen, missing } = compare(attempt.readings, entries);
  // What is missing goes again, frozen as it was; Share knows it by (serial, ST) and refuses a second one.
  const again = missing.filter((reading) => mayGoAgain(pass, reading));
  const open = await closeOrKeep(pass, attempt, { decided: outcomeRows(pass, 'seen', seen), remaining: again, isAgain: true });
  if (seen.length > 0) await pass.note('readings-found', { count: seen.length });
  if (pass.destination.canary.kind === 'posted') return { kind: 'proving' };
  return open ? { kind: 'posting', attempt: open, size: postSize(pass.deps.memory.refusals, open.readings.length) } : { kind: 'choosing' };
}

/**
 * Not if the person has meanwhile stopped, bound another receiver, or been told that these times are wrong; nor if it is
 * too old, or from before sharing was started again.
 */
function mayGoAgain(pass: PassContext, reading: SentReading): boolean {
  const { bound, canary, times } = pass.destination;
  const errorMs = pass.trueNow() - pass.now();
  const sendFrom = sendFromOf(pass.destination, errorMs);
  if (sendFrom === null || bound?.serial !== reading.serial || canary.kind === 'failed') return false;
  if (times === 'normalised' && reading.taSeconds !== 0) return false;
  return expectedAt(reading) - errorMs >= Math.max(sendFrom, pass.now() - MAX_AGE_MS);
}

/** What another computer or the maker's app sent already becomes *seen* and is not sent again. A look at all that there is is not repeated. */
export async function looking(pass: PassContext): Promise<PassState> {
  const { look } = pass;
  const entries = look?.minutes === MAX_MINUTES ? look.entries : await pass.readBack(MAX_MINUTES);
  pass.searched = true;
  const computerErrorMs = await pass.computerErrorMs();
  const { readings, clocksFor } = await loadWaiting(pass);
  const { times } = pass.destination;
  const { localOffsetMinutes } = pass.deps;
  const found: SentReading[] = [];
  let rest = readings;
  while (rest.length > 0) {
    const batch = nextBatch({ waiting: rest, clocksFor, computerErrorMs, times, localOffsetMinutes, isCanary: () => false });
    if (batch.kind !== 'batch') break;
    found.push(...compare(batch.readings, entries).seen);
    rest = rest.slice(0, -batch.readings.length);
  }
  if (found.length > 0) {
    await putOutcomes(pass.deps.store, outcomeRows(pass, 'seen', found));
    await pass.note('readings-found', { count: found.length });
  }
  return { kind: 'choosing' };
}

/** Drops what is there already; if nothing of the batch was, it is halved until the known one stands alone. */
export async function verifying(pass: PassContext, attempt: AttemptRow, size: number): Promise<PassState> {
  const entries = await pass.readBack(minutesToCover(attempt.readings, pass.trueNow()));
  const { seen, missing } = compare(attempt.readings, entries);
  const open = await closeOrKeep(pass, attempt, { decided: outcomeRows(pass, 'seen', seen), remaining: missing });
  if (!open) return { kind: 'choosing' };
  return { kind: 'posting', attempt: open, size: seen.length > 0 ? missing.length : Math.ceil(size / 2) };
}

/** Reads a canary back before anything else is sent (design 3.8). */
export async function proving(pass: PassContext): Promise<PassState> {
  const { canary } = pass.destination;
  if (canary.kind !== 'posted') return { kind: 'choosing' };
  const { reading, postedAt } = canary;
  // Of all that there is: where TA is not applied, it may stand hours before the present.
  const entries = await pass.readBack(MAX_MINUTES);
  // It may show more than the look before the canary did.
  pass.searched = false;
  const verdict = judgeCanary(reading, entries, pass.trueNow());
  const { serial, taSeconds } = reading;
  const at = pass.now();
  switch (verdict.kind) {
    case 'proven':
      await pass.change((row) => ({ ...row, canary: { kind: 'proven', serial, taSeconds, provenAt: at } }));
      await putOutcomes(pass.deps.store, outcomeRows(pass, 'seen', [reading]));
      break;
    case 'out-of-sight':
    case 'unproven':
      await pass.change((row) => ({ ...row, canary: { kind: 'unproven', serial, taSeconds, askedAt: at } }));
      break;
    case 'not-found':
      if (at >= postedAt && at < postedAt + LOOK_AGAIN_AFTER_MS) return { kind: 'later', at: postedAt + LOOK_AGAIN_AFTER_MS };
      return failed(pass, reading, null);
    case 'failed':
      return failed(pass, reading, verdict.offByMs);
  }
  const attempt = await attemptOf(pass.deps.store, pass.destination.id);
  return attempt ? { kind: 'posting', attempt, size: postSize(pass.deps.memory.refusals, attempt.readings.length) } : { kind: 'choosing' };
}

async function failed(pass: PassContext, { serial, taSeconds }: SentReading, offByMs: number | null): Promise<PassState> {
  await pass.change((row) => ({ ...row, canary: { kind: 'failed', serial, taSeconds, offByMs, failedAt: pass.now() } }));
  return { kind: 'asking', question: { kind: 'normalise-times', offByMs } };
}

/** The closing look: what it finds of the accepted ones becomes seen. */
export async function confirming(pass: PassContext): Promise<PassState> {
  await pass.readBack(MAX_MINUTES);
  return { kind: 'done' };
}
