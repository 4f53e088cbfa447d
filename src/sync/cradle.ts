import type { Clock } from '../domain/clock.ts';
import type { Region } from '../domain/region.ts';
import type { PortSource } from '../receiver/ports.ts';
import { createRateBudget } from '../receiver/rate-budget.ts';
import { ShareClient } from '../share/client.ts';
import type { ShareDoor } from '../share/door.ts';
import { applicationIds } from '../protocol/share/regions.ts';
import { StoreError } from '../store/errors.ts';
import { updateDestination } from '../store/destinations.ts';
import type { Store } from '../store/open.ts';
import { pruneOutcomes, retrySetAside } from '../store/outcomes.ts';
import { loadSettings, saveSettings } from '../store/settings.ts';
import { Account } from './account.ts';
import { Connection } from './capture/connection.ts';
import type { Stored } from './capture/session.ts';
import type { CradleActions, Credentials, Question, Settings } from './face.ts';
import { Sender, type Kick, type Locks } from './sender.ts';
import type { SenderMemory } from './upload/context.ts';
import { Views, type WritableCells } from './views.ts';

const DAY_MS = 86_400_000;

/** Longer than anybody can read back, so that nothing is sent twice (design, section 3). */
const OUTCOMES_KEPT_MS = 7 * DAY_MS;

/** What waits grows too old by itself: it is derived anew this often. (The age on the screen is the page's own affair.) */
const REFRESH_MS = 300_000;

export interface CradleDeps {
  readonly cells: WritableCells;
  readonly store: Store;
  readonly clock: Clock;
  readonly ports: PortSource;
  readonly locks: Locks;
  /** Tells other tabs of the same archive that it changed, and hears them. */
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  random(): number;
  localOffsetMinutes(at: number): number;
  /** `isSecureContext`: without it there are no locks and no keys. */
  readonly isSecure: boolean;
  isOnline(): boolean;
  doorFor(region: Region, proxy: string): ShareDoor;
}

/** The whole of Cradle behind the page: one receiver, one archive, one destination in use. */
export class Cradle implements CradleActions {
  readonly #deps: CradleDeps;
  readonly #connection: Connection;
  readonly #account: Account;
  readonly #sender: Sender;
  readonly #views: Views;
  /** The receiver that the person was asked about in this page's life. */
  #asked: string | null = null;
  readonly #life = new AbortController();

