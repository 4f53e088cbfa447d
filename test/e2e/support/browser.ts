import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { killBrowser } from './processes.ts';
import type { StoryTime } from './time.ts';

const executablePath = process.env['CHROMIUM_PATH'];

const switches = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface BrowserOptions {
  readonly time: StoryTime;
  /** Run in every page before its own scripts, in this order. */
  readonly scripts?: readonly string[];
  readonly moreSwitches?: readonly string[];
}

/** What the browser says of a request where there is no network or no server, or the server went just then. */
export const NO_WAY = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_(REFUSED|RESET|CLOSED|ABORTED)|EMPTY_RESPONSE)/;

/** A Chromium with a profile of its own, which outlives a restart. It listens for complaints of its pages. */
export class TestBrowser {
  /** Addresses and headers of what pages asked of the network. */
  readonly #requests: string[] = [];
  /** All that pages wrote to the console. */
  readonly #said: string[] = [];
  readonly #options: BrowserOptions;
  readonly #profile: string;
  #context: BrowserContext | null = null;
  #complaints: string[] = [];
  #forgiven: RegExp[] = [];

  private constructor(profile: string, options: BrowserOptions) {
    this.#profile = profile;
    this.#options = options;
  }

  static async launch(options: BrowserOptions): Promise<TestBrowser> {
    const browser = new TestBrowser(await mkdtemp(join(tmpdir(), 'cradle-e2e-')), options);
    await browser.#launch();
    return browser;
  }

  get context(): BrowserContext {
    if (!this.#context) throw new Error('the browser is closed');
    return this.#context;
  }

  /** Errors of pages that no story has caused. */
  get complaints(): readonly string[] {
    return this.#complaints.filter((complaint) => !this.#forgiven.some((pattern) => pattern.test(complaint)));
  }

  /** The story causes complaints like these. */
  forgive(...patterns: readonly RegExp[]): void {
    this.#forgiven.push(...patterns);
  }

  /** Where a secret was asked of the network in an address or a header, or was written to the console. */
  leaksOf(secret: string): string[] {
    const spellings = [secret, encodeURIComponent(secret)];
    const holds = (text: string): boolean => spellings.some((spelling) => text.includes(spelling));
    return [...this.#requests.filter(holds), ...this.#said.filter(holds)];
  }

  async open(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Everything is closed and opened again, as after a night; nothing but the profile is left. */
  async restart(): Promise<void> {
    await this.#context?.close();
    await this.#launch();
  }

  /** As in a power cut: every process of it ends at once, wherever it was. `restart` begins anew on what was kept. */
  async kill(): Promise<void> {
    const { context } = this;
    this.#context = null;
    const closed = new Promise((resolve) => context.once('close', resolve));
    await killBrowser(this.#profile);
    await closed;
  }

  async close(): Promise<void> {
    await this.#context?.close();
    this.#context = null;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20 });
  }

  async #launch(): Promise<void> {
    const { time, scripts = [], moreSwitches = [] } = this.#options;
    const context = await chromium.launchPersistentContext(this.#profile, {
      ...(executablePath ? { executablePath } : {}),
      args: [...switches, ...moreSwitches],
    });
    this.#context = context;
    context.on('weberror', (error) => this.#complaints.push(`page error: ${error.error().stack ?? error.error().message}`));
    context.on('console', (message) => {
      this.#said.push(message.text());
      if (message.type() === 'error') this.#complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('request', (request) => this.#requests.push(`${request.url()} ${JSON.stringify(request.headers())}`));
    await time.lend(context);
    for (const content of scripts) await context.addInitScript({ content });
  }
}
