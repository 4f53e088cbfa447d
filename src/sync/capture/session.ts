import type { Clock } from '../../domain/clock.ts';
import { partitions } from '../../protocol/receiver/partitions.ts';
import { consequenceOf } from '../../receiver/answers.ts';
import { ReceiverError } from '../../receiver/errors.ts';
import { identify, readUnit, type ReceiverDescription } from '../../receiver/identify.ts';
import type { Receiver } from '../../receiver/receiver.ts';
import { addActivity } from '../../store/add-activity.ts';
import type { Store } from '../../store/open.ts';
import { highestPage } from '../../store/pages.ts';
import { putReceiver, receiverOf } from '../../store/receivers.ts';
import { saveSettings } from '../../store/settings.ts';
import type { ActivityCode, ClockRow, ReceiverRow } from '../../store/rows.ts';
import type { ReadStage } from '../face.ts';
import type { Locks } from '../locks.ts';
import { whileNumbering } from '../taking-locks.ts';
import { errorIn, instantOf } from '../timeline.ts';
import type { WrittenTimes } from './batch.ts';
import { numbered, type Generation } from './generation.ts';
import { measureClocks } from './measure.ts';
import { hoursMissed, type BatchStored } from './read-pages.ts';
import { Notes, toldAlways } from './notes.ts';
import { RingReader, type OnBatch } from './ring-reader.ts';
import { ringPlan, type RingPlan, type RingToRead } from './rings.ts';
import { RoundPlan } from './rounds.ts';

/** Pages of the series that are safely in the archive. */
export interface Stored {
  /** The archive holds this many records more. */
  readonly newRecords: number;
  /** The instants of the oldest and newest reading among them, epoch ms; null where there is none. */
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  /** The history of the receiver's clock is here too: what is sent has its true time. */
  readonly isTimed: boolean;
}

/** What a reading of the receiver tells while it runs. */
export interface CaptureEvents {
  /** `serial` is null until the receiver has told it. */
  onStage(stage: ReadStage, fraction: number | null, serial: string | null): void;
  onStored(stored: Stored): Promise<void>;
}

export interface CaptureDeps {
  readonly store: Store;
  readonly locks: Locks | null;
  readonly clock: Clock;
  readonly receiver: Receiver;
  readonly signal: AbortSignal;
  readonly events: CaptureEvents;
  /** Resolves when nobody is forgetting this receiver, and nobody will while it is connected. */
  hold(serial: string): Promise<void>;
}

/** A reading further ahead than this, or on a screen clock further off, was not taken by the clocks that were measured. */
const AHEAD_MS = 60_000;

/** Looks of one slot lie closer together than this, those of two further apart. */
const SECOND_LOOK_MS = 120_000;

/** What the beginning of a connection found out. */
interface Found {
  readonly row: ReceiverRow;
  readonly rings: RingPlan;
  readonly generation: Generation;
  readonly manufacturing: ReceiverDescription['manufacturing'];
  /** It was connected before: what hardly ever changes was not asked yet. */
  readonly isKnown: boolean;
}

/**
 * One connection to one receiver: who it is, its clocks, and all that the archive lacks of it. Rejects
 * with `ReceiverError`, `TransportError`, `StoreError` or the signal's reason; what was stored stays.
 */
export class CaptureSession {
  readonly #deps: CaptureDeps;
  readonly #found: Found;
  readonly #reader: RingReader;
  readonly #notes: Notes;
  readonly #rounds: RoundPlan;
  #lastClock: ClockRow;
  #isTimed = false;
  /** The last written record of the series, as a round found it. */
  #last: WrittenTimes | null = null;
  #lookedAt = -Infinity;
  /** A record does not fit the clock as it was last measured. */
  #isClockOdd = false;

  private constructor(deps: CaptureDeps, found: Found, lastClock: ClockRow) {
    const { serial, generation } = found.row;
    this.#deps = deps;
    this.#found = found;
    this.#reader = new RingReader({ ...deps, serial, generation, now: () => deps.clock.now() });
    this.#notes = new Notes(deps);
    this.#rounds = new RoundPlan(deps.clock.now());
    this.#lastClock = lastClock;
  }

  get serial(): string {
    return this.#found.row.serial;
  }

