import { readAnswer } from '../../../src/protocol/share/answers.ts';
import { parseShareDate } from '../../../src/protocol/share/dates.ts';
import type { PostBody } from '../../../src/protocol/share/payloads.ts';
import { receiverTimeToMs } from '../../../src/protocol/receiver/time.ts';
import type { ShareAnswer, ShareRequest } from '../../../src/share/door.ts';
import { attemptOf } from '../../../src/store/attempts.ts';
import { clocksOf } from '../../../src/store/clocks.ts';
import { outcomesOf } from '../../../src/store/outcomes.ts';
import type { Store } from '../../../src/store/open.ts';
import { loadSettings } from '../../../src/store/settings.ts';
import type { PracticeRecord } from '../../../src/simulator/receiver/egv-writer.ts';
import { HOUR, isGlucoseValue, MAX_AGE_MS, MINUTE, type World } from '../world.ts';
import type { Facts } from './facts.ts';
import type { Tab } from './tab.ts';

/** What was sent of a reading. */
interface Said {
  /** Its DT, value and trend. */
  readonly record: string;
  readonly taSeconds: number;
  /** How often the person had stopped sharing by then. */
  readonly stops: number;
}

export interface PostJudgeOptions {
  readonly ignoresTa: boolean;
  storeOf(tab: Tab): Store;
  scream(what: string): void;
}

/** Clocks are measured to a second, and time passes between choosing and posting. */
const SLACK_MS = 2 * MINUTE;
/** TA is rounded, and one post carries one TA for several readings. */
const WT_SLACK_MS = 3_000;
/** Of the world's computer, east. */
const LOCAL_OFFSET_MS = HOUR;

/** Holds each post against the receiver's own records, and against what was posted before. */
export class PostJudge {
  /** System times on Share's scale of what was sent with a wrong correction that nobody could know to be wrong. */
  readonly excused = new Set<number>();
  readonly #world: World;
  readonly #facts: Facts;
  readonly #options: PostJudgeOptions;
  /** What was last sent of each reading. */
  readonly #frozen = new Map<string, Said>();
  /** Readings that a page was shown, or was told were taken: those are never posted again, but by a page that could not know it. */
  readonly #known = new Map<string, Tab | 'shown'>();
  /** Readings of posts whose end nobody heard: what became of them is looked up before they are posted again. */
  readonly #unclear = new Set<string>();
  /** The same, whatever was looked up since. */
  readonly #wasUnclear = new Set<string>();
  /** Readings of posts that are on their way; of one whose page died before it left nobody hears any more. */
  readonly #asked = new Map<Tab, readonly string[]>();
  /** Who heard, or was shown, that a post was taken which carries a TA that this Share does not apply. */
  readonly #unproven: Tab[] = [];

  constructor(world: World, facts: Facts, options: PostJudgeOptions) {
    this.#world = world;
    this.#facts = facts;
    this.#options = options;
  }

