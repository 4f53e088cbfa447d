import type { Settings } from '../../../src/store/rows.ts';
import { HOUR, type Page, type World } from '../world.ts';
import type { Facts } from './facts.ts';

export interface Surroundings {
  /** What a tab does may never end, when it dies on the way. */
  settle(work: Promise<unknown>): Promise<void>;
  /** Whether a page died since the last step: then nobody knows what it still did. */
  isAnyoneDead(): boolean;
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

  async signIn({ cradle }: Page, keep: boolean, isRight: boolean): Promise<void> {
    const { credentials } = this.#world;
    this.#facts.isSignedOut = false;
    this.#facts.signsInByHand = true;
    await this.#say(cradle.signIn({ ...credentials, keep, ...(isRight ? {} : { password: 'wrong' }) }));
    this.#facts.signsInByHand = false;
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
    await this.#world.pass(5_000);
  }

  async stop({ cradle }: Page): Promise<void> {
    this.#facts.wish = 'stopping';
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
  saveSettings({ cradle, cells }: Page, change: Partial<Settings>): Promise<void> {
    const isOfShare = change.proxy !== undefined && change.proxy !== cells.settings.value.proxy;
    const work = cradle.saveSettings(change);
    return isOfShare ? this.#say(work) : this.#around.settle(work);
  }

  /** "Check my account" signs in by the person's word, with the password at hand or what was typed. */
  async check({ cradle, sharing }: Page): Promise<void> {
    const isSignedIn = sharing.session.kind === 'signed-in';
    this.#facts.signsInByHand = true;
    if (!isSignedIn) this.#facts.isSignedOut = false;
    await this.#say(cradle.checkAccount(isSignedIn ? null : { ...this.#world.credentials, keep: true }));
    this.#facts.signsInByHand = false;
  }

  sendNow({ cradle }: Page): Promise<void> {
    return this.#say(cradle.sendNow());
  }

  #say(work: Promise<unknown>): Promise<void> {
    this.#facts.saidAt = this.#world.clock.now();
    return this.#around.settle(work);
  }
}
