import type { EndpointName } from '../../../src/protocol/share/endpoints.ts';
import type { ShareAnswer, ShareRequest } from '../../../src/share/door.ts';
import type { Store } from '../../../src/store/open.ts';
import { attemptOf } from '../../../src/store/attempts.ts';
import { loadSettings } from '../../../src/store/settings.ts';
import type { SharingView } from '../../../src/sync/face.ts';
import type { OnEnd } from '../../support/stores.ts';
import { ComputerTime } from '../computer-time.ts';
import { ACCOUNT, HOUR, isGlucoseValue, MAX_AGE_MS, MINUTE, PASSWORD, World, type Page, type WorkerParts } from '../world.ts';
import type { Facts } from './facts.ts';
import { Judge } from './judge.ts';
import { Person } from './person.ts';
import { PROXIES } from './proxies.ts';
import { partsOf, type Part, type Schedule, type Setting } from './steps.ts';
import { Tab } from './tab.ts';

type OpenPage = Page & { readonly store: Store };

interface OpenTab {
  readonly tab: Tab;
  readonly page: OpenPage;
}

const MAX_TABS = 3;
const OTHER_ACCOUNT = 'bob';
/** A look at each ring takes less. */
const READ_SECONDS = 60;
/** A new record is read by then. */
const FOLLOWED_SECONDS = 60;
/** So that a record came, and is old enough to be missed. */
const FOLLOW_MINUTES = 9;
/** Of the person, to put things right. */
const MAX_TRIES = 12;
/** So that what several tabs ask overlaps, where nothing keeps them apart. */
const TRAVEL_MS = 300;
/** As long as the longest pause that anybody may ask for, and one back-off more. */
const LONGEST_PAUSE_MS = HOUR + 20 * MINUTE;
/** A reading this much older than the limit may have missed its last chance while things were still being put right. */
const AGE_SLACK_MS = 10 * MINUTE;