  /** Identifies the receiver, measures its clocks and finds its generation, each stored before this resolves. */
  static async begin(deps: CaptureDeps): Promise<CaptureSession> {
    const { store, clock, receiver, signal, events } = deps;
    events.onStage('identifying', null, null);
    const told = await identify(receiver, signal, (serial) => receiverOf(store, serial));
    const { serial } = told.identity;
    await deps.hold(serial);
    const note = (what: ActivityCode): Promise<void> => addActivity(store, { at: clock.now(), what, detail: { serial } });
    const { before, row, generation } = await whileNumbering(deps, signal, () => numbered(deps, told));
    if (before && before.generation !== row.generation) await note('receiver-reset');
    events.onStage('clocks', null, serial);
    const lastClock = await measureClocks(deps, { serial, generation: row.generation, rtcSeconds: told.rtcSeconds }, told);
    await saveSettings(store, { receiver: serial });
    await note('receiver-connected');
    const { manufacturing } = told;
    const found: Found = { row, rings: ringPlan(told.partitions), generation, manufacturing, isKnown: before !== null };
    return new CaptureSession(deps, found, lastClock);
  }

  /** Reads what the archive lacks, the glucose before the rest; the first time that is everything the receiver keeps. */
  async readAll(): Promise<void> {
    const { series, settings, rest } = this.#found.rings;
    const tell = async (): Promise<void> => {
      await this.#notes.brought('readings-stored', this.#reader.take(series));
      await this.#notes.brought('records-stored', this.#reader.take([...settings, ...rest]));
    };
    await toldAlways(tell, async () => {
      await this.#readSeries();
      // Before the rest: a page that is closed meanwhile tells nothing after it.
      await this.#notes.brought('readings-stored', this.#reader.take(series));
      await this.#readRest();
    });
    if (this.#found.isKnown) await this.#refreshUnit();
  }

  /** One round of following: mostly two commands; the clocks and the other rings when their time has come. */
  async round(): Promise<void> {
    const { series, settings, rest, hourly } = this.#found.rings;
    const [egv, ...backfilled] = series;
    const due = this.#rounds.next(this.#deps.clock.now());
    const told = this.#tell();
    const onBatch = (batch: BatchStored): Promise<void> => {
      this.#noteTime(batch);
      // Reset without being unplugged, perhaps: whoever opens it anew finds out, before a page above this one hides it.
      if (batch.rejectedPages.includes(batch.range.last)) throw new ReceiverError('bad-answer', 'the last page contradicts what is stored of it');
      return told(batch);
    };
    // Twice a day everything is read as at a connection, so that no hole waits for the next one.
    const readAgain = (ring: RingToRead, tell?: OnBatch): Promise<void> =>
      due.all ? this.#reader.read({ ring }, tell) : this.#reader.readNew(ring, tell);
    const tell = async (): Promise<void> => {
      await this.#notes.brought('readings-stored', this.#reader.take(series));
      await this.#notes.trouble(this.#reader.take([...settings, ...rest]));
    };
    await toldAlways(tell, async () => {
      if (egv) await (due.all ? this.#reader.read({ ring: egv }, onBatch) : this.#look(egv, onBatch));
      const isOdd = this.#isClockOdd;
      if (due.clocks || isOdd) await this.measureClock();
      for (const ring of due.hourly ? backfilled : []) await readAgain(ring, told);
      await this.#notes.brought('readings-stored', this.#reader.take(series));
      const others = due.hourly ? [...settings, ...(due.all ? rest : hourly)] : isOdd ? settings : [];
      await this.#readEach(others, (ring) => readAgain(ring));
    });
  }

  /** A second look in one slot needs the last page only: the ring was asked for seconds before (receiver-protocol, 10). */
  async #look(egv: RingToRead, onBatch: OnBatch): Promise<void> {
    const now = this.#deps.clock.now();
    const isSecond = now >= this.#lookedAt && now - this.#lookedAt < SECOND_LOOK_MS;
    this.#lookedAt = isSecond ? this.#lookedAt : now;
    return isSecond ? this.#reader.readLast(egv, onBatch) : this.#reader.readNew(egv, onBatch);
  }

  /**
   * Rings that are not the glucose. One that cannot be read now is told and left for the next connection; two in a row,
   * and it is not the ring: rejects with the error of the second.
   */
  async #readEach(rings: readonly RingToRead[], read: (ring: RingToRead, place: number) => Promise<void>): Promise<void> {
    let isOneUnread = false;
    for (const [place, ring] of rings.entries()) {
      try {
        await read(ring, place);
        isOneUnread = false;
      } catch (error) {
        if (consequenceOf(error) !== 'repeat' || isOneUnread) throw error;
        isOneUnread = true;
        await this.#notes.note('ring-unread', 1);
      }
    }
  }

