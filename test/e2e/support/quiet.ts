import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import type { TestBrowser } from './browser.ts';
import type { CradlePage } from './cradle-page.ts';
import { lastDayOf, type ExpectedReading } from './expected.ts';
import type { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** Whatever must be waited for is here after so many looks, or never. */
const MOST_LOOKS = 1500;
const LOOK_MS = 40;
/** So many looks in a row without anything in motion: what is waited for is a pause of the page's own. */
const STILL_LOOKS = 12;
const PAUSE_MS = 61_000;

export interface Quiet {
  readonly stage: Stage;
  readonly browser: TestBrowser;
  readonly cradle: CradlePage;
  readonly person: Person;
  /** The twin of the one in the page. */
  readonly receiver: PracticeReceiver;
}

/**
 * The person does what the page asks, and time passes where the page waits for it, until Share holds every reading and
 * nothing is in motion. Gives what Share had to hold then.
 */
export async function untilQuiet({ stage, browser, cradle, person, receiver }: Quiet): Promise<readonly ExpectedReading[]> {
  const { upstream, time } = stage;
  let still = 0;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const expected = lastDayOf(receiver, time.now());
    const held = new Set(upstream.share.postedReadings(person.accountName).map(({ stAt }) => stAt));
    const isWhole = expected.every(({ stAt }) => held.has(stAt));
    const seen = await cradle.glance();
    if (isWhole && seen.isQuiet) return expected;
    if (await person.act(cradle, seen)) {
      still = 0;
      continue;
    }
    const isStill = upstream.requests.every(({ endedAt }) => endedAt !== null) && seen.says('Following');
    still = isStill ? still + 1 : 0;
    if (still > STILL_LOOKS) {
      await time.pass(PAUSE_MS, browser.context);
      still = 0;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Error(`it does not become quiet; the page says:\n${await cradle.page.locator('body').ariaSnapshot()}`);
}
