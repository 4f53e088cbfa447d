import { isSendable } from '../../../src/domain/glucose.ts';
import { isZeroUuid, readAnswer } from '../../../src/protocol/share/answers.ts';
import { parseShareDate } from '../../../src/protocol/share/dates.ts';
import type { EndpointName } from '../../../src/protocol/share/endpoints.ts';
import type { PostBody } from '../../../src/protocol/share/payloads.ts';
import type { ShareAnswer, ShareRequest } from '../../../src/share/door.ts';
import { attemptOf } from '../../../src/store/attempts.ts';
import { clocksOf } from '../../../src/store/clocks.ts';
import type { Store } from '../../../src/store/open.ts';
import { loadSettings } from '../../../src/store/settings.ts';
import { snapshot } from '../../../src/store/snapshot.ts';
import { HOUR, MINUTE, PASSWORD, type World } from '../world.ts';
import type { Listener, Tab } from './tab.ts';

/** What the person has said so far, and what the world is like: by this each request is judged. */
export interface Facts {
  /** `stopping`: the person is saying so; a post may be on its way. */
  wish: 'off' | 'stopping' | 'on';
  /** True UTC from which on readings may be sent. */
  sendFrom: number;
  /** How often the person stopped sharing. */
  stops: number;
  /** Whether the person agreed to assign the receiver, and nothing was assigned since. */
  mayAssign: boolean;
  /** A sign-in by the person's own word is under way. */
  signsInByHand: boolean;
  /** How this computer's clock was set, and when, true UTC: what it counts by the hour is no longer true time. */
  readonly clockSets: { readonly at: number; readonly byMs: number }[];
  /** So far it was set back since the last quiet: until Share's is asked again, readings look so much younger. */
  clockSetBackMs: number;
}

type SignInEnd = 'good' | 'none';

/** What was sent of a reading. */
interface Said {
  /** Its DT, value and trend. */
  readonly record: string;
  readonly taSeconds: number;
  /** How often the person had stopped sharing by then. */
  readonly stops: number;
}

const SIGN_INS: ReadonlySet<EndpointName> = new Set(['authenticate', 'loginById']);
const MAX_AGE_MS = 23.5 * HOUR;
/** Clocks are measured to a second, and time passes between choosing and posting. */
const SLACK_MS = 2 * MINUTE;
/** TA is rounded, and one post carries one TA for several readings. */
const WT_SLACK_MS = 3_000;

/** Holds each request against the rules that never bend (design, 3; safety rules). */
export class Judge implements Listener {
  readonly violations: string[] = [];
  /** System times on Share's scale of what was sent with a wrong correction that nobody could know to be wrong. */
  readonly excused = new Set<number>();
  readonly #world: World;
  readonly #facts: Facts;
  readonly #storeOf: (tab: Tab) => Store;
  readonly #ignoresTa: boolean;
  readonly #inFlight = new Set<Tab>();
  /** What was last sent of each reading. */
  readonly #frozen = new Map<string, Said>();
  /** Readings that a page was shown, or was told were taken: those are never posted again by a page that lives. */
  readonly #known = new Map<string, Tab | 'shown'>();
  readonly #tries: { readonly at: number; end: SignInEnd; readonly byHand: boolean }[] = [];
  #isLoggingIn = false;

  constructor(world: World, facts: Facts, ignoresTa: boolean, storeOf: (tab: Tab) => Store) {
    this.#world = world;
    this.#facts = facts;
    this.#ignoresTa = ignoresTa;
    this.#storeOf = storeOf;
  }