  /** Measures the receiver's clocks anew and stores them. */
  async measureClock(): Promise<void> {
    const { serial, generation } = this.#found.row;
    this.#lastClock = await measureClocks(this.#deps, { serial, generation, rtcSeconds: null }, null);
    this.#isClockOdd = false;
  }

  /**
   * The newest values before anything else, but for the history of the clock where nothing of it is known yet: a few pages, and
   * whoever sends without them, after a read that was cut short, cannot know that a clock was set.
   */
  async #readSeries(): Promise<void> {
    const { rings, generation } = this.#found;
    const [egv, ...backfilled] = rings.series;
    const onBatch = this.#tell(true);
    const hasHistory = await this.#hasHistory();
    if (!hasHistory) await this.#readSettings();
    if (egv) {
      const { range, again } = generation;
      await (range && again
        ? this.#reader.readAround(egv, { ...again, range }, onBatch)
        : this.#reader.read({ ring: egv, ...(range === undefined ? {} : { range }) }, onBatch));
      await this.#noteGap();
    }
    if (hasHistory) await this.#readSettings();
    for (const ring of backfilled) await this.#reader.read({ ring }, this.#tell());
  }

  async #hasHistory(): Promise<boolean> {
    const { row: { serial, generation }, rings: { settings } } = this.#found;
    const tops = await Promise.all(settings.map(({ type }) => highestPage(this.#deps.store, serial, generation, type)));
    return tops.some((top) => top !== null);
  }

  async #readSettings(): Promise<void> {
    const { settings } = this.#found.rings;
    let unread = settings.length;
    await this.#readEach(settings, async (ring) => {
      await this.#reader.read({ ring });
      unread -= 1;
    });
    this.#isTimed = unread === 0;
  }

  async #readRest(): Promise<void> {
    const { rings: { rest }, manufacturing } = this.#found;
    await this.#readEach(rest, (ring, place) => {
      const onStage = (fraction: number): void =>
        this.#deps.events.onStage('records', (place + fraction) / rest.length, this.serial);
      const onBatch: OnBatch = ({ done, total }) => onStage(total === 0 ? 0 : done / total);
      onStage(0);
      const isRead = ring.type === partitions.manufacturing;
      return isRead ? this.#reader.readAround(ring, manufacturing, onBatch) : this.#reader.read({ ring }, onBatch);
    });
  }

  /** Tells of a stored batch of the series. */
  #tell(withProgress = false): (batch: BatchStored) => Promise<void> {
    const { events } = this.#deps;
    return async ({ done, total, newRecords, oldestSystemTime, newestSystemTime }) => {
      if (withProgress) events.onStage('readings', total === 0 ? null : done / total, this.serial);
      const [oldestAt, newestAt] = [this.#instant(oldestSystemTime), this.#instant(newestSystemTime)];
      await events.onStored({ newRecords, oldestAt, newestAt, isTimed: this.#isTimed });
    };
  }

  /** A new record that lies before the one written before it, in the future, or on another screen clock: one was set. */
  #noteTime({ last }: BatchStored): void {
    const before = this.#last;
    this.#last = last;
    const at = this.#instant(last?.systemTime ?? null);
    if (!last || !before || at === null || last.systemTime === before.systemTime) return;
    const { displayOffsetSeconds } = this.#lastClock;
    const screenMoved = Math.abs(last.displayTime - last.systemTime - (displayOffsetSeconds ?? NaN));
    const isAhead = at > this.#deps.clock.now() + AHEAD_MS;
    if (isAhead || last.systemTime < before.systemTime || screenMoved * 1000 > AHEAD_MS) this.#isClockOdd = true;
  }

  /** The unit may have been changed in the receiver's menu since it was first asked. */
  async #refreshUnit(): Promise<void> {
    const { receiver, signal, store } = this.#deps;
    const { row } = this.#found;
    const unit = await readUnit(receiver, signal);
    if (unit !== null && unit !== row.unit) await putReceiver(store, { ...row, unit });
  }

  /** Readings that the ring dropped before anybody came. */
  async #noteGap(): Promise<void> {
    const { gap, range } = this.#found.generation;
    if (gap && range) await this.#notes.note('readings-missed', await hoursMissed(this.#deps.store, gap, range));
  }

  /** On this computer's clock. */
  #instant(systemTime: number | null): number | null {
    if (systemTime === null) return null;
    return instantOf(systemTime, this.#lastClock.taSeconds) - errorIn(this.#lastClock, null);
  }
}
