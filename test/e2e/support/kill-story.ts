import { expect } from 'vitest';
import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { expectArchived } from './archive.ts';
import type { TestBrowser } from './browser.ts';
import type { CradlePage } from './cradle-page.ts';
import { expectHeld, type ExpectedReading } from './expected.ts';
import { stopAtWrite, type KillMoment, type KillScene, type PlannedKill } from './kill-moments.ts';
import { Person } from './person.ts';
import { expectProperRequests } from './proper-requests.ts';
import { untilQuiet } from './quiet.ts';
import type { Seeded } from './seeded.ts';
import { PASSWORD, type Stage } from './stage.ts';

const MINUTE_MS = 60_000;

/** Half a day, so that nothing grows too old while the browser is away. */
const DAYS = 0.5;

export interface KillStoryOptions {
  readonly stage: Stage;
  readonly random: Seeded;
  readonly kills: readonly PlannedKill[];
  readonly accountName: string;
  readonly serial: string;
  readonly keeps: boolean;
}

/** One person, account, receiver and browser profile, and a browser that is killed again and again. */
export class KillStory {
  readonly #options: KillStoryOptions;
  readonly #person: Person;
  readonly #firstRequest: number;
  #twin: PracticeReceiver | null = null;

  constructor(options: KillStoryOptions) {
    const { stage, accountName, keeps } = options;
    this.#options = options;
    this.#person = new Person({ accountName, password: PASSWORD, time: stage.time, keeps });
    this.#firstRequest = stage.upstream.requests.length;
  }

  /** Resolves to the scenes in which a kill came at the moment that was meant for it. */
  async play(): Promise<KillScene[]> {
    const { stage, random, kills, accountName, serial } = this.#options;
    const { share } = stage.upstream;
    share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
    const plan = stage.plan({ days: DAYS, serial, permitted: true });
    this.#twin = stage.twinOf(plan);
    const browser = await stage.browser({ plan });
    browser.forgive(/status of (500|502)/, /ERR_/);
    const hit: KillScene[] = [];
    for (const [index, kill] of kills.entries()) {
      if (index > 0) {
        stage.time.skip(random.whole(21, 40) * MINUTE_MS);
        await browser.restart();
      }
      if (kill.lapsed) share.order({ kind: 'expire-sessions' });
      if (await this.#live(browser, kill.moment)) hit.push(kill.scene);
    }
    stage.time.skip(random.whole(1, 20) * MINUTE_MS);
    await browser.restart();
    await this.#end(browser, await stage.visit(browser));
    return hit;
  }

  /** From the opening of the page to its end by a kill; resolves to whether that was the moment that was meant. */
  async #live(browser: TestBrowser, moment: KillMoment): Promise<boolean> {
    const { stage } = this.#options;
    const { upstream, time } = stage;
    let meet: () => void = () => undefined;
    const come = new Promise<'now'>((resolve) => (meet = () => resolve('now')));
    await this.#arm(browser, moment, meet);
    const life = async (): Promise<void> => {
      const cradle = await stage.visit(browser);
      for (let readings = 0; readings < 3; readings += 1) {
        await this.#quiet(browser, cradle);
        await time.pass((this.#receiver.secondsUntilNext + 9) * 1000, browser.context);
      }
    };
    const lived = life().then(
      () => 'quiet' as const,
      (error: unknown) => error,
    );
    const met = await Promise.race([come, lived]);
    upstream.arm(null);
    await browser.kill();
    // What the page was doing for the story ends with it, and with an error.
    const end = await lived;
    if (met !== 'now' && end !== 'quiet') throw end;
    return met === 'now';
  }

  /** Must be called before the page is opened. `meet` is called when the moment comes. */
  async #arm({ context }: TestBrowser, moment: KillMoment, meet: () => void): Promise<void> {
    const { upstream } = this.#options.stage;
    switch (moment.kind) {
      case 'delay':
        context.once('page', () => setTimeout(meet, moment.ms));
        return;
      case 'call': {
        const gone = new Promise<void>((resolve) => context.once('close', () => resolve()));
        upstream.arm({ ...moment, act: () => (meet(), gone) });
        return;
      }
      case 'write':
        await context.addInitScript({ content: stopAtWrite(moment) });
        context.on('dialog', meet);
    }
  }

  get #receiver(): PracticeReceiver {
    if (!this.#twin) throw new Error('the story has not begun');
    return this.#twin;
  }

  #quiet(browser: TestBrowser, cradle: CradlePage): Promise<readonly ExpectedReading[]> {
    const { stage } = this.#options;
    return untilQuiet({ stage, browser, cradle, person: this.#person, receiver: this.#receiver });
  }

  async #end(browser: TestBrowser, cradle: CradlePage): Promise<void> {
    const { stage, accountName } = this.#options;
    const { upstream } = stage;
    expectHeld(upstream, accountName, await this.#quiet(browser, cradle));
    await expectArchived(cradle.page, this.#receiver);
    expectProperRequests(upstream.callsFrom(this.#firstRequest), {
      accountName,
      password: PASSWORD,
      sessionIds: upstream.sessionIds,
      signedInAt: this.#person.signedInAt,
      wished: this.#person.startedAt.slice(0, 1).map((from) => ({ from, until: null })),
    });
    expect(browser.leaksOf(PASSWORD)).toEqual([]);
    expect(await cradle.page.evaluate(() => window.practice.receiver.violations)).toEqual([]);
    await browser.close();
  }
}
