import { attemptOf } from '../../store/attempts.ts';
import { putOutcomes } from '../../store/outcomes.ts';
import type { AttemptRow, Canary, SeenEntry, SentReading } from '../../store/rows.ts';
import { postSize } from './batch.ts';
import type { PassContext } from './context.ts';
import { closeOrKeep, isOfNow, mayGoAgain, outcomeRows, wishedSinceOf } from './outbox.ts';
import { canaryNeeded, compare, judgeCanary } from './read-back.ts';
import type { PassState } from './state.ts';

/** The steps that look at what followers see. */

/** An open attempt younger than this may still be on its way (design 3.6). */
const SETTLE_AFTER_MS = 45_000;

/** A canary that is not to be found is looked for once more, this long after it was posted (share-api, 7.8). */
const LOOK_AGAIN_AFTER_MS = 60_000;

/** Read-back decides what became of an attempt that nobody saw the end of (design 3.6). */
export async function settling(pass: PassContext, attempt: AttemptRow): Promise<PassState> {
  // By a clock that was set back nobody knows when it left: it is waited for from now on.
  const age = pass.now() - attempt.beganAt;
  if (age < 0) await closeOrKeep(pass, attempt, { decided: [], remaining: attempt.readings });
  if (age < SETTLE_AFTER_MS) return { kind: 'later', at: pass.now() - Math.max(0, age) + SETTLE_AFTER_MS };
  const entries = await pass.readBack();
  const { seen, missing } = compare(attempt.readings, entries);
  const canary = shownWrong(pass, seen, entries);
  // What is missing goes again, frozen as it was; Share knows it by (serial, ST) and refuses a second one.
  const again = canary ? [] : missing.filter((reading) => mayGoAgain(pass, reading));
  pass.wishedSince = wishedSinceOf(pass.destination);
  const open = await closeOrKeep(pass, attempt, {
    decided: outcomeRows(pass, 'seen', seen),
    remaining: again,
    isAgain: true,
    change: (row) => (canary ? { ...row, canary } : row),
  });
  pass.foundReadings += seen.length;
  if (pass.destination.canary.kind === 'posted') return { kind: 'proving' };
  return open ? { kind: 'posting', attempt: open, size: postSize(pass.deps.memory.refusals, open.readings.length) } : { kind: 'choosing' };
}

/**
 * A canary that reached Share though nobody heard it, and stands at another time than its own: nothing more goes with such times.
 * Not where another program sends too, which may have sent the same reading. Where the time is right, the next post is a canary still.
 */
function shownWrong(pass: PassContext, seen: readonly SentReading[], entries: readonly SeenEntry[]): Canary | null {
  const { canary, othersAt } = pass.destination;
  const newest = seen.toSorted((a, b) => a.systemTime - b.systemTime).at(-1);
  if (!newest || othersAt !== undefined || !isOfNow(pass, newest) || !canaryNeeded(canary, newest)) return null;
  const verdict = judgeCanary(newest, entries, pass.trueNow());
  return verdict.kind === 'failed' ? failedCanary(pass, newest, verdict.offByMs) : null;
}

function failedCanary(pass: PassContext, { serial, taSeconds }: SentReading, offByMs: number | null): Canary {
  return { kind: 'failed', serial, taSeconds, offByMs, failedAt: pass.now() };
}

/** What another computer or the maker's app sent already becomes *seen* and is not sent again: whatever waits is compared with it. */
export async function looking(pass: PassContext): Promise<PassState> {
  await pass.readBack();
  return { kind: 'choosing' };
}

/** Drops what is there already; if nothing of the batch was, it is halved until the known one stands alone. */
export async function verifying(pass: PassContext, attempt: AttemptRow, size: number): Promise<PassState> {
  const entries = await pass.readBack();
  const open = await withoutSeen(pass, attempt, entries);
  if (!open) return { kind: 'choosing' };
  const count = open.readings.length;
  return { kind: 'posting', attempt: open, size: count < attempt.readings.length ? count : Math.ceil(size / 2) };
}

/** Decides of an attempt what followers see already; gives what is still open of it. */
function withoutSeen(pass: PassContext, attempt: AttemptRow, entries: readonly SeenEntry[]): Promise<AttemptRow | null> {
  const { seen, missing } = compare(attempt.readings, entries);
  pass.foundReadings += seen.length;
  return closeOrKeep(pass, attempt, { decided: outcomeRows(pass, 'seen', seen), remaining: missing });
}

/** Reads a canary back before anything else is sent (design 3.8). */
export async function proving(pass: PassContext): Promise<PassState> {
  const { canary } = pass.destination;
  if (canary.kind !== 'posted') return { kind: 'choosing' };
  const { reading, postedAt } = canary;
  const entries = await pass.readBack();
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
  const open = attempt && (await withoutSeen(pass, attempt, entries));
  return open ? { kind: 'posting', attempt: open, size: postSize(pass.deps.memory.refusals, open.readings.length) } : { kind: 'choosing' };
}

async function failed(pass: PassContext, reading: SentReading, offByMs: number | null): Promise<PassState> {
  await pass.change((row) => ({ ...row, canary: failedCanary(pass, reading, offByMs) }));
  return { kind: 'asking', question: { kind: 'normalise-times', offByMs } };
}

/** The closing look: what it finds of the accepted ones becomes seen. What came from the receiver meanwhile is compared with it. */
export async function confirming(pass: PassContext): Promise<PassState> {
  await pass.readBack();
  return { kind: 'choosing' };
}
