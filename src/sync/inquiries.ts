import type { WireLog } from '../receiver/wire-log.ts';
import type { Store } from '../store/open.ts';
import type { CradleActions, ReceiverDetails, ReportOptions, SavedFile } from './face.ts';

export interface InquiriesDeps {
  readonly store: Store;
  readonly wireLog: WireLog;
  /** The receiver that the page shows; null where none was ever read. */
  shownSerial(): string | null;
  /** Does what may fail; what failed is shown on the page. */
  act(work: () => Promise<void>): Promise<void>;
}

/** What the person asks to see or to have as a file. Each answer's code is loaded when it is asked for. */
export class Inquiries implements Pick<CradleActions, 'inspectReceiver' | 'rawPages' | 'wireLog'> {
  readonly #deps: InquiriesDeps;

  constructor(deps: InquiriesDeps) {
    this.#deps = deps;
  }

  inspectReceiver(): Promise<ReceiverDetails | null> {
    return this.#askOfShown(async (serial) => (await import('./asked.ts')).inspectReceiver(this.#deps.store, serial));
  }

  rawPages(options: ReportOptions): Promise<SavedFile | null> {
    return this.#askOfShown(async (serial) => (await import('./bug-report.ts')).rawPagesFile(this.#deps.store, serial, options));
  }

  wireLog(options: ReportOptions): Promise<SavedFile | null> {
    return this.#answer(async () => (await import('./bug-report.ts')).wireLogFile(this.#deps.wireLog, options));
  }

  #askOfShown<T>(ask: (serial: string) => Promise<T | null>): Promise<T | null> {
    const serial = this.#deps.shownSerial();
    return serial === null ? Promise.resolve(null) : this.#answer(() => ask(serial));
  }

  /** Null where it failed, which is shown. */
  async #answer<T>(ask: () => Promise<T | null>): Promise<T | null> {
    let answer: T | null = null;
    await this.#deps.act(async () => {
      answer = await ask();
    });
    return answer;
  }
}