/** A world in which schedules are lived through. */
export class Scene {
  readonly world: World;
  readonly judge: Judge;
  readonly #setting: Setting;
  readonly #facts: Facts = {
    wish: 'off', sendFrom: Infinity, mustSendFrom: Infinity, stops: 0, mayAssign: false,
    signsInByHand: null, checks: null, isSignedOut: false, saidAt: -Infinity,
    clockSets: [], clockSetBackMs: 0, clockSetMs: 0,
  };
  readonly #stores = new Map<Tab, Store>();
  #tabs: OpenTab[] = [];
  /** For whoever reads of a schedule that got stuck. */
  doing = 'the beginning';
  readonly #clock: ComputerTime;
  readonly #person: Person;

  constructor(setting: Setting, onEnd: OnEnd) {
    const { style, ignoresTa, duplicates, hours, followers, assigned, keepsPermission, model, seed, driftPpm, utcMinusSystemSeconds } = setting;
    this.#setting = setting;
    const receiver = { days: hours / 24, model, seed, driftPpm, utcMinusSystemSeconds };
    this.world = new World({ onEnd, followers, assigned: assigned === 'here', travelMs: TRAVEL_MS, receiver, share: { style, ignoresTa, duplicates } });
    if (assigned === 'to another') this.world.share.addAccount({ accountName: OTHER_ACCOUNT, password: PASSWORD, assignedSerial: this.world.receiver.serial });
    this.#clock = new ComputerTime(this.world.clock);
    this.world.socket.keepsPermission = keepsPermission;
    this.#person = new Person(this.world, this.#facts, {
      settle: (work) => this.#settle(work),
      isAnyoneDead: () => this.#tabs.some(({ tab }) => tab.isDead),
      tabOf: (page) => this.#tabs.find((opened) => opened.page === page)!.tab,
    });
    this.judge = new Judge(this.world, this.#facts, ignoresTa, (tab) => this.#stores.get(tab)!);
  }

  /** The receiver is read for the first time, and shared. */
  async begin(): Promise<void> {
    const person = this.#person;
    const { page } = await this.#open();
    await this.world.settle(page.cradle.connect());
    await this.world.pass(5_000);
    await person.signIn(page, true, true);
    await person.start(page, true);
  }

  async live(steps: Schedule): Promise<void> {
    this.world.socket.keepsPermission = this.#setting.keepsPermission;
    for (const step of steps.flatMap(partsOf)) {
      this.doing = JSON.stringify(step);
      await this.#take(step);
      this.#tabs = this.#tabs.filter(({ tab }) => !tab.isDead);
    }
  }

  get #page(): OpenPage | null {
    return this.#tabs.at(-1)?.page ?? null;
  }

  async #open(): Promise<OpenTab> {
    const tab = new Tab();
    const { world } = this;
    const page = await world.open(this.#clock, (deps) => {
      this.#stores.set(tab, deps.store);
      return tab.seams(deps, this.judge);
    });
    page.cells.sharing.watch(({ sending }) => this.#checkProblem(sending, tab));
    const opened = { tab, page };
    this.#tabs.push(opened);
    return opened;
  }

  /** No disk is ever full here, and nobody takes an archive away: what only a bug explains is one. */
  #checkProblem(sending: SharingView['sending'], tab: Tab): void {
    if (tab.isDead || (sending.kind !== 'halted' && sending.kind !== 'back-off')) return;
    const { problem } = sending;
    if (problem === 'unknown' || problem.startsWith('store:')) this.judge.scream(`the page says ${problem} during ${this.doing}`);
  }

  async #take(step: Part): Promise<void> {
    const { world } = this;
    const person = this.#person;
    const { receiver, share, socket } = world;
    const page = this.#page;
    switch (step.kind) {
      case 'pass':
        return world.pass(step.minutes * MINUTE);
      case 'away':
        return this.#away(step.hours, step.open);
      case 'pull':
        socket.unplug();
        return world.pass(1_000);
      case 'plug':
        socket.plug();
        return world.pass(10_000);
      case 'connect':
        return page ? this.#settle(page.cradle.connect()) : undefined;
      case 'disconnect':
        return page ? this.#settle(page.cradle.disconnect()) : undefined;
      case 'receiver-fault':
        return receiver.order(step.fault);
      case 'screen-clock':
        return receiver.setDisplayClock(step.bySeconds);
      case 'computer-clock':
        this.#clock.aheadMs += step.byMinutes * MINUTE;
        this.#facts.clockSets.push({ at: world.clock.now(), byMs: step.byMinutes * MINUTE });
        this.#facts.clockSetBackMs += Math.max(0, -step.byMinutes * MINUTE);
        this.#facts.clockSetMs += Math.abs(step.byMinutes * MINUTE);
        return undefined;
      case 'open':
        return this.#tabs.length < MAX_TABS ? void (await this.#open()) : undefined;
      case 'close': {
        const closing = this.#tabs.pop();
        if (!closing) return undefined;
        await this.#settle(closing.page.cradle.close());
        closing.page.store.close();
        return undefined;
      }
      case 'crash':
        return this.#tabs.at(-1)?.tab.arm(step.at, step.after);
      case 'look':
        page?.cradle.wake('looked-at');
        return world.pass(2_000);
      case 'sync':
        return this.#sync(step.end);
      case 'network':
        world.network = step.state;
        if (step.state === 'up') for (const { page: each } of this.#tabs) each.cradle.wake('online');
        return world.pass(2_000);
      case 'share-fault':
        return share.order(step.fault);
      case 'late-post':
        world.postLateMs = step.seconds * 1000;
        return undefined;
      case 'lapse':
        share.order({ kind: 'expire-sessions' });
        return step.fault ? share.order(step.fault) : undefined;
      case 'zero-id':
        share.order({ kind: 'expire-sessions' });
        world.intercept = (request) => this.#answerOfNobody(request, step.endpoint);
        return undefined;
      case 'another-posts': {
        const record = world.sendable().at(-1 - step.back);
        if (!record || this.#setting.ignoresTa) return undefined;
        return share.order({ kind: 'other-uploader', accountName: ACCOUNT, reading: world.byAnother(record), endpoint: step.before });
      }
      case 'sign-in':
        return page && page.sharing.session.kind !== 'signed-in' ? person.signIn(page, step.keep, step.isRight) : undefined;
      case 'sign-out':
        return page ? person.signOut(page) : undefined;
      case 'start':
        return page?.sharing.session.kind === 'signed-in' && page.sharing.wish === 'off' ? person.start(page, step.sendLastDay) : undefined;
      case 'stop':
        return page?.sharing.wish === 'on' && page.sharing.session.kind === 'signed-in' ? person.stop(page) : undefined;
      case 'send-now':
        return page?.sharing.session.kind === 'signed-in' ? person.sendNow(page) : undefined;
      case 'answer':
        return page ? person.answer(page, step.yes) : undefined;
      case 'settings':
        return page ? person.saveSettings(page, step.change) : undefined;
      case 'check':
        return page ? person.check(page, step.isRight) : undefined;
    }
  }

  #answerOfNobody(request: ShareRequest, endpoint: EndpointName): ShareAnswer | null {
    if (request.endpoint !== endpoint) return null;
    this.world.intercept = () => null;
    return { status: 200, text: '"00000000-0000-0000-0000-000000000000"', retryAfterMs: null, dateAt: null };
  }

  /** What a tab does may never end, when it dies on the way. */
  async #settle(work: Promise<unknown>): Promise<void> {
    const deaths = this.#tabs.map(({ tab }) => tab.died);
    await this.world.settle(Promise.race([work, ...deaths]));
  }

  /** While it works, pages work too. */
  async #sync(end: Extract<Part, { kind: 'sync' }>['end']): Promise<void> {
    const worker = new Tab();
    if (end) worker.arm(end.at, end.after);
    const seams = (parts: WorkerParts): WorkerParts => {
      this.#stores.set(worker, parts.store);
      return worker.workerSeams(parts, this.judge);
    };
    const work = this.world.sync(this.#tabs.length > 0, seams, this.#clock);
    await this.world.settle(Promise.race([work, worker.died]));
    worker.leave();
  }

  async #away(hours: number, open: boolean): Promise<void> {
    const { world } = this;
    if (open) world.socket.unplug();
    else for (const { tab } of this.#tabs) tab.die();
    await world.pass(hours * HOUR);
    if (open) world.socket.plug();
    else {
      this.#tabs = [];
      await this.#open();
    }
    await world.pass(10_000);
  }

  /** The world is well again, and the person puts right what only a person can and says no more: then all must arrive. */
  async quiet(): Promise<void> {
    const { world } = this;
    const person = this.#person;
    this.doing = 'the quiet';
    for (const { tab, page } of this.#tabs) {
      tab.disarm();
      await this.#settle(page.cradle.close());
      page.store.close();
    }
    this.#tabs = [];
    // A word that no page heard to its end is gone with the pages.
    this.#facts.mayAssign = false;
    world.share.clearFaults();
    // No word of this account's takes a receiver from another.
    if (this.#setting.assigned === 'to another') world.share.order({ kind: 'unassign', accountName: OTHER_ACCOUNT });
    world.receiver.clearFaults();
    world.network = 'up';
    world.postLateMs = 0;
    world.intercept = () => null;
    await world.pass(LONGEST_PAUSE_MS);
    const page = await this.#readWhole();
    await person.saveSettings(page, { proxy: PROXIES[0] });
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      await this.#follow(page);
      if (page.sharing.session.kind !== 'signed-in') await person.signIn(page, true, true);
      await world.pass(15_000);
      if (page.sharing.session.kind !== 'signed-in') {
        await world.pass(3 * HOUR);
        continue;
      }
      if (page.sharing.wish === 'off') await person.start(page, true);
      if (page.sharing.question) await person.answer(page, true);
      // What was set aside waits for the person, and for nobody else.
      if (page.sharing.setAside > 0) await person.sendNow(page);
      await world.pass(2 * MINUTE);
      if (await this.#isQuiet(page)) return;
      await world.pass(4 * MINUTE);
    }
    const { proof: _proof, ...sharing } = page.sharing;
    throw new Error(`not quiet: ${JSON.stringify({ ...sharing, connection: page.cells.connection.value })}`);
  }

  /** The archive holds everything, once a new connection has looked at each ring. */
  async #readWhole(): Promise<OpenPage> {
    const { world } = this;
    world.socket.keepsPermission = true;
    world.socket.unplug();
    const { page } = await this.#open();
    // The receiver lives on: it is read and compared between two of its records.
    const { secondsUntilNext } = world.receiver;
    if (secondsUntilNext < READ_SECONDS) await world.pass((secondsUntilNext + 1) * 1000);
    const before = world.held;
    world.socket.plug();
    await this.#settle(page.cradle.connect());
    await world.untilFollowing(page);
    await world.expectArchived(page.store, { before });
    return page;
  }

  async #follow(page: OpenPage): Promise<void> {
    if (page.cells.connection.value.kind === 'following') return;
    this.world.socket.plug();
    await this.world.pass(5_000);
    await this.#settle(page.cradle.connect());
    await this.world.pass(15_000);
  }

  async #isQuiet({ sharing, cells, store }: OpenPage): Promise<boolean> {
    const { destination } = await loadSettings(store);
    const attempt = destination === null ? null : await attemptOf(store, destination);
    const { kind } = cells.connection.value;
    return kind === 'following' && sharing.sending.kind === 'idle' && !sharing.question && sharing.waiting === 0 && sharing.setAside === 0 && !attempt;
  }

  /** Share holds every sendable reading exactly once, and nothing that the receiver does not have. */
  verdict(): string[] {
    const { world } = this;
    const { posts, violations } = this.judge;
    const wrong = [...violations, ...world.receiver.violations];
    const { posted } = world;
    const held = new Map<string, number>();
    for (const { stAt, dtAt, taSeconds, value, trend, wtAt } of posted) {
      const record = posts.truthOf(stAt, taSeconds);
      if (!record) {
        wrong.push(`Share holds a reading that the receiver does not have: ${new Date(stAt).toISOString()}`);
        continue;
      }
      const name = `${record.readingTime}`;
      held.set(name, (held.get(name) ?? 0) + 1);
      if (record.value !== value || record.trend !== trend) wrong.push('Share holds a wrong value or trend');
      if (record.displayOnly) wrong.push('Share holds a reading that is for the screen alone');
      if (!posts.isDtOf(record, dtAt, taSeconds)) wrong.push('Share holds a wrong DT');
      if (!this.#setting.ignoresTa && !posts.excused.has(stAt) && Math.abs(wtAt - record.trueAt) > 3_000) wrong.push(`Share shows a reading ${(wtAt - record.trueAt) / 1000} s off`);
    }
    for (const [name, count] of held) if (count !== 1) wrong.push(`the reading of ${name} is at Share ${count} times`);
    const now = world.clock.now();
    const from = this.#facts.mustSendFrom + this.#facts.clockSetMs;
    const oldest = Math.max(from, now - MAX_AGE_MS + AGE_SLACK_MS);
    const missing = world.truth.filter(
      ({ readingTime, trueAt, value, displayOnly }) =>
        !displayOnly && isGlucoseValue(value) && trueAt >= oldest && trueAt < now - 6 * MINUTE && !held.has(`${readingTime}`),
    );
    if (missing.length > 0) wrong.push(`${missing.length} readings are not at Share, the newest ${(now - Math.max(...missing.map(({ trueAt }) => trueAt))) / MINUTE} minutes old`);
    return [...new Set(wrong)];
  }

  /** What came while following is in the archive, and at Share, by itself. */
  async followed(): Promise<string[]> {
    const { world } = this;
    await world.pass(FOLLOW_MINUTES * MINUTE);
    const age = 300 - world.receiver.secondsUntilNext;
    if (age < FOLLOWED_SECONDS) await world.pass((FOLLOWED_SECONDS - age) * 1000);
    await world.expectFollowed(this.#page!.store);
    const wrong = this.verdict();
    this.#facts.mustSendFrom += this.#facts.clockSetMs;
    this.#facts.clockSetBackMs = 0;
    this.#facts.clockSetMs = 0;
    return wrong;
  }
}
