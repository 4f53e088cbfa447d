import { Cell } from '../domain/cell.ts';
import type { Clock } from '../domain/clock.ts';
import { randomId } from '../domain/random-id.ts';
import type { ShareClient } from '../share/client.ts';
import type { ClientFor } from '../share/clients.ts';
import { ShareError } from '../share/errors.ts';
import { addActivity } from '../store/add-activity.ts';
import { addDestination, destinationOf, findDestination, updateDestination } from '../store/destinations.ts';
import { StoreError } from '../store/errors.ts';
import type { Store } from '../store/open.ts';
import { loadSettings, saveSettings } from '../store/settings.ts';
import type { DestinationRow } from '../store/rows.ts';
import { leaveAccount } from '../store/leave-account.ts';
import { forget, unseal } from '../store/vault.ts';
import type { Credentials, Problem, SessionState } from './face.ts';
import { SyncError } from './errors.ts';
import { newDestination } from './new-destination.ts';
import type { Locks } from './locks.ts';
import { callProblemOf } from './problem.ts';
import { alone, talkAlone, whileTalking } from './taking-locks.ts';
import type { SenderMemory } from './upload/context.ts';
import { attemptSignIn, forgetPassword, isLastPassword, passwordName, rememberPassword, sessionName, type SignedIn, type SignInResult } from './upload/sign-in-attempt.ts';
import { mayTryByHand, neverTried } from './upload/sign-in-policy.ts';

export interface AccountDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly memory: SenderMemory;
  /** Whether the browser gives this page locks and keys: without them nothing secret can be kept. */
  readonly isSecure: boolean;
  readonly locks: Locks | null;
  isOnline(): boolean;
  readonly clientFor: ClientFor;
}

type Name = Pick<DestinationRow, 'region' | 'accountName'>;

/** Does `work` as the only one who talks with Share about this account. */
type Alone = <T>(name: Name, work: (row: DestinationRow) => Promise<T>) => Promise<T | null>;

/** Who is signed in, by the person's own word; the automatic try belongs to the uploader. */
export class Account {
  readonly session = new Cell<SessionState>({ kind: 'loading' });
  readonly problem = new Cell<Problem | null>(null);
  readonly #deps: AccountDeps;
  #destination: string | null = null;
  /** The last try to sign in before the session ended for this page. */
  #lapsedAfter: number | undefined;

  constructor(deps: AccountDeps) {
    this.#deps = deps;
  }

  /** Whose account the page shows; what the person says is said of this one. */
  get destination(): string | null {
    return this.#destination;
  }

  /** Another tab signed in or out. Where the password of this page's own sign-in is no longer the last one, nobody knows whether it is right. */
  async follow(): Promise<void> {
    const { store, memory } = this.#deps;
    if (memory.password && !isLastPassword(memory, await destinationOf(store, memory.password.destination))) forgetPassword(memory);
    await this.restore();
  }