  async asks(request: ShareRequest, tab: Tab): Promise<void> {
    const others = [...this.#inFlight].filter((other) => !other.isDead);
    if (others.length > 0) this.#scream(`${request.endpoint} while another request is on its way`);
    this.#inFlight.add(tab);
    this.#checkSecrets(request);
    const { endpoint } = request;
    if (SIGN_INS.has(endpoint)) this.#signsIn(endpoint);
    if (endpoint === 'replaceReceiver' && !this.#facts.mayAssign) this.#scream('a receiver was assigned without a word');
    if (endpoint === 'replaceReceiver') this.#facts.mayAssign = false;
    if (endpoint === 'startMonitoring' && this.#facts.wish === 'off') this.#scream('sharing was started without a word');
    if (endpoint === 'stopMonitoring' && this.#facts.wish === 'on') this.#scream('sharing was stopped without a word');
    if (endpoint === 'postEgvs') await this.#posts(request, tab);
  }

  hears(request: ShareRequest, answer: ShareAnswer | null, tab: Tab): void {
    this.#inFlight.delete(tab);
    if (SIGN_INS.has(request.endpoint)) this.#signedIn(request.endpoint, answer);
    // A refusal for the session's sake assigned nothing: the same word holds after signing in again.
    if (request.endpoint === 'replaceReceiver' && answer && isLapse(answer)) this.#facts.mayAssign = true;
    if (answer?.status !== 200) return;
    const last = this.#tries.at(-1);
    if (last && request.query?.['sessionId'] !== undefined) last.end = 'good';
    if (request.endpoint === 'readLatest') {
      for (const { stAt } of readAnswer.entries(answer.text) ?? []) this.#known.set(`${stAt}`, 'shown');
    }
    if (request.endpoint === 'postEgvs' && answer.text === '') {
      for (const { ST } of bodyOf(request).Egvs) this.#known.set(`${msOf(ST)}`, tab);
    }
  }

  #scream(what: string): void {
    this.violations.push(what);
  }

  #checkSecrets({ endpoint, query = {}, body }: ShareRequest): void {
    const shown = JSON.stringify({ query, body: SIGN_INS.has(endpoint) ? null : body });
    if (shown.includes(PASSWORD)) this.#scream(`the password in ${endpoint}`);
    const session = query['sessionId'];
    if (session !== undefined && isZeroUuid(String(session))) this.#scream(`the all-zero session in ${endpoint}`);
    if (Number(query['minutes'] ?? 1) > 1_440 || Number(query['maxCount'] ?? 1) > 288) this.#scream('too long a look');
  }

  /** One try is a name and then an id, or an id alone. */
  #signsIn(endpoint: EndpointName): void {
    if (endpoint === 'loginById' && this.#isLoggingIn) {
      this.#isLoggingIn = false;
      return;
    }
    const now = this.#world.clock.now();
    const byHand = this.#facts.signsInByHand;
    const last = this.#tries.at(-1);
    if (!byHand && last?.end !== 'good') this.#scream('an automatic sign-in after one that did not work');
    const within = (span: number): number => this.#tries.filter(({ at }) => at > now - span).length;
    if (!byHand && this.#facts.clockSets.length === 0 && (within(HOUR) >= 3 || within(24 * HOUR) >= 6)) this.#scream('too many automatic sign-ins');
    this.#tries.push({ at: now, end: 'none', byHand });
  }

  #signedIn(endpoint: EndpointName, answer: ShareAnswer | null): void {
    const id = answer?.status === 200 ? readAnswer.uuid(answer.text) : null;
    const isGood = id !== null && !isZeroUuid(id);
    const last = this.#tries.at(-1);
    if (last) last.end = isGood ? 'good' : 'none';
    this.#isLoggingIn = endpoint === 'authenticate' && isGood;
  }

  async #posts(request: ShareRequest, tab: Tab): Promise<void> {
    const { Egvs, TA, SN } = bodyOf(request);
    const now = this.#world.clock.now();
    const facts = this.#facts;
    if (facts.wish === 'off') this.#scream('a post while sharing is off');
    if (SN !== this.#world.receiver.serial) this.#scream('a post for another receiver');
    if (Egvs.length > 50) this.#scream(`${Egvs.length} readings in a post`);
    const times = Egvs.map(({ ST }) => msOf(ST));
    if (times.some((at, i) => i > 0 && at <= times[i - 1]!)) this.#scream('a post out of order');
    for (const { ST, DT, Value, Trend } of Egvs) {
      const stAt = msOf(ST);
      if (!isSendable(Value)) this.#scream(`the value ${Value}`);
      const truth = this.#truthOf(stAt, TA);
      if (!truth) {
        this.#scream(`a reading that the receiver does not have: ST ${ST}, TA ${TA}`);
        continue;
      }
      if (truth.value !== Value || truth.trend !== Trend) this.#scream('another value or trend than the receiver wrote');
      const wtAt = stAt + TA * 1000;
      const isWrong = Math.abs(wtAt - truth.trueAt) > WT_SLACK_MS;
      if (isWrong && (await this.#isBlind(tab, wtAt - truth.trueAt))) this.excused.add(stAt);
      else if (isWrong) this.#scream(`WT wrong by ${(wtAt - truth.trueAt) / 1000} s`);
      if (truth.trueAt > now + MINUTE) this.#scream('a reading of the future');
      if (truth.trueAt < now - MAX_AGE_MS - SLACK_MS - facts.clockSetBackMs) this.#scream('a reading that is too old');
      if (truth.trueAt < facts.sendFrom - SLACK_MS) this.#scream(`a reading ${(facts.sendFrom - truth.trueAt) / MINUTE} minutes from before sharing`);
      this.#checkFrozen(ST, { record: JSON.stringify({ DT, Value, Trend }), taSeconds: TA, stops: facts.stops });
      const known = this.#known.get(`${stAt}`);
      if (known === 'shown' || (known && !known.isDead)) this.#scream(`a reading posted again that was ${known === 'shown' ? 'shown' : 'accepted'} before`);
    }
    await this.#checkAttempt(times, tab);
  }

  /**
   * The receiver was only ever measured by this computer's clock, of which no error was known then, and that clock was set
   * since: by just so much the times are off.
   */
  async #isBlind(tab: Tab, offMs: number): Promise<boolean> {
    const { receiver } = this.#world;
    const rows = await clocksOf(this.#storeOf(tab), receiver.serial);
    if (rows.some(({ source, computerErrorMs }) => source === 'share' || computerErrorMs !== null)) return false;
    const measuredAt = Math.max(...rows.map(({ systemTime }) => this.#world.instantOf(systemTime)));
    const setMs = this.#facts.clockSets.reduce((sum, { at, byMs }) => (at >= measuredAt ? sum + byMs : sum), 0);
    return Math.abs(offMs + setMs) <= WT_SLACK_MS;
  }

  /** A reading is sent again as it was; an attempt that was looked up and given up for the person's stop is forgotten, and its TA with it. */
  #checkFrozen(st: string, said: Said): void {
    const before = this.#frozen.get(st);
    this.#frozen.set(st, said);
    if (!before) return;
    const isFrozen = before.record === said.record && (before.taSeconds === said.taSeconds || before.stops !== said.stops);
    if (!isFrozen) this.#scream(`a reading was sent as ${JSON.stringify(before)} and then as ${JSON.stringify(said)}`);
  }

  /** Before each post an attempt is stored with all that is in it (design, 3.6). */
  async #checkAttempt(times: readonly number[], tab: Tab): Promise<void> {
    const store = this.#storeOf(tab);
    const attempt = await snapshot(store, ['settings', 'attempts'], async (at) => {
      const { destination } = await loadSettings(at);
      return destination === null ? null : attemptOf(at, destination);
    });
    const stored = new Set(attempt?.readings.map(({ stAt }) => stAt));
    if (!times.every((at) => stored.has(at))) this.#scream('a post without its attempt');
  }

  /** The receiver's own record of what was sent as this; with normalised times ST is true UTC. */
  #truthOf(stAt: number, taSeconds: number) {
    const { receiver } = this.#world;
    const isNormalised = this.#ignoresTa && taSeconds === 0;
    return receiver.records.find((record) =>
      isNormalised ? Math.abs(record.trueAt - stAt) <= WT_SLACK_MS : this.#world.stOf(record) === stAt,
    );
  }
}

function bodyOf({ body }: ShareRequest): PostBody {
  return body as PostBody;
}

function isLapse({ status, text }: ShareAnswer): boolean {
  return status === 500 && /SessionIdNotFound|SessionNotValid/.test(text);
}

function msOf(date: string): number {
  return parseShareDate(date)?.at ?? NaN;
}