  async asks(request: ShareRequest, tab: Tab): Promise<void> {
    const { Egvs, TA, SN } = bodyOf(request);
    const { scream, ignoresTa } = this.#options;
    if (this.#facts.wish === 'off') scream('a post while sharing is off');
    if (SN !== this.#world.receiver.serial) scream('a post for another receiver');
    if (Egvs.length > 50) scream(`${Egvs.length} readings in a post`);
    const times = Egvs.map(({ ST }) => msOf(ST));
    for (const [other, readings] of this.#asked) if (other.isDead) for (const at of readings) this.#wasUnclear.add(at);
    this.#asked.set(tab, times.map(String));
    if (times.some((at, i) => i > 0 && at <= times[i - 1]!)) scream('a post out of order');
    // Of an account with followers the read-back tells: after one such post no other may follow.
    if (ignoresTa && TA !== 0 && this.#world.followers > 0 && this.#unproven.some((one) => !one.isLost)) scream('a post with a TA that was shown to be ignored');
    for (const egv of Egvs) await this.#checkReading(egv, TA, tab);
    await this.#checkStores(times, tab);
  }

  hears(request: ShareRequest, answer: ShareAnswer | null, tab: Tab): void {
    if (request.endpoint === 'readLatest') {
      const entries = answer && shownBy(answer);
      if (entries) this.#unclear.clear();
      for (const { stAt } of entries ?? []) this.#known.set(`${stAt}`, 'shown');
      if (entries?.some(({ stAt }) => this.#frozen.get(`${stAt}`)?.taSeconds)) this.#unproven.push(tab);
    }
    if (request.endpoint !== 'postEgvs') return;
    this.#asked.delete(tab);
    const { Egvs, TA } = bodyOf(request);
    const times = Egvs.map(({ ST }) => `${msOf(ST)}`);
    if (answer?.status === 200 && answer.text === '') {
      for (const at of times) this.#known.set(at, tab);
      if (TA !== 0) this.#unproven.push(tab);
    } else if (!answer || !isRefusal(answer)) {
      for (const at of times) {
        this.#unclear.add(at);
        this.#wasUnclear.add(at);
      }
    } else if (times.length === 1 && isInvalid(answer)) {
      this.#refusedAlone(times[0]!);
    }
  }

  /** If Share was never sent it before, it has nothing of it: what it is sent as may be worked out anew. */
  #refusedAlone(at: string): void {
    if (!this.#wasUnclear.has(at) && !this.#known.has(at)) this.#frozen.delete(at);
  }

  async #checkReading({ ST, DT, Value, Trend }: PostBody['Egvs'][number], taSeconds: number, tab: Tab): Promise<void> {
    const { scream } = this.#options;
    const facts = this.#facts;
    const now = this.#world.clock.now();
    const stAt = msOf(ST);
    if (!isGlucoseValue(Value)) scream(`the value ${Value}`);
    const truth = this.truthOf(stAt, taSeconds);
    if (!truth) {
      scream(`a reading that the receiver does not have: ST ${ST}, TA ${taSeconds}`);
      return;
    }
    if (truth.value !== Value || truth.trend !== Trend) scream('another value or trend than the receiver wrote');
    if (truth.displayOnly) scream('a reading that is for the screen alone');
    if (!this.isDtOf(truth, msOf(DT), taSeconds)) scream(`DT ${DT} for ST ${ST}`);
    const offMs = stAt + taSeconds * 1000 - truth.trueAt;
    const isWrong = Math.abs(offMs) > WT_SLACK_MS;
    if (isWrong && (await this.#isBlind(tab, offMs))) this.excused.add(stAt);
    else if (isWrong) scream(`WT wrong by ${offMs / 1000} s`);
    if (truth.trueAt > now + MINUTE) scream('a reading of the future');
    if (truth.trueAt < now - MAX_AGE_MS - SLACK_MS - facts.clockSetBackMs) scream('a reading that is too old');
    if (truth.trueAt < facts.sendFrom - SLACK_MS) scream(`a reading ${(facts.sendFrom - truth.trueAt) / MINUTE} minutes from before sharing`);
    this.#checkFrozen(`${stAt}`, { record: JSON.stringify({ DT, Value, Trend }), taSeconds, stops: facts.stops });
    const known = this.#known.get(`${stAt}`);
    if (known === 'shown' || (known && !known.isLost)) scream(`a reading posted again that was ${known === 'shown' ? 'shown' : 'accepted'} before`);
    if (this.#unclear.has(`${stAt}`)) scream('a reading of a post of unknown end was posted again without a look');
    // By a clock that was set forward it left long ago.
    const isTold = facts.clockSets.some(({ at, byMs }) => at > now - MINUTE && byMs > 0);
    if (!isTold && this.#world.onTheWay.some((one) => bodyOf(one).Egvs.some((egv) => egv.ST === ST))) scream('a reading posted again while its first post was on its way');
  }

  /**
   * The receiver was only ever measured by this computer's clock, of which no error was known then, and that clock was set
   * since: by just so much the times are off.
   */
  async #isBlind(tab: Tab, offMs: number): Promise<boolean> {
    const { receiver } = this.#world;
    const rows = await clocksOf(this.#options.storeOf(tab), receiver.serial);
    if (rows.some(({ source, computerErrorMs }) => source === 'share' || computerErrorMs !== null)) return false;
    const measuredAt = Math.max(...rows.map(({ systemTime }) => this.#world.instantOf(systemTime)));
    const setMs = this.#facts.clockSets.reduce((sum, { at, byMs }) => (at >= measuredAt ? sum + byMs : sum), 0);
    return Math.abs(offMs + setMs) <= WT_SLACK_MS;
  }

  /**
   * A reading is sent again as it was. What was looked up and not found is given up where the person stopped meanwhile, or where it
   * seemed to lie in the future by a clock that was set; then its TA, which is rounded, is worked out anew.
   */
  #checkFrozen(at: string, said: Said): void {
    const before = this.#frozen.get(at);
    this.#frozen.set(at, said);
    if (!before) return;
    const isGivenUp = before.stops !== said.stops || (this.#wasUnclear.has(at) && this.#facts.clockSets.length > 0 && Math.abs(before.taSeconds - said.taSeconds) <= 1);
    const isFrozen = before.record === said.record && (before.taSeconds === said.taSeconds || isGivenUp);
    if (!isFrozen) this.#options.scream(`a reading was sent as ${JSON.stringify(before)} and then as ${JSON.stringify(said)}`);
  }

  /** Before each post an attempt is stored with all that is in it (design, 3.6), and nothing that is decided is in it. */
  async #checkStores(times: readonly number[], tab: Tab): Promise<void> {
    const { storeOf, scream } = this.#options;
    const store = storeOf(tab);
    const { destination } = await loadSettings(store);
    const [attempt, outcomes] = destination === null ? [null, []] : await Promise.all([attemptOf(store, destination), outcomesOf(store, destination)]);
    const stored = new Set(attempt?.readings.map(({ stAt }) => stAt));
    if (!times.every((at) => stored.has(at))) scream('a post without its attempt');
    const decided = new Set(outcomes.map(({ stAt }) => stAt));
    if (times.some((at) => decided.has(at))) scream('a reading posted again whose outcome is stored');
  }

  /** The receiver's own record of what was sent as this; with normalised times ST is true UTC. */
  truthOf(stAt: number, taSeconds: number): PracticeRecord | undefined {
    const isNormalised = this.#isNormalised(taSeconds);
    return this.#world.truth.find((record) =>
      isNormalised ? Math.abs(record.trueAt - stAt) <= WT_SLACK_MS : this.#world.stOf(record) === stAt,
    );
  }

  /** Whether DT is what the receiver's screen showed; with normalised times, what this computer's clock would. */
  isDtOf({ displayTime, systemTime, readingTime, trueAt }: PracticeRecord, dtAt: number, taSeconds: number): boolean {
    if (!this.#isNormalised(taSeconds)) return dtAt === receiverTimeToMs(displayTime - systemTime + readingTime);
    return Math.abs(dtAt - trueAt - LOCAL_OFFSET_MS) <= WT_SLACK_MS;
  }

  #isNormalised(taSeconds: number): boolean {
    return this.#options.ignoresTa && taSeconds === 0;
  }
}

function bodyOf({ body }: ShareRequest): PostBody {
  return body as PostBody;
}

/** What a look tells; null where it tells nothing. Where nothing was ever published Share refuses it (share-api, 5). */
function shownBy({ status, text }: ShareAnswer): readonly { readonly stAt: number }[] | null {
  if (status === 500 && text.includes('MonitorSessionNotFound')) return [];
  return status === 200 ? readAnswer.entries(text) : null;
}

function isInvalid({ text }: ShareAnswer): boolean {
  return text.includes('InvalidArgument');
}

/** Share says no in its own form: then nothing of the post is stored, or all that it says is known. */
function isRefusal({ status, text }: ShareAnswer): boolean {
  return status >= 400 && /"Code"|<Code>/i.test(text);
}

function msOf(date: string): number {
  return parseShareDate(date)?.at ?? NaN;
}
