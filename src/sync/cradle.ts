import { Cell } from '../domain/cell.ts';
import type { Clock } from '../domain/clock.ts';
import type { Region } from '../domain/region.ts';
import type { PortSource } from '../receiver/ports.ts';
import { createRateBudget } from '../receiver/rate-budget.ts';
import { ShareClient } from '../share/client.ts';
import type { ShareDoor } from '../share/door.ts';
import { applicationIds } from '../protocol/share/regions.ts';
import { newestActivity } from '../store/activity.ts';
import { StoreError } from '../store/errors.ts';
import { updateDestination } from '../store/destinations.ts';
import type { Store } from '../store/open.ts';
import { loadSettings, saveSettings } from '../store/settings.ts';
import { Account } from './account.ts';
import { loadArchive, loadSeries, type TimedSeries } from './archive.ts';
import { Connection } from './capture/connection.ts';
import type { Stored } from './capture/session.ts';
import type { ArchiveView, CradleActions, CradleCells, Credentials, Question, Settings } from './face.ts';
import { Sender, type Kick, type Locks } from './sender.ts';
import { loadSharing } from './sharing-view.ts';
import type { SenderMemory } from './upload/context.ts';

const DAY_MS = 86_400_000;
const ACTIVITY_LINES = 30;

/** What waits grows too old by itself: it is derived anew this often. (The age on the screen is the page's own affair.) */
const REFRESH_MS = 300_000;

/** The cells that the page began with; sync goes on writing into them. */
export type WritableCells = { readonly [Name in keyof CradleCells]: CradleCells[Name] extends { readonly value: infer T } ? Cell<T> : never };

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
  doorFor(region: Region, proxy: string): ShareDoor;
}

/** The whole of Cradle behind the page: one receiver, one archive, one destination in use. */
export class Cradle implements CradleActions {
  readonly #deps: CradleDeps;
  readonly #connection: Connection;
  readonly #account: Account;
  readonly #sender: Sender;
  #refreshing: Promise<void> | null = null;
  #stale = false;
  readonly #life = new AbortController();

  constructor(deps: CradleDeps) {
    this.#deps = deps;
    const { store, clock, ports, cells } = deps;
    const memory: SenderMemory = { password: null, mustLook: true, postsSinceLook: 0 };
    const clientFor = (region: Region, proxy: string): ShareClient =>
      new ShareClient(deps.doorFor(region, proxy), { applicationId: applicationIds[region], clock });
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
    this.#account = new Account({ store, clock, memory, clientFor });
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
    await this.#refreshing;
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

  async sendNow(): Promise<void> {
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

  /** Derives the cells from the stores anew; calls that come meanwhile share one more round. */
  #refresh(): Promise<void> {
    this.#stale = true;
    this.#refreshing ??= this.#derive()
      .catch((error: unknown) => {
        // A database that was closed under us is told by whoever opened it; anything else is a bug.
        if (!(error instanceof StoreError) || !this.#life.signal.aborted) throw error;
      })
      .finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #derive(): Promise<void> {
    const { store, clock, cells } = this.#deps;
    while (this.#stale) {
      this.#stale = false;
      const now = clock.now();
      const settings = await loadSettings(store);
      const loading = new Map<string, Promise<TimedSeries>>();
      const seriesOf = (serial: string): Promise<TimedSeries> => {
        const series = loading.get(serial) ?? loadSeries(store, serial, now);
        loading.set(serial, series);
        return series;
      };
      const [archive, sharing, activity] = await Promise.all([
        loadArchive(store, settings.receiver, now, seriesOf),
        loadSharing(store, settings, now, seriesOf),
        newestActivity(store, ACTIVITY_LINES),
      ]);
      cells.settings.set(settings);
      cells.archive.set(archive);
      cells.activity.set(activity);
      cells.sharing.set({ ...cells.sharing.value, ...sharing });
      this.#askAboutOtherReceiver(archive, sharing.boundSerial);
    }
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
  #askAboutOtherReceiver(archive: ArchiveView, boundSerial: string | null): void {
    const session = this.#account.session.value;
    const { state } = this.#connection;
    if (state.value.kind !== 'following' || archive.serial === null || boundSerial === null) return;
    if (archive.serial === boundSerial || session.kind !== 'signed-in' || this.#asked === archive.serial) return;
    this.#asked = archive.serial;
    const { accountName } = session;
    this.#sender.question.set({ kind: 'other-receiver', boundSerial, serial: archive.serial, accountName });
  }

  /** The receiver that the person was asked about in this page's life. */
  #asked: string | null = null;

  async #tick(): Promise<void> {
    const { signal } = this.#life;
    while (!signal.aborted) {
      await this.#deps.clock.sleep(REFRESH_MS, signal).catch(() => undefined);
      if (!signal.aborted) await this.#refresh();
    }
  }
}
