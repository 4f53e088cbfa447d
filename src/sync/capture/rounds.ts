const SLOT_MS = 300_000;
/** The measured clock serves six slots; the rings that change seldom, twelve (receiver-protocol, 10). */
const CLOCKS_EVERY_MS = 6 * SLOT_MS;
const HOURLY_EVERY_MS = 12 * SLOT_MS;
/** Sensor data, calibration sets and logs: their rings hold a month, and the next connection reads them anyway. */
const ALL_EVERY_MS = 144 * SLOT_MS;

/** What a round of following does besides looking for a reading. */
export interface Due {
  readonly clocks: boolean;
  readonly hourly: boolean;
  readonly all: boolean;
}

/** When the slower rounds are due, by this computer's clock; one that was set back makes them due early. */
export class RoundPlan {
  #clocksAt: number;
  #hourlyAt: number;
  #allAt: number;

  /** Everything was done just now. */
  constructor(now: number) {
    this.#clocksAt = this.#hourlyAt = this.#allAt = now;
  }

  /** What is due now; it counts as done. */
  next(now: number): Due {
    const all = isOver(this.#allAt, ALL_EVERY_MS, now);
    const due = {
      clocks: isOver(this.#clocksAt, CLOCKS_EVERY_MS, now),
      hourly: all || isOver(this.#hourlyAt, HOURLY_EVERY_MS, now),
      all,
    };
    if (due.clocks) this.#clocksAt = now;
    if (due.hourly) this.#hourlyAt = now;
    if (due.all) this.#allAt = now;
    return due;
  }
}

function isOver(lastAt: number, everyMs: number, now: number): boolean {
  return now < lastAt || now - lastAt >= everyMs;
}
