import { ShareError, type ShareErrorCode } from '../share/errors.ts';
import type { Assignment } from '../share/client.ts';
import { destinationOf } from '../store/destinations.ts';
import type { DestinationRow } from '../store/rows.ts';
import { loadSettings } from '../store/settings.ts';
import type { Account, AccountDeps } from './account.ts';
import type { AccountCheck, Checked, Credentials } from './face.ts';
import { callProblemOf } from './problem.ts';
import { alone, whileTalking } from './taking-locks.ts';
import type { Locks } from './locks.ts';
import { Conversation } from './upload/conversation.ts';
import { newestOf } from './upload/read-back.ts';
import { attemptSignIn, passwordAtHand, rememberPassword } from './upload/sign-in-attempt.ts';
import { mayTryByHand } from './upload/sign-in-policy.ts';

const DAY_MS = 86_400_000;

/** What the next call would meet too: nothing more is asked then. */
const ending: ReadonlySet<ShareErrorCode> = new Set([
  'session-lapsed',
  'unreachable',
  'timeout',
  'rate-limited',
  'forbidden',
  'not-share',
  'bad-proxy',
]);

const assignedWords = { assigned: 'here', 'not-assigned': 'nowhere', other: 'other' } as const satisfies Record<Assignment, string>;

const notAsked = { kind: 'not-asked' } as const;
const yes = { kind: 'answered', answer: true } as const;

export interface AccountCheckDeps extends AccountDeps {
  readonly locks: Locks | null;
  readonly account: Account;
  readonly signal: AbortSignal;
  /** The receiver that the page shows; asked for where none is bound yet. */
  shownSerial(): string | null;
}

/**
 * Part by part, under the destination's lock like a pass: what is learned (session, clock, monitoring, assignment, what followers
 * see) is stored where the next pass finds it. Null where no account is in use and none is given. Rejects with the
 * signal's reason or a `StoreError`.
 */
export async function checkAccount(deps: AccountCheckDeps, credentials: Credentials | null): Promise<AccountCheck | null> {
  const { store, account, signal } = deps;
  const settings = await loadSettings(store);
  const { destination: id } = settings;
  const name = credentials && { region: credentials.region, accountName: credentials.accountName.trim() };
  const checked = async (): Promise<DestinationRow | null> =>
    name ? account.destinationOf(name) : id === null ? null : destinationOf(store, id);
  if (!deps.isSecure || !deps.locks) {
    const known = name ?? (await checked());
    return known && { ...nothingAsked(known), signIn: { kind: 'failed', problem: 'sync:insecure' } };
  }
  const proxy = credentials?.proxy ?? settings.proxy;
  return whileTalking(deps, { signal }, async () => {
    const destination = await checked();
    if (!destination) return null;
    return alone(deps, destination.id, { signal }, async () => {
      const talk = new Conversation({ ...deps, client: deps.clientFor(destination.region, proxy) }, destination);
      await talk.begin();
      await talk.reload();
      return new Check(deps, talk, proxy).run(credentials);
    });
  });
}

function nothingAsked({ region, accountName }: Pick<DestinationRow, 'region' | 'accountName'>): AccountCheck {
  return {
    region,
    accountName,
    proxy: notAsked,
    clock: notAsked,
    signIn: notAsked,
    session: notAsked,
    monitoring: notAsked,
    receiver: notAsked,
    followers: notAsked,
  };
}

class Check {
  readonly #deps: AccountCheckDeps;
  readonly #talk: Conversation;
  readonly #proxy: string;
  /** Something failed that everything after it needs. */
  #isOver = false;

  constructor(deps: AccountCheckDeps, talk: Conversation, proxy: string) {
    this.#deps = deps;
    this.#talk = talk;
    this.#proxy = proxy;
  }