  constructor(deps: CradleDeps) {
    this.#deps = deps;
    const { store, clock, ports, cells } = deps;
    const memory: SenderMemory = { password: null, mustLook: true, knowsMonitoring: false, postsSinceLook: 0 };
    const clientFor = (region: Region, proxy: string): ShareClient =>
      new ShareClient(deps.doorFor(region, proxy), { applicationId: applicationIds[region], clock });
    this.#views = new Views(cells, store, clock);
    this.#connection = new Connection({
      ports,
      store,
      clock,
      budget: createRateBudget(clock),
      onStored: (stored) => this.#stored(stored),
      onRead: async () => {
        await this.#refresh();
        this.#send('reading');
        return cells.archive.value.latest?.at ?? null;
      },
    });
    this.#account = new Account({ ...deps, memory, clientFor });
    this.#sender = new Sender({
      ...deps,
      memory,
      clientFor,
      measureClock: () => this.#connection.measureClock(),
      onLapsed: (destination, problem) => this.#account.lapse(destination, problem),
      onChanged: () => void this.#changed(),
    });
    this.#connection.state.watch((state) => {
      cells.connection.set(state);
      if (state.kind !== 'reading') void this.#refresh();
    });
    for (const cell of [this.#account.session, this.#account.problem, this.#sender.state, this.#sender.question]) {
      cell.watch(() => this.#showSharing());
    }
  }

  /** Takes up where the last page left off. */
  async start(): Promise<void> {
    const { channel, cells } = this.#deps;
    cells.connection.set(this.#connection.state.value);
    channel.addEventListener('message', () => void this.#refresh());
    await this.#account.restore();
    await pruneOutcomes(this.#deps.store, this.#deps.clock.now() - OUTCOMES_KEPT_MS);
    await this.#refresh();
    void this.#tick();
    await this.#connection.resume();
    this.#send('online');
  }

  /** The network is back, or the page is looked at again (which ends no pause). */
  wake(why: 'online' | 'looked-at'): void {
    void this.#refresh();
    this.#send(why === 'online' ? 'online' : 'reading');
  }

  /** Lets go of receiver and Share: the archive is closed, or about to be. Nothing that was stored is touched. */
  async close(): Promise<void> {
    this.#life.abort();
    await Promise.all([this.#connection.disconnect(), this.#sender.halt()]);
    await this.#refresh();
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  disconnect(): Promise<void> {
    return this.#connection.disconnect();
  }

  async signIn(credentials: Credentials): Promise<void> {
    const signedIn = await this.#account.signIn(credentials);
    await this.#changed();
    if (signedIn) void this.#sender.kick('person');
  }

  async signOut(): Promise<void> {
    await this.#sender.halt();
    await this.#account.signOut();
    await this.#changed();
  }

  /** The consent: binds the receiver at the first use, and is remembered (design, end of section 3). */
  async startSharing({ sendLastDay }: { readonly sendLastDay: boolean }): Promise<void> {
    const { store, clock } = this.#deps;
    const { destination, receiver } = await loadSettings(store);
    if (destination === null || receiver === null) return;
    const since = clock.now();
    const sendFrom = sendLastDay ? since - DAY_MS : since;
    await updateDestination(store, destination, (row) => ({
      ...row,
      bound: row.bound ?? { serial: receiver, agreedAt: since },
      sharing: { kind: 'on', since, sendFrom },
      monitoring: null,
    }));
    await this.#changed();
    void this.#sender.kick('person');
  }

  async stopSharing(): Promise<void> {
    const { store, clock } = this.#deps;
    const { destination } = await loadSettings(store);
    if (destination === null) return;
    await updateDestination(store, destination, (row) => ({ ...row, sharing: { kind: 'stopping', since: clock.now() } }));
    await this.#changed();
    void this.#sender.kick('person');
  }

  /** Also gives what was set aside another try. */
  async sendNow(): Promise<void> {
    const { store } = this.#deps;
    const { destination } = await loadSettings(store);
    if (destination !== null) await retrySetAside(store, destination);
    await this.#sender.kick('person');
  }

  async answer(question: Question, yes: boolean): Promise<void> {
    const { store, clock } = this.#deps;
    const { destination } = await loadSettings(store);
    this.#sender.question.set(null);
    if (!yes || destination === null) return;
    if (question.kind === 'normalise-times') {
      await updateDestination(store, destination, (row) => ({ ...row, times: 'normalised', canary: { kind: 'needed' } }));
    }
    if (question.kind === 'other-receiver') {
      const bound = { serial: question.serial, agreedAt: clock.now() };
      await updateDestination(store, destination, (row) => ({ ...row, bound, assignedSerial: null, canary: { kind: 'needed' } }));
    }
    await this.#changed();
    void this.#sender.kick('person', { assignReceiver: question.kind === 'assign-receiver' });
  }

  async saveSettings(change: Partial<Settings>): Promise<void> {
    await saveSettings(this.#deps.store, change);
    await this.#changed();
  }

  /** The newest pages come first. Once the last day is here, neither the page nor Share waits for the older ones. */
  async #stored({ newRecords, newestAt, oldestAt }: Stored): Promise<void> {
    const dayAgo = this.#deps.clock.now() - DAY_MS;
    if (newRecords === 0 || newestAt === null || newestAt < dayAgo) return;
    await this.#changed();
    if (oldestAt !== null && oldestAt < dayAgo) this.#send('reading');
  }

  /** Without a session nothing can be sent, and only the person can change that. */
  #send(why: Kick): void {
    if (this.#account.session.value.kind === 'signed-in') void this.#sender.kick(why);
  }

  async #changed(): Promise<void> {
    this.#deps.channel.postMessage('changed');
    await this.#refresh();
  }

  /** A database that was closed under us is told by whoever opened it. */
  async #refresh(): Promise<void> {
    try {
      await this.#views.refresh();
    } catch (error) {
      if (error instanceof StoreError && this.#life.signal.aborted) return;
      throw error;
    }
    this.#askAboutOtherReceiver();
  }

  #showSharing(): void {
    const { sharing } = this.#deps.cells;
    sharing.set({
      ...sharing.value,
      session: this.#account.session.value,
      signInProblem: this.#account.problem.value,
      sending: this.#sender.state.value,
      question: this.#sender.question.value,
    });
  }

  /** Another receiver than the bound one is plugged in: archived side by side, nothing of it is sent, and the page asks. */
  #askAboutOtherReceiver(): void {
    const session = this.#account.session.value;
    const connection = this.#connection.state.value;
    const { boundSerial } = this.#deps.cells.sharing.value;
    if (connection.kind !== 'following' || session.kind !== 'signed-in' || boundSerial === null) return;
    const { serial } = connection;
    if (serial === boundSerial || serial === this.#asked) return;
    this.#asked = serial;
    this.#sender.question.set({ kind: 'other-receiver', boundSerial, serial, accountName: session.accountName });
  }

  async #tick(): Promise<void> {
    const { signal } = this.#life;
    while (!signal.aborted) {
      await this.#deps.clock.sleep(REFRESH_MS, signal).catch(() => undefined);
      if (!signal.aborted) await this.#refresh();
    }
  }
}
