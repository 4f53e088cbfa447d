import type { Cell } from '../domain/cell.ts';
import { systemOffsetMinutes, type Clock } from '../domain/clock.ts';
import { newestActivity } from '../store/activity.ts';
import type { Store } from '../store/open.ts';
import { loadSettings } from '../store/settings.ts';
import { loadArchive, loadSeries, type TimedSeries } from './archive.ts';
import type { CradleCells } from './face.ts';
import { isGlucoseUnknown } from './unknown-glucose.ts';
import { loadSharing } from './sharing-view.ts';
import { clockNoteOf } from './time/clock-note.ts';
import { wholeTiming } from './time/timing.ts';

/** The page puts lines of one kind together. */
const ACTIVITY_LINES = 200;

/** The cells that the page began with; sync goes on writing into them. */
export type WritableCells = {
  readonly [Name in keyof CradleCells]: CradleCells[Name] extends { readonly value: infer T } ? Cell<T> : never;
};

/** What the page sees of the stores. Always derived, never kept up: whatever changed them, one round makes it true. */
export class Views {
  readonly #cells: WritableCells;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #localOffsetMinutes: (at: number) => number;
  #destination: string | null | undefined = null;
  #running: Promise<void> | null = null;
  #isStale = false;

  /** `localOffsetMinutes`: this computer's offset from UTC at an instant, minutes east. */
  constructor(cells: WritableCells, store: Store, clock: Clock, localOffsetMinutes = systemOffsetMinutes) {
    this.#cells = cells;
    this.#store = store;
    this.#clock = clock;
    this.#localOffsetMinutes = localOffsetMinutes;
  }

  /** Of which account what is stored is shown; undefined where the stores could not be asked. */
  get destination(): string | null | undefined {
    return this.#destination;
  }

  /** Derives the cells anew; calls that come meanwhile share one more round. Rejects with `StoreError`. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#running ??= this.#derive()
      .catch((error: unknown) => {
        this.#destination = undefined;
        throw error;
      })
      .finally(() => (this.#running = null));
    return this.#running;
  }

  async #derive(): Promise<void> {
    const { archive, sharing, activity, settings } = this.#cells;
    const store = this.#store;
    while (this.#isStale) {
      this.#isStale = false;
      const now = this.#clock.now();
      const chosen = await loadSettings(store);
      const seriesOf = once((serial: string) => loadSeries(store, serial, now, chosen, wholeTiming));
      const [archived, shared, lines] = await Promise.all([
        loadArchive(store, chosen.receiver, now, seriesOf, (last) => clockNoteOf(last, this.#localOffsetMinutes)),
        loadSharing(store, chosen, now, seriesOf),
        newestActivity(store, ACTIVITY_LINES),
      ]);
      settings.set(chosen);
      const isUnknown = archived.serial !== null && (await isGlucoseUnknown(store, archived.serial));
      archive.set(isUnknown ? { ...archived, glucoseUnknown: true } : archived);
      activity.set(lines);
      this.#destination = chosen.destination;
      sharing.set({ ...sharing.value, ...shared });
    }
  }
}

/** The receiver shown and the one that is bound are mostly the same: their pages are decoded once. */
function once(load: (serial: string) => Promise<TimedSeries>): (serial: string) => Promise<TimedSeries> {
  const loaded = new Map<string, Promise<TimedSeries>>();
  return (serial) => {
    const series = loaded.get(serial) ?? load(serial);
    loaded.set(serial, series);
    return series;
  };
}