  async run(credentials: Credentials | null): Promise<AccountCheck> {
    const way = await this.#clock();
    const signIn = await this.#signIn(credentials);
    const asked = this.#talk.sessionId === null ? await this.#withoutSession(signIn) : await this.#withSession(signIn);
    return { ...nothingAsked(this.#talk.destination), ...way, signIn, ...asked };
  }

  /** The first call costs nothing: where it fails, no password is given to whoever answers. */
  async #clock(): Promise<Pick<AccountCheck, 'proxy' | 'clock'>> {
    const clock = await this.#ask(async () => {
      const errorMs = await this.#talk.shareErrorMs().catch(nullIfUntold);
      return { errorMs };
    });
    if (clock.kind === 'answered') return { proxy: yes, clock };
    this.#isOver = true;
    return { proxy: clock, clock: notAsked };
  }

  async #signIn(credentials: Credentials | null): Promise<AccountCheck['signIn']> {
    if (this.#isOver) return notAsked;
    const signIn = await (credentials ? this.#signInAnew(credentials) : this.#signInAgain());
    this.#isOver = signIn.kind === 'failed' || signIn.kind === 'locked';
    return signIn;
  }

  async #signInAnew(credentials: Credentials): Promise<AccountCheck['signIn']> {
    const { account } = this.#deps;
    const isIn = await account.signInWithin(credentials);
    await this.#talk.reload();
    if (!isIn) return this.#refused(account.problem.value ?? 'unknown');
    await this.#talk.begin();
    return yes;
  }

  /** By the person's word, with the password at hand; without one, the session that is there has to do. */
  async #signInAgain(): Promise<AccountCheck['signIn']> {
    const { store, clock, memory } = this.#deps;
    const { destination, client } = this.#talk;
    const password = await passwordAtHand(store, memory, destination);
    if (password === null) return { kind: 'no-password' };
    const leave = mayTryByHand(destination.signIn, clock.now());
    if (leave.kind === 'locked') return leave;
    // Share said no to this very password: only another one is tried.
    if (destination.signIn.state === 'refused') {
      if (this.#talk.sessionId === null) this.#deps.account.lapse(destination, 'sync:sign-in-blocked');
      return { kind: 'failed', problem: 'sync:sign-in-blocked' };
    }
    // The whole way is gone: a remembered account id may be the very thing that is wrong.
    const tried = await this.#ask(() => attemptSignIn({ ...this.#deps, client }, { ...destination, accountId: null }, password, { kind: 'check' }));
    await this.#talk.reload();
    if (tried.kind !== 'answered') return tried;
    if (tried.answer.kind === 'refused') return this.#refused(tried.answer.problem);
    this.#talk.sessionId = tried.answer.sessionId;
    if (memory.password) rememberPassword(memory, tried.answer.destination, password);
    memory.lookReasons += 1;
    return yes;
  }

  #refused(problem: Extract<AccountCheck['signIn'], { kind: 'failed' }>['problem']): AccountCheck['signIn'] {
    const { lockedUntil } = this.#talk.destination.signIn;
    return problem === 'share:locked-out' && lockedUntil !== null ? { kind: 'locked', until: lockedUntil } : { kind: 'failed', problem };
  }

  async #withoutSession(signIn: AccountCheck['signIn']): Promise<Partial<AccountCheck>> {
    return signIn.kind === 'no-password' ? { session: { kind: 'failed', problem: 'sync:no-session' } } : {};
  }

  async #withSession(signIn: AccountCheck['signIn']): Promise<Partial<AccountCheck>> {
    const monitoring = await this.#monitoring();
    if (monitoring.kind === 'failed' && monitoring.problem === 'share:session-lapsed') return { session: monitoring };
    const session = signIn.kind === 'answered' || monitoring.kind === 'answered' ? yes : notAsked;
    return { session, monitoring, receiver: await this.#receiver(), followers: await this.#followers() };
  }

  async #monitoring(): Promise<AccountCheck['monitoring']> {
    const talk = this.#talk;
    return this.#ask(async () => {
      const active = await talk.client.isMonitoringActive(talk.session, this.#deps.signal);
      const isOn = talk.destination.sharing.kind === 'on';
      // Null says that the person has just wished it and no pass has started it yet: that stays the pass's own affair.
      if (!isOn || talk.destination.monitoring !== null) {
        await talk.change((row) => ({ ...row, monitoring: { active, askedAt: talk.now() } }));
      }
      if (isOn && !active) this.#deps.memory.knowsMonitoring = false;
      return { active, wish: isOn ? 'on' : 'off' } as const;
    });
  }

  async #receiver(): Promise<AccountCheck['receiver']> {
    if (this.#isOver) return notAsked;
    const talk = this.#talk;
    const bound = talk.destination.bound?.serial ?? null;
    const serial = bound ?? this.#deps.shownSerial();
    if (serial === null) return { kind: 'no-receiver' };
    return this.#ask(async () => {
      const assignment = await talk.client.checkAssignment(talk.session, serial, this.#deps.signal);
      if (bound !== null) await talk.change((row) => ({ ...row, assignedSerial: assignment === 'assigned' ? bound : null }));
      return { serial, assigned: assignedWords[assignment] };
    });
  }

  async #followers(): Promise<AccountCheck['followers']> {
    const talk = this.#talk;
    return this.#ask(async () => {
      const entries = await talk.readBack();
      const { lastSentAt } = talk.destination;
      return { newest: newestOf(entries), sentLately: lastSentAt !== null && lastSentAt > talk.now() - DAY_MS };
    });
  }

  /** As long as Share asks, nothing is sent by itself either (share-api, 10). */
  async #pause(retryAfterMs: number): Promise<void> {
    this.#isOver = true;
    await this.#talk.change((row) => ({ ...row, pause: { until: this.#talk.now() + retryAfterMs, isByShare: true } }));
  }

  async #ask<T>(call: () => Promise<T>): Promise<Checked<T>> {
    if (this.#isOver) return notAsked;
    try {
      return { kind: 'answered', answer: await call() };
    } catch (error) {
      if (!(error instanceof ShareError)) throw error;
      if (ending.has(error.code)) this.#isOver = true;
      const { retryAfterMs } = error;
      if (retryAfterMs !== null) await this.#pause(retryAfterMs);
      return { kind: 'failed', problem: callProblemOf(error, this.#proxy, this.#deps.isOnline()) };
    }
  }
}

/** A Share without this call is there all the same (share-api, 3.6). */
function nullIfUntold(error: unknown): null {
  if (error instanceof ShareError && error.code === 'unknown-call') return null;
  throw error;
}
