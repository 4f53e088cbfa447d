import type { Clock } from '../../domain/clock.ts';
import type { AccountOptions } from './account.ts';
import { PracticeAccounts, type AccountsRules } from './accounts.ts';
import { checkRequest } from './border.ts';
import { callAt, runCall, type PracticeCall, type Query } from './calls.ts';
import { FaultQueue, strike, type Fault } from './faults.ts';
import { PracticeJournal, type JournalEntry } from './journal.ts';
import { isMonitoring } from './monitoring.ts';
import { randomId } from '../../domain/random-id.ts';
import type { PracticeReading } from './readings.ts';
import { Refused } from './refusal.ts';
import { PracticeSessions } from './sessions.ts';
import { refusalAnswer, styles } from './style.ts';
import { gatewayAnswer, type PracticeAnswer, type PracticeRequest, type ShareStyle } from './wire.ts';
import type { IdKind, ShareWorld, WorldRules } from './world.ts';

export interface PracticeShareOptions extends Partial<WorldRules>, Partial<AccountsRules> {
  readonly clock: Clock;
  readonly style: ShareStyle;
  /** Share's clock minus `clock`. */
  readonly clockOffsetMs?: number;
  readonly maxJournal?: number;
  /** UUIDs, in place of random ones. */
  readonly idFactory?: (kind: IdKind) => string;
}

const defaults = {
  openDoors: false,
  sessionLifeMs: 24 * 3_600_000,
  maxWrongTries: 5,
  lockMs: 10 * 60_000,
  duplicates: 'reject-batch',
  ignoresTa: false,
  maxReadings: 600,
  maxOpenAccounts: 8,
  clockOffsetMs: 0,
  maxJournal: 1000,
  idFactory: randomId,
} as const satisfies Partial<PracticeShareOptions>;

/** What a test may know of an account. */
export interface AccountState {
  readonly assignedSerial: string | null;
  readonly monitoring: boolean;
  /** As the app last sent it; null before that. */
  readonly runtimeInfo: unknown;
}

/**
 * A Share that reaches nobody, the equal of the real one as far as that is known (share-api; what is assumed: 12). It
 * knows neither network nor page: doors bring requests and carry answers away.
 */
export class PracticeShare {
  readonly clock: Clock;
  readonly #world: ShareWorld;
  readonly #faults = new FaultQueue();
  readonly #journal: PracticeJournal;

  constructor(options: PracticeShareOptions) {
    const settings = { ...defaults, ...options };
    this.clock = settings.clock;
    this.#journal = new PracticeJournal(settings.maxJournal);
    this.#world = {
      style: styles[settings.style],
      rules: settings,
      accounts: new PracticeAccounts(settings),
      sessions: new PracticeSessions(),
      now: () => settings.clock.now() + settings.clockOffsetMs,
      newId: settings.idFactory,
    };
  }

  /** Share's own clock, epoch ms. */
  now(): number {
    return this.#world.now();
  }

  /** Throws when the name or the id is taken. */
  addAccount(options: AccountOptions): void {
    this.#world.accounts.add(options.accountId ?? this.#world.newId('account'), options, false);
  }

  handle(request: PracticeRequest): PracticeAnswer {
    const call = callAt(request.path);
    const query = queryOf(request.query);
    const fault = call === null ? null : this.#faults.take(call);
    const serve = (): PracticeAnswer => this.#serve(call, request, query);
    const answer = fault === null ? serve() : strike(this.#world, fault, serve);
    this.#journal.add(this.now(), request.method, call, query, answer);
    return answer;
  }

  /** Orders something to go wrong, at the next call that fits. */
  order(fault: Fault): void {
    this.#faults.order(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** How many of the ordered faults have not struck, or not as often as they shall. */
  get faultsWaiting(): number {
    return this.#faults.size;
  }

  get journal(): readonly JournalEntry[] {
    return this.#journal.entries;
  }

  /** What was posted and taken, in order of arrival; empty for an unknown account. */
  postedReadings(accountName: string): readonly PracticeReading[] {
    return this.#world.accounts.byName(accountName)?.readings.all ?? [];
  }

  /** Null for an unknown account. */
  accountState(accountName: string): AccountState | null {
    const account = this.#world.accounts.byName(accountName);
    if (!account) return null;
    const { receiver, runtimeInfo } = account;
    return { assignedSerial: receiver.kind === 'none' ? null : receiver.serial, monitoring: isMonitoring(account), runtimeInfo };
  }

  #serve(call: PracticeCall | null, request: PracticeRequest, query: Query): PracticeAnswer {
    const stopped = checkRequest(request);
    if (stopped) return stopped;
    if (call === null) return gatewayAnswer(404);
    try {
      return runCall(this.#world, call, request.method, query, request.body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { refusal } = error;
      if (refusal.kind === 'gateway') return gatewayAnswer(refusal.status, refusal.headers);
      return refusalAnswer(this.#world.style, { ...refusal, at: this.now(), id: this.#world.newId('incident') });
    }
  }
}

function queryOf(query: PracticeRequest['query']): Query {
  const pairs = query instanceof URLSearchParams ? [...query] : Object.entries(query);
  return new Map(pairs.map(([name, value]) => [name.toLowerCase(), value]));
}