  /** Another tab, or the worker, may have renewed the session that ended for this page; or died before it told who is signed in now: `halt` ends what is under way for the one before. */
  async reconsider(halt: () => Promise<unknown>): Promise<void> {
    const { destination: id } = await loadSettings(this.#deps.store);
    const { kind } = this.session.value;
    if (id !== this.#destination && (this.#destination !== null || kind === 'signed-out') && kind !== 'signing-in') {
      await halt();
      return this.follow();
    }
    if (this.session.value.kind !== 'lapsed' || this.#destination === null) return;
    const row = await destinationOf(this.#deps.store, this.#destination);
    if (row?.signIn.state !== 'worked' || row.signIn.triedAt.at(-1) === this.#lapsedAfter) return;
    this.problem.set(null);
    await this.restore();
  }

  /** At the start of the page, or when an account was forgotten: a stored session, or a kept password to get one with. */
  async restore(): Promise<void> {
    const { store, memory } = this.#deps;
    const { destination: id } = await loadSettings(store);
    if (memory.password?.destination !== id) forgetPassword(memory);
    memory.knowsMonitoring = false;
    memory.lookReasons += 1;
    this.#destination = id;
    const destination = id === null ? null : await destinationOf(store, id);
    if (!destination) {
      this.session.set({ kind: 'signed-out' });
      return;
    }
    const secrets = [sessionName(destination.id), passwordName(destination.id)];
    const held = await Promise.all(secrets.map((name) => unseal(store, name)));
    const { region, accountName, signIn } = destination;
    this.#lapsedAfter = signIn.triedAt.at(-1);
    this.session.set({ kind: held.some((secret) => secret !== null) ? 'signed-in' : 'lapsed', region, accountName });
  }

  /** The session ended and could not be renewed; the readings wait. */
  lapse(destination: DestinationRow, problem: Problem): void {
    const { region, accountName, signIn } = destination;
    this.#lapsedAfter = signIn.triedAt.at(-1);
    this.session.set({ kind: 'lapsed', region, accountName });
    if (problem !== 'sync:no-session') this.problem.set(problem);
  }

  /** Resolves to whether the sign-in succeeded. Why it did not is in `problem`. */
  signIn(credentials: Credentials): Promise<boolean> {
    return this.#signIn(credentials, (name, work) =>
      whileTalking(this.#deps, {}, async () => {
        const { id } = await this.destinationOf(name);
        // Anew under the lock: meanwhile it may have been forgotten.
        return alone(this.#deps, id, {}, async () => work(await this.destinationOf(name)));
      }),
    );
  }

  /** The same for who holds the account's lock already: locks are not given twice. */
  signInWithin(credentials: Credentials): Promise<boolean> {
    return this.#signIn(credentials, async (name, work) => work(await this.destinationOf(name)));
  }

  async #signIn(credentials: Credentials, asOnlyOne: Alone): Promise<boolean> {
    const { store } = this.#deps;
    const before = this.session.value;
    const during: SessionState = { kind: 'signing-in' };
    // Another tab may have signed in or out meanwhile: then that is what is true.
    const restoreSession = (): void => {
      if (this.session.value === during) this.session.set(before);
    };
    const { region, proxy } = credentials;
    const accountName = credentials.accountName.trim();
    this.session.set(during);
    this.problem.set(null);
    try {
      if (!this.#deps.isSecure) throw new SyncError('insecure', 'no keys on an address that is neither https nor localhost');
      await saveSettings(store, { region, proxy });
      const client = this.#deps.clientFor(region, proxy);
      const result = await asOnlyOne({ region, accountName }, (row) => this.#tryByHand(client, row, credentials));
      if (result?.kind === 'signed-in') {
        this.session.set({ kind: 'signed-in', region, accountName });
        return true;
      }
      this.problem.set(result?.problem ?? 'share:locked-out');
      restoreSession();
      return false;
    } catch (error) {
      this.problem.set(callProblemOf(error, proxy, this.#deps.isOnline()));
      restoreSession();
      return false;
    }
  }

  /** Null where a lock-out forbids it. */
  async #tryByHand(client: ShareClient, row: DestinationRow, { password, keep }: Credentials): Promise<SignInResult | null> {
    const { store, clock, memory } = this.#deps;
    if (mayTryByHand(row.signIn, clock.now()).kind !== 'go') return null;
    // By hand the whole way is gone: a remembered account id may be the very thing that is wrong.
    const result = await attemptSignIn({ store, clock, client }, { ...row, accountId: null }, password, { kind: 'by-hand', keep });
    if (result.kind === 'signed-in') {
      this.#destination = row.id;
      rememberPassword(memory, result.destination, password);
      memory.lookReasons += 1;
      await this.#askMonitoring(client, result);
    }
    return result;
  }

  /**
   * Removes session, password and, with the last of them, the key. The readings and the outcomes stay. `tell`: the account
   * is no longer in use, so that whoever talks with Share about it ends; only then nothing can be sealed any more.
   */
  async signOut(tell: () => void): Promise<void> {
    const { store, clock, memory } = this.#deps;
    const { destination: id } = await loadSettings(store);
    forgetPassword(memory);
    this.#destination = null;
    await forget(store, '');
    if (id !== null) {
      await saveSettings(store, { destination: null });
      tell();
      await talkAlone(this.#deps, id, {}, async () => {
        // A sign-in that was under way in another tab has ended by now.
        await leaveAccount(store, id);
        await updateDestination(store, id, (row) => ({ ...row, accountId: null }));
      });
      await addActivity(store, { at: clock.now(), what: 'signed-out', detail: {} });
    }
    this.problem.set(null);
    this.session.set({ kind: 'signed-out' });
  }

  /** Whether sharing runs already at Share, by somebody else's doing; nice to know, and no reason to fail. */
  async #askMonitoring(client: ShareClient, { sessionId, destination: { id, sharing } }: SignedIn): Promise<void> {
    if (sharing.kind === 'on') return;
    try {
      const active = await client.isMonitoringActive(sessionId);
      await updateDestination(this.#deps.store, id, (row) => ({ ...row, monitoring: { active, askedAt: this.#deps.clock.now() } }));
    } catch (error) {
      if (!(error instanceof ShareError || error instanceof StoreError)) throw error;
    }
  }

  /** The destination of an account; a new one where it was never used here. */
  async destinationOf({ region, accountName }: Name): Promise<DestinationRow> {
    const { store, clock } = this.#deps;
    const known = await findDestination(store, region, accountName);
    if (known && !known.forgotten) return known;
    const row = newDestination({ id: randomId(), region, accountName, signIn: neverTried, createdAt: clock.now() });
    // The tries of an account that was forgotten count on; another tab may have brought it back meanwhile.
    if (known) return updateDestination(store, known.id, (stored) => (stored.forgotten ? { ...row, id: stored.id, signIn: stored.signIn, knownSince: row.createdAt } : stored));
    return addDestination(store, row);
  }
}
