import type { Clock } from '../../domain/clock.ts';
import type { ShareClient } from '../../share/client.ts';
import { ShareError, type ShareErrorCode } from '../../share/errors.ts';
import { addActivity } from '../../store/activity.ts';
import { destinationOf, updateDestination } from '../../store/destinations.ts';
import { putReadBack } from '../../store/readbacks.ts';
import type { Store } from '../../store/open.ts';
import { loadSettings, saveSettings } from '../../store/settings.ts';
import type { ActivityRow, DestinationRow, SeenEntry } from '../../store/rows.ts';
import { unseal } from '../../store/vault.ts';
import type { TimedSeries } from '../archive.ts';
import type { Problem } from '../face.ts';
import { sessionName } from './sign-in-attempt.ts';
import { MAX_ENTRIES } from './read-back.ts';
import type { Consent } from './state.ts';

/** Share's clock is asked again after this long. */
const CLOCK_LIFE_MS = 3_600_000;

/** The failures that the next call would meet too; any other leaves the time untold, and no more. */
const noWay: ReadonlySet<ShareErrorCode> = new Set(['unreachable', 'timeout', 'rate-limited', 'forbidden', 'bad-proxy']);

/** What outlives a pass but not the page. */
export interface SenderMemory {
  /** The password of this page's sign-in and whose it is, where the vault does not keep it. */
  password: { readonly destination: string; readonly text: string } | null;
  /** A sign-in or a reconnection happened: the next post is preceded by a read-back (design 3.8). */
  mustLook: boolean;
  /** Whether this page knows that Share's monitoring session runs; it asks once. */
  knowsMonitoring: boolean;
  postsSinceLook: number;
  /** When a lapsed session was last renewed by itself. */
  renewedAt: number | null;
}

export interface PassDeps {
  readonly store: Store;
  readonly client: ShareClient;
  readonly clock: Clock;
  readonly memory: SenderMemory;
  readonly consent: Consent | null;
  readonly signal: AbortSignal;
  /** The bound receiver's readings of the last day, and the measurements they are timed by. */
  loadReadings(serial: string): Promise<TimedSeries>;
  /** Measures the receiver's clock anew if it is plugged in; resolves to whether it did. */
  measureClock(): Promise<boolean>;
  localOffsetMinutes(at: number): number;
  /** The code of a failed call, as far as this page can tell what failed. */
  problemOf(error: unknown): Problem;
}

/** One pass's working memory: what the steps share. */
export class PassContext {
  readonly deps: PassDeps;
  destination: DestinationRow;
  sessionId: string | null = null;
  /** Whether this pass has looked at what followers see. */
  looked = false;
  checked = false;
  posts = 0;
  /** How many Share accepted in this pass; one line of the activity list. */
  sentReadings = 0;
  /** Readings refused alone since the last one that was accepted. */
  refusals = 0;
  /** Whether a duplicate was looked up in this pass. */
  verified = false;
  #computerErrorMs = 0;

  constructor(deps: PassDeps, destination: DestinationRow) {
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

  get session(): string {
    if (this.sessionId === null) throw new Error('no session in this step');
    return this.sessionId;
  }

  async begin(): Promise<void> {
    this.#computerErrorMs = (await loadSettings(this.deps.store)).computerError?.errorMs ?? 0;
    this.sessionId = await unseal(this.deps.store, sessionName(this.destination.id));
  }

  /** The destination as it is now: the person may have said something since the pass began. */
  async reload(): Promise<void> {
    this.destination = (await destinationOf(this.deps.store, this.destination.id)) ?? this.destination;
  }

  async change(change: (row: DestinationRow) => DestinationRow): Promise<void> {
    this.destination = await updateDestination(this.deps.store, this.destination.id, change);
  }

  async note(what: ActivityRow['what'], detail: ActivityRow['detail'] = {}): Promise<void> {
    await addActivity(this.deps.store, { at: this.now(), what, detail });
  }

  /** What followers see, asked now and stored. */
  async readBack(minutes: number): Promise<readonly SeenEntry[]> {
    const entries = await this.client.readLatest(this.session, { minutes, maxCount: MAX_ENTRIES }, this.deps.signal);
    await putReadBack(this.deps.store, { destination: this.destination.id, askedAt: this.now(), entries });
    this.looked = true;
    this.deps.memory.mustLook = false;
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

  /** Share's clock minus this computer's, at most an hour old; null where Share tells no time. */
  async computerErrorMs(): Promise<number | null> {
    const { computerError } = await loadSettings(this.deps.store);
    const age = computerError ? this.now() - computerError.askedAt : Infinity;
    if (computerError && age >= 0 && age < CLOCK_LIFE_MS) return computerError.errorMs;
    return this.askTheTime();
  }

  /** The wish to share was noted by this computer's clock: how wrong that was is noted beside it, once. */
  async noteError(computerErrorMs: number | null): Promise<void> {
    const { sharing } = this.destination;
    if (computerErrorMs === null || sharing.kind !== 'on' || sharing.computerErrorMs !== undefined) return;
    await this.change((row) => (row.sharing.kind === 'on' ? { ...row, sharing: { ...row.sharing, computerErrorMs } } : row));
  }

  /** Asks Share's clock, and keeps what it said. Where it is not told, this computer's own clock has to do (share-api, 3.6). */
  async askTheTime(): Promise<number | null> {
    try {
      const check = await this.client.systemUtcTime(this.deps.signal);
      const errorMs = Math.round(check.errorMs);
      this.#computerErrorMs = errorMs;
      await saveSettings(this.deps.store, { computerError: { errorMs, askedAt: this.now() } });
      return errorMs;
    } catch (error) {
      if (error instanceof ShareError && !noWay.has(error.code)) return null;
      throw error;
    }
  }
}
