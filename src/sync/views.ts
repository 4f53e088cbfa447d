import type { Cell } from '../domain/cell.ts';
import { systemOffsetMinutes, type Clock } from '../domain/clock.ts';
import { newestActivity } from '../store/activity.ts';
import type { Store } from '../store/open.ts';
import { loadSettings } from '../store/settings.ts';
import { snapshot } from '../store/snapshot.ts';
import type { Snapshot } from '../store/transaction.ts';
import { loadArchive, loadSeries, seriesStores, type TimedSeries } from './archive.ts';
import type { ActivityRow, ArchiveView, CradleCells, Settings, StoredSharing } from './face.ts';
import { countOutgrown } from './outgrown.ts';
import { isGlucoseUnknown } from './unknown-glucose.ts';
import { loadSharing, sharingStores } from './sharing-view.ts';
import { clockNoteOf } from './time/clock-note.ts';
import { wholeTiming } from './time/timing.ts';

/** The page puts lines of one kind together. */
const ACTIVITY_LINES = 200;

const shownStores = ['settings', 'activity', 'receivers', ...seriesStores, ...sharingStores] as const;

/** The cells that the page began with; sync goes on writing into them. */
export type WritableCells = {
  readonly [Name in keyof CradleCells]: CradleCells[Name] extends { readonly value: infer T } ? Cell<T> : never;
};

interface Shown {
  readonly settings: Settings;
  readonly archive: ArchiveView;
  readonly sharing: StoredSharing;
  readonly activity: readonly ActivityRow[];
}

/** What the page sees of the stores. Always derived, never kept up: whatever changed them, one round makes it true. */
export class Views {
  readonly #cells: WritableCells;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #localOffsetMinutes: (at: number) => number;
  #destination: string | null | undefined = null;
  #running: Promise<void> | null = null;
  #isStale = false;
  #derivedAt = -Infinity;

  /** `localOffsetMinutes`: this computer's offset from UTC at an instant, minutes east. */
  constructor(cells: WritableCells, store: Store, clock: Clock, localOffsetMinutes = systemOffsetMinutes) {
    this.#cells = cells;
    this.#store = store;
    this.#clock = clock;
    this.#localOffsetMinutes = localOffsetMinutes;
  }

  /** When the cells were last derived, or should have been: what waits is true of that moment. */
  get derivedAt(): number {
    return this.#derivedAt;
  }

  /** Of which account what is stored is shown; undefined where the stores could not be asked. */
  get destination(): string | null | undefined {
    return this.#destination;
  }

  /** Derives the cells anew; calls that come meanwhile share one more round. Rejects with `StoreError`. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#running ??= this.#derive();
    return this.#running;
  }

  async #derive(): Promise<void> {
    try {
      while (this.#isStale) await this.#deriveOnce();
    } catch (error) {
      this.#destination = undefined;
      throw error;
    } finally {
      // At once: who comes in between would wait for a round that is over.
      this.#running = null;
    }
  }

  async #deriveOnce(): Promise<void> {
    const { archive, sharing, activity, settings } = this.#cells;
    this.#isStale = false;
    this.#derivedAt = this.#clock.now();
    const loaded = await snapshot(this.#store, shownStores, (at) => this.#load(at));
    settings.set(loaded.settings);
    archive.set(loaded.archive);
    activity.set(loaded.activity);
    this.#destination = loaded.settings.destination;
    sharing.set({ ...sharing.value, ...loaded.sharing });
  }

  async #load(at: Snapshot): Promise<Shown> {
    const now = this.#clock.now();
    const settings = await loadSettings(at);
    const seriesOf = once((serial: string) => loadSeries(at, serial, now, settings, wholeTiming));
    const [archived, isUnknown, sharing, outgrown, activity] = await Promise.all([
      loadArchive(at, settings.receiver, now, seriesOf, (last) => clockNoteOf(last, this.#localOffsetMinutes)),
      settings.receiver !== null && isGlucoseUnknown(at, settings.receiver),
      loadSharing(at, settings, now, seriesOf),
      countOutgrown(at, settings, now),
      newestActivity(at, ACTIVITY_LINES),
    ]);
    return {
      settings,
      archive: isUnknown ? { ...archived, glucoseUnknown: true } : archived,
      sharing: { ...sharing, keptHere: sharing.keptHere + outgrown },
      activity,
    };
  }
}

/** The receiver shown and the one that is bound are mostly the same: their last day is decoded once. */
function once(load: (serial: string) => Promise<TimedSeries>): (serial: string) => Promise<TimedSeries> {
  const loaded = new Map<string, Promise<TimedSeries>>();
  return (serial) => {
    const series = loaded.get(serial) ?? load(serial);
    loaded.set(serial, series);
    return series;
  };
}
