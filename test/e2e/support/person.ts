import type { CradlePage } from './cradle-page.ts';
import type { Glance } from './glance.ts';
import type { StoryTime } from './time.ts';

export interface PersonOptions {
  readonly accountName: string;
  readonly password: string;
  readonly time: StoryTime;
  /** Whether they tick "Keep me signed in". */
  readonly keeps: boolean;
}

const BRIEFLY_MS = 2_000;

/** Somebody before the page who does what it asks of them, and nothing else. */
export class Person {
  /** Each press of Sign in. */
  readonly signedInAt: number[] = [];
  /** Each press of Start sharing. */
  readonly startedAt: number[] = [];
  readonly #options: PersonOptions;

  constructor(options: PersonOptions) {
    this.#options = options;
  }

  get accountName(): string {
    return this.#options.accountName;
  }

  /** Does the next thing that the page, as it was seen just now, asks for; resolves to whether there was one. */
  async act(cradle: CradlePage, seen: Glance): Promise<boolean> {
    const { time } = this.#options;
    if (seen.offers('Sign in')) {
      await this.#signIn(cradle);
      return true;
    }
    if (seen.offers('Start sharing')) {
      this.startedAt.push(time.now());
      // The button is there for a moment after signing in, until the page knows that the wish was said long ago.
      await cradle.button('Start sharing').click({ timeout: BRIEFLY_MS }).catch(() => undefined);
      return true;
    }
    if (seen.says('Receiver not read', 'Not following') && seen.offers('Connect receiver')) {
      await cradle.button('Connect receiver').click({ timeout: BRIEFLY_MS }).catch(() => undefined);
      return true;
    }
    return false;
  }

  /** Resolves when the page has said yes or no. */
  async #signIn(cradle: CradlePage): Promise<void> {
    const { accountName, password, keeps, time } = this.#options;
    await cradle.page.getByLabel('Keep me signed in').setChecked(keeps);
    this.signedInAt.push(time.now());
    await cradle.trySignIn({ accountName, password });
    await cradle.page.getByRole('button', { name: 'Sign in', exact: true, disabled: true }).waitFor({ state: 'hidden' });
  }
}
