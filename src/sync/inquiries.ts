import { isAbort } from '../domain/coded-error.ts';
import type { RealRegion } from '../domain/region.ts';
import type { WireLog } from '../receiver/wire-log.ts';
import type { AccountCheckDeps } from './account-check.ts';
import type { AccountCheck, CradleActions, Credentials, ProxyTest, ReceiverDetails, ReportOptions, SavedFile } from './face.ts';
import type { ProxyTestDeps } from './proxy-test.ts';

export interface InquiriesDeps extends Omit<AccountCheckDeps, 'signal'>, ProxyTestDeps {
  readonly wireLog: WireLog;
  /** Does what may fail; what failed is shown on the page. */
  act(work: () => Promise<void>): Promise<void>;
}

/** What the person asks to see or to have as a file. Each answer's code is loaded when it is asked for. */
export class Inquiries implements Pick<CradleActions, 'inspectReceiver' | 'rawPages' | 'wireLog' | 'checkAccount' | 'testProxy'> {
  readonly #deps: InquiriesDeps;
  #stop = new AbortController();
  readonly #checking = new Set<Promise<unknown>>();

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

  checkAccount(credentials: Credentials | null): Promise<AccountCheck | null> {
    const { signal } = this.#stop;
    const answer = this.#answer(async () => {
      const { checkAccount } = await import('./asked.ts');
      return checkAccount({ ...this.#deps, signal }, credentials).catch(nullIfAborted);
    });
    const checking = answer.finally(() => this.#checking.delete(checking));
    this.#checking.add(checking);
    return checking;
  }

  testProxy(region: RealRegion, proxy: string, signal: AbortSignal): Promise<ProxyTest | null> {
    return this.#answer(async () => {
      const { testProxy } = await import('./asked.ts');
      return testProxy(this.#deps, region, proxy, signal).catch(nullIfAborted);
    });
  }

  /** Ends the checks under way, e.g. at signing out: they leave nothing behind that comes after. */
  async halt(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#checking);
    this.#stop = new AbortController();
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

function nullIfAborted(error: unknown): null {
  if (isAbort(error)) return null;
  throw error;
}
