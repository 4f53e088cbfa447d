import type { CDPSession, Worker } from 'playwright';
import { SEND_TAG } from '../../../src/send-tag.ts';
import type { TestBrowser } from './browser.ts';
import { strictWrites } from './strict-writes.ts';
import type { StoryTime } from './time.ts';

/** The installed app's service worker, as the browser sees it. */
export class AppWorker {
  readonly #browser: TestBrowser;
  readonly #session: CDPSession;
  readonly #registrationId: string;
  readonly #origin: string;

  private constructor(browser: TestBrowser, session: CDPSession, registrationId: string, origin: string) {
    this.#browser = browser;
    this.#session = session;
    this.#registrationId = registrationId;
    this.#origin = origin;
  }

  /** Through a page of its own that is not the app's: to the worker none is open then. */
  static async of(browser: TestBrowser, origin: string): Promise<AppWorker> {
    const page = await browser.context.newPage();
    const session = await browser.context.newCDPSession(page);
    const found = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL, isDeleted }) => scopeURL === `${origin}/` && !isDeleted);
        if (own) resolve(own.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    return new AppWorker(browser, session, await found, origin);
  }

  /**
   * Puts the worker on the story's time, and has it note what it writes. Must: before the network is back, when the browser
   * itself may wake it for what was registered.
   */
  async follow(time: StoryTime): Promise<void> {
    await lend(this.#worker, time);
    await this.#worker.evaluate(strictWrites);
  }

  /** The strict stores that it has written since the network is back, by how. */
  writes(): Promise<{ readonly strictly: readonly string[]; readonly laxly: readonly string[] }> {
    return this.#worker.evaluate(() => {
      const { strictly, laxly } = globalThis.writtenStores;
      return { strictly: [...strictly].toSorted(), laxly: [...laxly] };
    });
  }

  get #worker(): Worker {
    const [worker] = this.#browser.context.serviceWorkers();
    if (!worker) throw new Error('no service worker runs');
    return worker;
  }

  /** The network is back, as the browser tells it to a worker that was registered for that. */
  async sync(time: StoryTime): Promise<void> {
    await this.follow(time);
    const [origin, registrationId] = [this.#origin, this.#registrationId];
    await this.#session.send('ServiceWorker.dispatchSyncEvent', { origin, registrationId, tag: SEND_TAG, lastChance: false });
  }
}

async function lend(worker: Worker, time: StoryTime): Promise<void> {
  await worker.evaluate((now) => {
    const { performance } = globalThis;
    const began = performance.now();
    Date.now = () => Math.round(now + performance.now() - began);
  }, time.now());
}
