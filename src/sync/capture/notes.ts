import type { Clock } from '../../domain/clock.ts';
import { addActivity } from '../../store/add-activity.ts';
import type { Store } from '../../store/open.ts';
import type { ActivityCode } from '../../store/rows.ts';
import type { RingTally } from './ring-reader.ts';

/** Lines of the activity list about what was read; nothing is said of nothing. */
export class Notes {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  async note(what: ActivityCode, count: number): Promise<void> {
    if (count > 0) await addActivity(this.#store, { at: this.#clock.now(), what, detail: { count } });
  }

  async brought(what: ActivityCode, tally: RingTally): Promise<void> {
    await this.note(what, tally.newRecords);
    await this.trouble(tally);
  }

  async trouble({ damaged, rawPages, lostPages }: RingTally): Promise<void> {
    await this.note('records-damaged', damaged);
    await this.note('pages-damaged', lostPages);
    await this.note('pages-kept-raw', rawPages);
  }
}

/** Tells what `read` brought, also where it was cut short: then its own reason is thrown, whatever the telling meets. */
export async function toldAlways(tell: () => Promise<void>, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    await tell().catch(() => undefined);
    throw error;
  }
  await tell();
}
