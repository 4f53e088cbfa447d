import type { Settings } from '../../../src/store/rows.ts';
import { HOUR, type Page, type World } from '../world.ts';
import type { Facts } from './facts.ts';
import type { Tab } from './tab.ts';

export interface Surroundings {
  /** What a tab does may never end, when it dies on the way. */
  settle(work: Promise<unknown>): Promise<void>;
  /** Whether a page died since the last step: then nobody knows what it still did. */
  isAnyoneDead(): boolean;
  tabOf(page: Page): Tab;
}

/** Says what a person can say to a page, and keeps in mind what was said. */
export class Person {
  readonly #world: World;
  readonly #facts: Facts;
  readonly #around: Surroundings;

  constructor(world: World, facts: Facts, around: Surroundings) {
    this.#world = world;
    this.#facts = facts;
    this.#around = around;
  }

  async signIn(page: Page, keep: boolean, isRight: boolean): Promise<void> {
    const { credentials } = this.#world;
    const { cradle } = page;
    this.#facts.isSignedOut = false;
    this.#facts.signsInByHand = this.#around.tabOf(page);
    await this.#say(cradle.signIn({ ...credentials, keep, ...(isRight ? {} : { password: 'wrong' }) }));
    this.#facts.signsInByHand = null;
  }

  async signOut({ cradle }: Page): Promise<void> {
    await this.#say(cradle.signOut());
    if (!this.#around.isAnyoneDead()) this.#facts.isSignedOut = true;
  }

  async start({ cradle }: Page, sendLastDay: boolean): Promise<void> {
    const now = this.#world.clock.now();
    this.#facts.wish = 'on';
    this.#facts.sendFrom = sendLastDay ? now - 24 * HOUR : now;
    this.#facts.mustSendFrom = this.#facts.sendFrom;
    await this.#say(cradle.startSharing({ sendLastDay }));
    if (this.#around.isAnyoneDead()) this.#facts.wish = 'either';
    await this.#world.pass(5_000);
  }

  async stop({ cradle }: Page): Promise<void> {
    this.#facts.wish = 'either';
    this.#facts.stops += 1;
    await this.#say(cradle.stopSharing());
    if (!this.#around.isAnyoneDead()) this.#facts.wish = 'off';
    await this.#world.pass(5_000);
  }

  async answer({ cradle, sharing }: Page, yes: boolean): Promise<void> {
    const { question } = sharing;
    if (!question) return;
    this.#facts.mayAssign = yes && question.kind === 'assign-receiver';
    await this.#say(cradle.answer(question, yes));
    await this.#world.pass(5_000);
  }

  /** A word to Share is one alone that changes the way to it. */
  saveSettings({ cradle, cells, sharing }: Page, change: Partial<Settings>): Promise<void> {
    const isOfShare = change.proxy !== undefined && change.proxy !== cells.settings.value.proxy && sharing.session.kind === 'signed-in';
    const work = cradle.saveSettings(change);
    return isOfShare ? this.#say(work) : this.#around.settle(work);
  }

  /**
   * "Check my account" signs in by the person's word, with the password at hand or what was typed. By itself it ends no pause of
   * Share's; a sign-in that works does.
   */
  async check(page: Page, isRight: boolean): Promise<void> {
    const { cradle, sharing } = page;
    const facts = this.#facts;
    const isSignedIn = sharing.session.kind === 'signed-in';
    const credentials = { ...this.#world.credentials, keep: true, ...(isRight ? {} : { password: 'wrong' }) };
    facts.signsInByHand = facts.checks = this.#around.tabOf(page);
    if (!isSignedIn) facts.isSignedOut = false;
    await this.#around.settle(cradle.checkAccount(isSignedIn ? null : credentials).then((found) => {
      if (!isSignedIn && found?.signIn.kind === 'answered') facts.saidAt = this.#world.clock.now();
    }));
    facts.signsInByHand = facts.checks = null;
  }

  sendNow({ cradle }: Page): Promise<void> {
    return this.#say(cradle.sendNow());
  }

  #say(work: Promise<unknown>): Promise<void> {
    this.#facts.saidAt = this.#world.clock.now();
    return this.#around.settle(work);
  }
}
