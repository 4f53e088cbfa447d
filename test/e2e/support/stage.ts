import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { TestBrowser } from './browser.ts';
import { CradlePage } from './cradle-page.ts';
import { doubleScript } from './double.ts';
import { birthOf, type ReceiverPlan } from './receiver-plan.ts';
import { CradleServer, type ServerEnvironment } from './server.ts';
import { ShareOnHttp } from './share.ts';
import { strictWrites } from './strict-writes.ts';
import { StoryTime } from './time.ts';

export const PASSWORD = 'Zwölf Äpfel & 1 Birne';

export interface SceneOptions {
  /** No receiver double without one: the page has the browser's own `navigator.serial`. */
  readonly plan?: ReceiverPlan;
  /** Run in every page after the double. */
  readonly script?: string;
  readonly moreSwitches?: readonly string[];
}

/** One story's browser, with the page opened. */
export interface Scene {
  readonly browser: TestBrowser;
  readonly cradle: CradlePage;
}

/** A story goes through days in seconds, and all its pages are on this computer. */
const manyPeople: ServerEnvironment = { CRADLE_RATE: '1000000', CRADLE_SIGN_INS: '1000000' };

/** What every story plays on: the built server, and a practice Share where it believes the United States to be. */
export class Stage {
  readonly time = new StoryTime();
  readonly upstream = new ShareOnHttp(this.time);
  #server: CradleServer | null = null;
  #browsers: TestBrowser[] = [];

  get server(): CradleServer {
    if (!this.#server) throw new Error('the stage is not open');
    return this.#server;
  }

  async open(environment: ServerEnvironment = {}): Promise<void> {
    await this.upstream.start();
    this.#server = new CradleServer({ SHARE_UPSTREAM_US: this.upstream.url, ...manyPeople, ...environment });
    await this.#server.start();
  }

  /** A receiver that is born now, and writes its next record after so many seconds of at most 300. */
  plan({ secondsUntilNext = 240, ...more }: Partial<ReceiverPlan> & { readonly secondsUntilNext?: number } = {}): ReceiverPlan {
    return { bornAt: this.time.now(), newestAgeSeconds: 300 - secondsUntilNext, days: 30, ...more };
  }

  /** The same receiver as the one in the page, to compare with: it is not plugged in anywhere. */
  twinOf(plan: ReceiverPlan): PracticeReceiver {
    return new PracticeReceiver({ ...birthOf(plan), clock: this.time });
  }

  async browser({ plan, script, moreSwitches = [] }: SceneOptions = {}): Promise<TestBrowser> {
    const scripts = [strictWrites, ...(plan ? [await doubleScript(plan)] : []), ...(script === undefined ? [] : [script])];
    const browser = await TestBrowser.launch({ time: this.time, scripts, moreSwitches });
    this.#browsers.push(browser);
    return browser;
  }

  async scene(options: SceneOptions = {}): Promise<Scene> {
    const browser = await this.browser(options);
    return { browser, cradle: await this.visit(browser) };
  }

  async visit(browser: TestBrowser, url = `${this.server.origin}/`): Promise<CradlePage> {
    const page = await browser.open(url);
    await this.time.follow(browser.context);
    return new CradlePage(page);
  }

  /** Ends a story, and starts the server where the story stopped it. Throws when a page complained of what the story did not cause, a write that is less than strict among it. */
  async clear(): Promise<void> {
    const browsers = this.#browsers;
    this.#browsers = [];
    await Promise.all(browsers.map((browser) => browser.close()));
    this.time.restart();
    if (this.server.isStopped) await this.server.start();
    const complaints = browsers.flatMap((browser) => browser.complaints);
    if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join('\n')}`);
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    await this.upstream.stop();
  }
}
