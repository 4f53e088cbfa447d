import type { Clock } from '../../domain/clock.ts';
import type { ReceiverIdentity } from '../../domain/receiver-identity.ts';
import { commands } from '../../protocol/receiver/commands.ts';
import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { askOptional, identify } from '../../receiver/identify.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { addActivity } from '../../store/activity.ts';
import { addClock, newestClock } from '../../store/clocks.ts';
import type { Store } from '../../store/open.ts';
import { putReceiver, receiverOf } from '../../store/receivers.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { ClockRow } from '../../store/rows.ts';
import type { ReadStage } from '../face.ts';
import { instantOf } from '../timeline.ts';
import { clockRowOf, type ClockContext } from './clock-row.ts';
import { generationOf } from './generation.ts';
import { readMissingPages } from './read-pages.ts';

/** Pages that are safely in the archive. */
export interface Stored {
  /** The archive holds this many records more. */
  readonly newRecords: number;
  /** The instants of the oldest and newest reading among them, epoch ms; null where there is none. */
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
}

/** What a reading of the receiver tells while it runs. */
export interface CaptureEvents {
  /** `serial` is null until the receiver has told it. */
  onStage(stage: ReadStage, fraction: number | null, serial: string | null): void;
  onStored(stored: Stored): Promise<void>;
}

export interface CaptureDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly receiver: Receiver;
  readonly signal: AbortSignal;
  readonly events: CaptureEvents;
}

/** The measured clock serves six rounds of five minutes (receiver-protocol, 10). */
const ROUNDS_A_MEASUREMENT = 6;

/**
 * One connection to one receiver: who it is, its clocks, and all that the archive lacks of it. Rejects
 * with `ReceiverError`, `TransportError`, `StoreError` or the signal's reason; what was stored stays.
 */
export class CaptureSession {
  readonly #deps: CaptureDeps;
  readonly #identity: ReceiverIdentity;
  readonly #generation: number;
  readonly #types: readonly number[];
  #lastClock: ClockRow;
  #roundsSinceClock = 0;

  private constructor(deps: CaptureDeps, identity: ReceiverIdentity, generation: number, types: readonly number[], clock: ClockRow) {
    this.#deps = deps;
    this.#identity = identity;
    this.#generation = generation;
    this.#types = types;
    this.#lastClock = clock;
  }

  get serial(): string {
    return this.#identity.serial;
  }

  /** Identifies the receiver, measures its clocks and finds its generation, each stored before this resolves. */
  static async begin(deps: CaptureDeps): Promise<CaptureSession> {
    const { store, clock, receiver, signal, events } = deps;
    events.onStage('identifying', null, null);
    const found = await identify(receiver, signal, async (serial) => (await receiverOf(store, serial))?.partitionInfo ?? null);
    const { identity } = found;
    const before = await receiverOf(store, identity.serial);
    const generation = before
      ? await generationOf(receiver, store, identity.serial, before.generation, signal)
      : 0;
    if (before && generation !== before.generation) {
      await addActivity(store, { at: clock.now(), what: 'receiver-reset', detail: { serial: identity.serial } });
    }
    await putReceiver(store, {
      ...identity,
      generation,
      partitionInfo: found.partitionInfo ?? before?.partitionInfo ?? null,
      unit: found.unit ?? before?.unit ?? null,
      firstSeenAt: before?.firstSeenAt ?? clock.now(),
      lastSeenAt: clock.now(),
    });
    events.onStage('clocks', null, identity.serial);
    const row = await measureAndKeep(deps, {
      serial: identity.serial,
      generation,
      displayOffsetSeconds: found.displayOffsetSeconds,
      systemOffsetSeconds: found.systemOffsetSeconds,
      rtcSeconds: found.rtcSeconds,
    });
    await saveSettings(store, { receiver: identity.serial });
    await addActivity(store, { at: clock.now(), what: 'receiver-connected', detail: { serial: identity.serial } });
    return new CaptureSession(deps, identity, generation, seriesTypes(found.partitions), row);
  }

  /** Reads what the archive lacks; the first time that is everything. */
  async readAll(): Promise<void> {
    const { events, store, clock } = this.#deps;
    let newRecords = 0;
    let damaged = 0;
    for (const type of this.#types) {
      for await (const batch of readMissingPages({ ...this.#deps, ...this.#place(type), now: () => clock.now() })) {
        newRecords += batch.newRecords;
        damaged += batch.damaged;
        if (type === partitions.egv) events.onStage('readings', batch.done / batch.total, this.serial);
        await events.onStored({
          newRecords: batch.newRecords,
          oldestAt: this.#instant(batch.oldestSystemTime),
          newestAt: this.#instant(batch.newestSystemTime),
        });
      }
    }
    if (newRecords > 0) await addActivity(store, { at: clock.now(), what: 'readings-stored', detail: { count: newRecords } });
    if (damaged > 0) await addActivity(store, { at: clock.now(), what: 'records-damaged', detail: { count: damaged } });
  }

  /** One round of following: two commands, and the clock every sixth time. */
  async round(): Promise<void> {
    await this.readAll();
    this.#roundsSinceClock += 1;
    if (this.#roundsSinceClock >= ROUNDS_A_MEASUREMENT) await this.measureClock();
  }

  /** Measures the receiver's clocks anew and stores them. */
  async measureClock(): Promise<void> {
    const { receiver, signal } = this.#deps;
    const { serial, generation, systemOffsetSeconds, rtcSeconds } = this.#lastClock;
    const told = await askOptional(receiver, commands.displayTimeOffset, signal);
    const displayOffsetSeconds = told ?? this.#lastClock.displayOffsetSeconds;
    const known = { serial, generation, systemOffsetSeconds, rtcSeconds, displayOffsetSeconds };
    this.#lastClock = await measureAndKeep(this.#deps, known);
    this.#roundsSinceClock = 0;
  }

  #instant(systemTime: number | null): number | null {
    return systemTime === null ? null : instantOf(systemTime, this.#lastClock.taSeconds);
  }

  #place(type: number): { readonly serial: string; readonly generation: number; readonly type: number } {
    return { serial: this.serial, generation: this.#generation, type };
  }
}

/** One more row of the receiver's clocks. Where this computer's clock was set, what was known of its error is forgotten. */
async function measureAndKeep(
  { receiver, store, signal }: CaptureDeps,
  known: Omit<ClockContext, 'computerError'>,
): Promise<ClockRow> {
  const measured = await receiver.measureSystemTime(signal);
  const { computerError } = await loadSettings(store);
  const row = clockRowOf(measured, { ...known, computerError }, await newestClock(store, known.serial));
  await addClock(store, row);
  if (computerError && row.computerErrorMs === null) await saveSettings(store, { computerError: null });
  return row;
}

/** The rings of the series that this receiver has. */
function seriesTypes(listed: readonly PartitionInfo[]): number[] {
  const hasBackfill = listed.some((info) => info.type === partitions.backfilledEgv);
  return hasBackfill ? [partitions.egv, partitions.backfilledEgv] : [partitions.egv];
}
