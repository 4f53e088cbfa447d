import type { Clock } from '../../domain/clock.ts';
import type { ClockCheck, ShareClient } from '../../share/client.ts';
import { ShareError, type ShareErrorCode } from '../../share/errors.ts';
import { attemptOf } from '../../store/attempts.ts';
import { destinationOf, updateDestination } from '../../store/destinations.ts';
import { putReadBack } from '../../store/readbacks.ts';
import type { Store } from '../../store/open.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { AttemptRow, DestinationRow, SeenEntry } from '../../store/rows.ts';
import { snapshot } from '../../store/snapshot.ts';
import { opened, sealedOf } from '../../store/vault.ts';
import { learnFrom } from './learn.ts';
import { MAX_ENTRIES, MAX_MINUTES } from './read-back.ts';
import { sessionName } from './sign-in-attempt.ts';

/** What outlives a pass but not the page. */
export interface SenderMemory {
  /** The password of this page's sign-in and whose it is, also where the vault keeps it. */
  password: {
    readonly destination: string;
    readonly text: string;
    /** When it was tried last, and worked. */
    readonly workedAt: number | undefined;
  } | null;
  /** Counts what asks for a look before the next post (design 3.8): sign-ins, reconnections, the person's word. */
  lookReasons: number;
  /** As many of them had their look, and what waited was compared with it. */
  heededReasons: number;
  /** Whether this page knows that Share's monitoring session runs; it asks once. */
  knowsMonitoring: boolean;
  postsSinceLook: number;
  /** Readings refused alone since the last one that was accepted, or since the person's word. */
  refusals: number;
  /** Share told no time when it was asked last, for a reason that may pass. */
  isUntold: boolean;
}

export function newMemory(): SenderMemory {
  return { password: null, lookReasons: 1, heededReasons: 0, knowsMonitoring: false, postsSinceLook: 0, refusals: 0, isUntold: false };
}

export interface ConversationDeps {
  readonly store: Store;
  readonly client: ShareClient;
  readonly clock: Clock;
  readonly memory: SenderMemory;
  readonly signal: AbortSignal;
}

/** Share may have looked at its clock at any moment of the way: a time is good to half the round trip. */
const SLOW_ANSWER_MS = 4_000;

/** The failures that the next call would meet too. */
export const noWay: ReadonlySet<ShareErrorCode> = new Set(['unreachable', 'timeout', 'rate-limited', 'forbidden', 'bad-proxy']);

/** A talk with Share about one account, under its lock: what is learned is put where the next one finds it. */
export class Conversation<Deps extends ConversationDeps = ConversationDeps> {
  readonly deps: Deps;
  destination: DestinationRow;
  sessionId: string | null = null;
  /** `lookReasons` when this talk last looked at what followers see, which is in the store; null before it did. */
  lookedFor: number | null = null;
  #computerErrorMs = 0;

  constructor(deps: Deps, destination: DestinationRow) {
    this.deps = deps;
    this.destination = destination;
  }

  get client(): ShareClient {
    return this.deps.client;
  }

  now(): number {
    return this.deps.clock.now();
  }

  /** UTC, as far as Share's clock was ever asked. */
  trueNow(): number {
    return this.now() + this.#computerErrorMs;
  }

  get session(): string {
    if (this.sessionId === null) throw new Error('no session in this step');
    return this.sessionId;
  }

  /** Gives the attempt that is open, if there is one. */
  async begin(): Promise<AttemptRow | null> {
    const { id } = this.destination;
    const [{ computerError }, session, attempt] = await snapshot(this.deps.store, ['settings', 'vault', 'attempts'], (at) =>
      Promise.all([loadSettings(at), sealedOf(at, sessionName(id)), attemptOf(at, id)]),
    );
    this.#computerErrorMs = computerError?.errorMs ?? 0;
    this.sessionId = session && (await opened(session));
    return attempt;
  }

  /** The destination as it is now: the person may have said something since the talk began. */
  async reload(): Promise<void> {
    this.destination = (await destinationOf(this.deps.store, this.destination.id)) ?? this.destination;
  }

  async change(change: (row: DestinationRow) => DestinationRow): Promise<void> {
    this.destination = await updateDestination(this.deps.store, this.destination.id, change);
  }

  /** What followers see, all that Share shows, asked now and stored. */
  async readBack(): Promise<readonly SeenEntry[]> {
    const { lookReasons: reasons } = this.deps.memory;
    const entries = await this.client.readLatest(this.session, { minutes: MAX_MINUTES, maxCount: MAX_ENTRIES }, this.deps.signal);
    await putReadBack(this.deps.store, { destination: this.destination.id, askedAt: this.now(), entries });
    await learnFrom(this, entries);
    this.lookedFor = reasons;
    this.deps.memory.postsSinceLook = 0;
    const { everReadBack, canary } = this.destination;
    if (entries.length > 0 && (!everReadBack || canary.kind === 'unproven')) {
      // The first follower: what could not be proven before is proven by the next post.
      await this.change((row) => ({
        ...row,
        everReadBack: true,
        canary: row.canary.kind === 'unproven' ? { kind: 'needed' } : row.canary,
      }));
    }
    return entries;
  }

  /**
   * Share's clock minus this computer's, asked now and stored. An answer that took long tells little: it is asked for
   * again, and if that does not help, what is known already stays where it may be right: off by no more than the answer took.
   */
  async shareErrorMs(): Promise<number> {
    const { client, deps } = this;
    const first = await client.systemUtcTime(deps.signal);
    const second = isSlow(first) ? await client.systemUtcTime(deps.signal).catch(ifRefused(first)) : first;
    const told = second.roundTripMs < first.roundTripMs ? second : first;
    const known = isSlow(told) ? (await loadSettings(deps.store)).computerError : null;
    const errorMs = known && mayBe(known.errorMs, told) ? known.errorMs : Math.round(told.errorMs);
    this.#computerErrorMs = errorMs;
    deps.memory.isUntold = false;
    await saveSettings(deps.store, { computerError: { errorMs, askedAt: this.now() } });
    return errorMs;
  }
}

function isSlow({ roundTripMs }: ClockCheck): boolean {
  return roundTripMs > SLOW_ANSWER_MS;
}

/** Leaves room for what an answer that was not slow may be off by. */
function mayBe(errorMs: number, told: ClockCheck): boolean {
  return Math.abs(errorMs - told.errorMs) <= (told.roundTripMs + SLOW_ANSWER_MS) / 2;
}

/** Instead of a refusal, what was heard before it; not where the next call would fare no better, nor where Share asks to be left alone. */
function ifRefused<T>(before: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof ShareError && !noWay.has(error.code) && error.retryAfterMs === null) return before;
    throw error;
  };
}
