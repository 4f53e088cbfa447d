import { isZeroUuid } from '../../../src/protocol/share/answers.ts';
import type { ShareAnswer, ShareRequest } from '../../../src/share/door.ts';
import type { Store } from '../../../src/store/open.ts';
import { MINUTE, PASSWORD, type World } from '../world.ts';
import type { Facts } from './facts.ts';
import { PostJudge } from './post-judge.ts';
import { ProtocolLog } from './protocol-log.ts';
import { SIGN_INS, SignInJudge } from './sign-in-judge.ts';
import type { Listener, Tab } from './tab.ts';

/** Holds each request against the rules that never bend (design, 3; safety rules). */
export class Judge implements Listener {
  readonly violations: string[] = [];
  readonly posts: PostJudge;
  /** Ends with what was wrong, since nothing more is told then. */
  readonly log: ProtocolLog;
  readonly #world: World;
  readonly #facts: Facts;
  readonly #signIns: SignInJudge;
  readonly #inFlight = new Set<Tab>();
  /** Share asked to be left alone, and who heard it. */
  #pause: { readonly until: number; readonly askedAt: number; readonly heardBy: Tab } | null = null;

  constructor(world: World, facts: Facts, ignoresTa: boolean, storeOf: (tab: Tab) => Store) {
    this.#world = world;
    this.#facts = facts;
    this.log = new ProtocolLog(() => world.clock.now());
    const { scream } = this;
    this.#signIns = new SignInJudge(facts, scream);
    this.posts = new PostJudge(world, facts, { ignoresTa, storeOf, scream });
  }

  async asks(request: ShareRequest, tab: Tab): Promise<void> {
    const { endpoint } = request;
    if (this.violations.length === 0) this.log.asks(request, tab);
    const facts = this.#facts;
    const now = this.#world.clock.now();
    const others = [...this.#inFlight].filter((other) => !other.isDead);
    if (others.length > 0) this.scream(`${endpoint} while another request is on its way`);
    this.#inFlight.add(tab);
    this.#checkSecrets(request);
    if (facts.checks !== tab) this.#checkPause(endpoint, now);
    if (facts.isSignedOut && facts.signsInByHand !== tab) this.scream(`${endpoint} after signing out`);
    if (SIGN_INS.has(endpoint)) this.#signIns.asks(endpoint, now, tab);
    if (endpoint === 'replaceReceiver' && !facts.mayAssign) this.scream('a receiver was assigned without a word');
    if (endpoint === 'replaceReceiver') facts.mayAssign = false;
    if (endpoint === 'startMonitoring' && facts.wish === 'off') this.scream('sharing was started without a word');
    if (endpoint === 'stopMonitoring' && facts.wish === 'on') this.scream('sharing was stopped without a word');
    if (endpoint === 'postEgvs') await this.posts.asks(request, tab);
  }

  hears(request: ShareRequest, answer: ShareAnswer | null, tab: Tab): void {
    const { endpoint } = request;
    const now = this.#world.clock.now();
    if (this.violations.length === 0) this.log.hears(request, answer, tab);
    this.#inFlight.delete(tab);
    if (SIGN_INS.has(endpoint)) this.#signIns.hears(endpoint, answer, now, tab);
    this.posts.hears(request, answer, tab);
    // A refusal for the session's sake assigned nothing: the same word holds after signing in again.
    if (endpoint === 'replaceReceiver' && answer && isLapse(answer)) this.#facts.mayAssign = true;
    if (answer?.retryAfterMs) this.#pause = { until: now + answer.retryAfterMs, askedAt: now, heardBy: tab };
    if (answer?.status === 200 && request.query?.['sessionId'] !== undefined) this.#signIns.works();
  }

  readonly scream = (what: string): void => {
    if (this.violations.length === 0) this.log.add(null, what);
    this.violations.push(what);
  };

  #checkSecrets({ endpoint, query = {}, body }: ShareRequest): void {
    const shown = JSON.stringify({ query, body: SIGN_INS.has(endpoint) ? null : body });
    if (shown.includes(PASSWORD)) this.scream(`the password in ${endpoint}`);
    const session = query['sessionId'];
    if (session !== undefined && isZeroUuid(String(session))) this.scream(`the all-zero session in ${endpoint}`);
    if (Number(query['minutes'] ?? 1) > 1_440 || Number(query['maxCount'] ?? 1) > 288) this.scream('too long a look');
  }

  /**
   * What Share asked for, only a person's word ends, and one that was just said waits for the pass that hears of it; who died
   * may not have noted it, and what was noted by a clock that was set is as wrong.
   */
  #checkPause(endpoint: string, now: number): void {
    if (!this.#pause) return;
    const { until, askedAt, heardBy } = this.#pause;
    const isOver = now >= until || this.#facts.saidAt >= askedAt - MINUTE || heardBy.isLost || this.#facts.clockSets.some(({ at }) => at >= askedAt);
    if (isOver) this.#pause = null;
    else this.scream(`${endpoint} ${Math.round((until - now) / 1000)} s before Share wants to be asked again`);
  }
}

function isLapse({ status, text }: ShareAnswer): boolean {
  return status === 500 && /SessionIdNotFound|SessionNotValid/.test(text);
}
