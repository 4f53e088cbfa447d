import type { Locator, Page } from 'playwright';
import { Glance } from './glance.ts';

export interface SignInEntry {
  readonly accountName: string;
  readonly password: string;
  readonly region?: 'United States' | 'Outside the United States' | 'Japan' | 'Practice';
  readonly proxy?: string;
}

/** The page as a person has it before them: what is there has the names that they go by. */
export class CradlePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  field(name: string): Locator {
    return this.page.getByLabel(name, { exact: true }).filter({ visible: true });
  }

  get latest(): Locator {
    return this.page.getByRole('region', { name: 'Latest reading', exact: true });
  }

  /** Resolves when the status line holds these words, in this spelling: "Not following" is not "Following". */
  async status(words: string, { timeoutMs = 30_000 } = {}): Promise<void> {
    await this.page.getByRole('status').filter({ hasText: new RegExp(`\\b${words}\\b`) }).waitFor({ timeout: timeoutMs });
  }

  glance(): Promise<Glance> {
    return Glance.at(this.page);
  }

  /** Resolves when the page says this, in one place; rejects when it says it in several. */
  async says(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).waitFor();
  }

  /** Resolves when the receiver's panel and Share's both say this: what concerns either. */
  async bothSay(text: string | RegExp): Promise<void> {
    for (const name of [/^Receiver/, 'Share']) await this.page.getByRole('region', { name }).getByText(text).waitFor();
  }

  /** Resolves when the receiver has been read and is followed. */
  async connect(): Promise<void> {
    await this.button('Connect receiver').click();
    await this.status('Following', { timeoutMs: 60_000 });
  }

  /** Resolves when the whole app is kept for opening without a server. */
  async installed(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  async trySignIn({ accountName, password, region = 'United States', proxy }: SignInEntry): Promise<void> {
    await this.field('Account name').fill(accountName);
    await this.field('Password').fill(password);
    await this.field('Region').selectOption({ label: region });
    if (proxy !== undefined) await this.field('Proxy').fill(proxy);
    await this.button('Sign in').click();
  }

  async signIn(entry: SignInEntry): Promise<void> {
    await this.trySignIn(entry);
    await this.button('Start sharing').waitFor();
  }

  async openData(): Promise<void> {
    await this.button('Settings').click();
    await this.button('Your data…').click();
  }

  /** Resolves when nothing waits and nothing is being sent or looked up: then time may pass. */
  async allSent(): Promise<void> {
    await this.status('Nothing waiting');
    await this.page.getByRole('button', { name: 'Send now', exact: true, disabled: false }).waitFor();
  }

  async startSharing(): Promise<void> {
    await this.button('Start sharing').click();
    await this.button('Stop sharing').waitFor();
  }
}
