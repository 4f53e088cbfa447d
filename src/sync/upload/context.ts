import { ShareError, type ShareErrorCode } from '../../share/errors.ts';
import { addActivity } from '../../store/add-activity.ts';
import { destinationOf } from '../../store/destinations.ts';
import { loadSettings } from '../../store/settings.ts';
import { snapshot } from '../../store/snapshot.ts';
import type { Snapshot } from '../../store/transaction.ts';
import type { ActivityRow } from '../../store/rows.ts';
import type { TimedSeries } from '../archive.ts';
import type { Problem } from '../face.ts';
import { Conversation, noWay, type ConversationDeps } from './conversation.ts';
import type { Consent } from './state.ts';

export type { SenderMemory } from './conversation.ts';

/** Share's clock is asked again after this long. */
const CLOCK_LIFE_MS = 3_600_000;

export interface PassDeps extends ConversationDeps {
  readonly consent: Consent | null;
  /** The bound receiver's readings of the last day, and the measurements they are timed by; read from the settings and the `seriesStores`. */
  loadReadings(at: Snapshot, serial: string): Promise<TimedSeries>;
  /** Measures the receiver's clock anew if it is plugged in; resolves to whether it did. */
  measureClock(): Promise<boolean>;
  localOffsetMinutes(at: number): number;
  /** The code of a failed call, as far as this page can tell what failed. */
  problemOf(error: unknown): Problem;
}

/** A server in trouble, or a page in between. */
const mayPass: ReadonlySet<ShareErrorCode> = new Set(['unavailable', 'not-share']);

/** One pass's working memory: what the steps share. */
export class PassContext extends Conversation<PassDeps> {
  checked = false;
  posts = 0;
  /** How many Share accepted in this pass; one line of the activity list. */
  sentReadings = 0;
  /** How many were found at Share in this pass; another line. */
  foundReadings = 0;
  /** When the wish began under which the open attempt was chosen, or looked up. */
  wishedSince: number | null = null;
  /** Whether a duplicate was looked up in this pass. */
  verified = false;
  /** Share tells no time; it is asked once a pass. */
  #isUntold = false;

  /** Ends the pass, as by an abort, where the person has signed out or uses another account. */
  override async reload(): Promise<void> {
    const { id } = this.destination;
    const [row, { destination }] = await snapshot(this.deps.store, ['destinations', 'settings'], (at) =>
      Promise.all([destinationOf(at, id), loadSettings(at)]),
    );
    this.destination = row ?? this.destination;
    if (destination !== id) throw new DOMException('the account is no longer in use', 'AbortError');
  }

  /** What waits was compared with what this pass was shown, or nothing waits. */
  heedLook(): void {
    if (this.lookedFor !== null) this.deps.memory.heededReasons = this.lookedFor;
  }

  /** The bound receiver; a pass does not begin without one. */
  get serial(): string {
    const { bound } = this.destination;
    if (!bound) throw new Error('a pass needs a bound receiver');
    return bound.serial;
  }

  /** Whether the person agreed to assign just this receiver to just this account. */
  get mayAssign(): boolean {
    const { consent } = this.deps;
    return consent?.destination === this.destination.id && consent.serial === this.serial;
  }

  async note(what: ActivityRow['what'], detail: ActivityRow['detail'] = {}): Promise<void> {
    await addActivity(this.deps.store, { at: this.now(), what, detail });
  }

  /** Share's clock minus this computer's, at most an hour old, or the last that is known; null where Share never told a time. */
  async computerErrorMs(): Promise<number | null> {
    const known = await this.#knownErrorMs(CLOCK_LIFE_MS);
    return known ?? (await this.askTheTime()) ?? this.#knownErrorMs();
  }

  /** What Share told at most so long ago, by a clock that was not set back since. */
  async #knownErrorMs(lifeMs = Infinity): Promise<number | null> {
    const { computerError } = await loadSettings(this.deps.store);
    const age = computerError ? this.now() - computerError.askedAt : Infinity;
    return computerError && age >= 0 && age < lifeMs ? computerError.errorMs : null;
  }

  /**
   * The wish to share was noted by this computer's clock: how wrong that is, is noted beside it, once, before anybody sets it.
   * Of what was known then and what Share says now, after a start without a network, that which lets less out: the clock may
   * have been set before the start or since. The start lies in the past, which is the most that it can have been.
   */
  async noteError(): Promise<void> {
    const { sharing } = this.destination;
    if (sharing.kind !== 'on' || sharing.computerErrorMs !== undefined) return;
    const { since, knownErrorMs } = sharing;
    const errorNowMs = await this.askTheTime();
    if (errorNowMs === null) return;
    const computerErrorMs = Math.min(Math.max(errorNowMs, knownErrorMs ?? errorNowMs), this.now() + errorNowMs - since);
    await this.change((row) =>
      row.sharing.kind === 'on' && row.sharing.since === since ? { ...row, sharing: { ...row.sharing, computerErrorMs } } : row,
    );
  }

  /**
   * The same, asked now. Where Share's clock is not told, this computer's own has to do (share-api, 3.6); but what may pass
   * is waited for once, where nothing is known of the error: the whole backlog would go by a clock that nobody compared.
   */
  async askTheTime(): Promise<number | null> {
    if (this.#isUntold) return null;
    try {
      return await this.shareErrorMs();
    } catch (error) {
      if (!(error instanceof ShareError) || noWay.has(error.code) || error.retryAfterMs !== null) throw error;
      if (mayPass.has(error.code) && (await this.#knownErrorMs()) === null && !this.deps.memory.isUntold) {
        this.deps.memory.isUntold = true;
        throw error;
      }
      this.#isUntold = true;
      return null;
    }
  }
}
