import { commands } from '../../protocol/receiver/commands.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import { askOptional } from '../../receiver/identify.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { addClock } from '../../store/add-clock.ts';
import { newestClock } from '../../store/clocks.ts';
import type { Store } from '../../store/open.ts';
import type { ClockRow } from '../../store/rows.ts';
import { loadSettings } from '../../store/settings.ts';
import { clockRowOf, isUnexpected, type ClockContext } from './clock-row.ts';

/** Seconds; null where the receiver does not say. */
export interface ToldOffsets {
  readonly displayOffsetSeconds: number | null;
  readonly systemOffsetSeconds: number | null;
}

interface MeasureDeps {
  readonly receiver: Receiver;
  readonly store: Store;
  readonly signal: AbortSignal;
}

type Known = Omit<ClockContext, 'computerError' | keyof ToldOffsets>;

/** A surprise is measured again; this often, until two measurements in a row agree. */
const MOST_MEASURED = 4;
const AGREE_SECONDS = 1;

/**
 * Measures the receiver's clocks and keeps one more row of them. What nobody expected is believed only when it was told
 * twice: a late answer may look like a time (receiver-protocol, 9.3). Where this computer's clock was set, what was known
 * of its error is forgotten.
 *
 * `told`: the offsets, where they were asked just now.
 */
export async function measureClocks(deps: MeasureDeps, known: Known, told: ToldOffsets | null): Promise<ClockRow> {
  const { store } = deps;
  const [{ computerError }, last] = await Promise.all([loadSettings(store), newestClock(store, known.serial)]);
  const measure = async (offsets: ToldOffsets): Promise<ClockRow> => {
    const measured = await deps.receiver.measureSystemTime(deps.signal);
    return clockRowOf(measured, { ...known, ...offsets, computerError }, last);
  };
  let row = await measure(told ?? (await askOffsets(deps)));
  for (let count = 2; isUnexpected(row, last); count += 1) {
    // An answer that came twice would shift all that follow, the same way each time.
    deps.receiver.doubt();
    const again = await measure(await askOffsets(deps));
    const isSure = agree(row, again);
    row = again;
    if (isSure) break;
    if (count === MOST_MEASURED) throw new ReceiverError('bad-answer', 'the clocks are told differently each time');
  }
  await addClock(store, row, row.computerErrorMs === null ? computerError : null);
  return row;
}

async function askOffsets({ receiver, signal }: MeasureDeps): Promise<ToldOffsets> {
  return {
    displayOffsetSeconds: await askOptional(receiver, commands.displayTimeOffset, signal),
    systemOffsetSeconds: await askOptional(receiver, commands.systemTimeOffset, signal),
  };
}

function agree(one: ClockRow, other: ClockRow): boolean {
  return (
    one.systemOffsetSeconds === other.systemOffsetSeconds &&
    one.displayOffsetSeconds === other.displayOffsetSeconds &&
    Math.abs(one.taSeconds - other.taSeconds) <= AGREE_SECONDS
  );
}
