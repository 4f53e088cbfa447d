import { createRateBudget } from '../receiver/rate-budget.ts';
import { WireLog } from '../receiver/wire-log.ts';
import { clientsBehind } from '../share/clients.ts';
import { StoreError } from '../store/errors.ts';
import { updateDestination } from '../store/destinations.ts';
import { retrySetAside } from '../store/outcomes.ts';
import type { DestinationRow } from '../store/rows.ts';
import { loadSettings, saveSettings } from '../store/settings.ts';
import { Account } from './account.ts';
import { LazyArchiveFiles } from './archive-file/lazy-archive-files.ts';
import type { CradleDeps } from './cradle-deps.ts';
import { Connection } from './capture/connection.ts';
import { Hold } from './capture/hold.ts';
import type { Stored } from './capture/session.ts';
import type { AccountCheck, CradleActions, Credentials, Question, Settings } from './face.ts';
import { Inquiries } from './inquiries.ts';
import { holdReceiver } from './keeping/hold-receiver.ts';
import { Keeper } from './keeping/keeper.ts';
import { leavesWaiting } from './left-waiting.ts';
import { Moment } from './moment.ts';
import { nowAndThen } from './now-and-then.ts';
import { Sender, type Kick } from './sender.ts';
import { newMemory } from './upload/conversation.ts';
import { Tabs, type TabMessage } from './tabs.ts';
import { Views } from './views.ts';
import { tellWhileSending } from './while-sending.ts';
import { receiverBound, sharingStarted, sharingStopped, timesNormalised, type Said } from './wishes.ts';

const DAY_MS = 86_400_000;

/** What waits grows too old by itself: it is derived anew this often. (The age on the screen is the page's own affair.) */
const REFRESH_MS = 300_000;

export type { CradleDeps } from './cradle-deps.ts';

/** The whole of Cradle behind the page: one receiver, one archive, one destination in use. */
export class Cradle implements CradleActions {
  readonly #deps: CradleDeps;
  readonly #connection: Connection;
  readonly #account: Account;
  readonly #sender: Sender;
  readonly #views: Views;
  readonly #memory = newMemory();
  readonly #life = new AbortController();
  readonly #inquiries: Inquiries;
  readonly #keeper: Keeper;
  readonly #tabs: Tabs;
  readonly #moment: Moment;
  readonly #archiveFiles: LazyArchiveFiles;

  readonly connect: CradleActions['connect'] = () => this.#connection.connect();
  readonly disconnect: CradleActions['disconnect'] = () => this.#act(() => this.#connection.disconnect());
  readonly stopSharing: CradleActions['stopSharing'] = () => this.#decide(sharingStopped);
  readonly inspectReceiver: CradleActions['inspectReceiver'] = () => this.#inquiries.inspectReceiver();
  readonly rawPages: CradleActions['rawPages'] = (options) => this.#inquiries.rawPages(options);
  readonly wireLog: CradleActions['wireLog'] = (options) => this.#inquiries.wireLog(options);
  readonly testProxy: CradleActions['testProxy'] = (region, proxy, signal) => this.#inquiries.testProxy(region, proxy, signal);
  readonly keptData: CradleActions['keptData'] = () => this.#keeper.keptData();
  readonly askToKeep: CradleActions['askToKeep'] = () => this.#keeper.askToKeep();
  readonly forget: CradleActions['forget'] = (what) => this.#keeper.forget(what);
  readonly exportArchive: CradleActions['exportArchive'] = (to, options) => this.#archiveFiles.exportArchive(to, options);
  readonly inspectArchiveFile: CradleActions['inspectArchiveFile'] = (file, options) => this.#archiveFiles.inspectArchiveFile(file, options);
  readonly importArchiveFile: CradleActions['importArchiveFile'] = (file, options) => this.#archiveFiles.importArchiveFile(file, options);

  /** Ends every talk with Share that is under way. */
  readonly #halt = (): Promise<unknown> => Promise.all([this.#sender.halt(), this.#inquiries.halt()]);

  constructor(deps: CradleDeps) {
    this.#deps = deps;
    const { store, clock, cells } = deps;
    const memory = this.#memory;
    this.#tabs = new Tabs(deps.channel);
    this.#views = new Views(cells, store, clock, deps.localOffsetMinutes);
    const wireLog = new WireLog(clock);
    this.#archiveFiles = new LazyArchiveFiles({ ...deps, onImported: () => this.#imported(), act: (work) => this.#act(work) });
    const budget = createRateBudget(clock);
    this.#connection = new Connection({
      ...deps,
      hold: new Hold(deps.locks, store.db.name, () => budget.useUp()),
      tabs: this.#tabs,
      budget,
      wireLog,
      keep: (serial, keep) => holdReceiver(deps, serial, keep),
      onStored: (stored) => this.#stored(stored),
      onRead: async () => {
        await this.#changed('views');
        this.#send('reading');
        this.#keeper.noteRead();
        return cells.archive.value.latest?.at ?? null;
      },
    });
    const talk = { ...deps, memory, clientFor: clientsBehind(deps.doorFor, clock) };
    const onChanged = (): void => void this.#act(() => this.#changed('views'));
    const account = new Account(talk);
    const shownSerial = (): string | null => cells.archive.value.serial;
    this.#account = account;
    this.#inquiries = new Inquiries({ ...talk, account, wireLog, shownSerial, act: (work) => this.#act(work) });
    this.#sender = new Sender({
      ...talk,
      measureClock: () => this.#connection.measureClock(),
      onLapsed: (destination, problem) => account.lapse(destination, problem),
      onChanged,
      onLeft: () => deps.sendWhenClosed(),
      newestReading: () => cells.archive.value.latest?.systemTime ?? null,
    });
    this.#moment = new Moment(cells.sharing, account, this.#sender, this.#views);
    tellWhileSending(this.#sender.state, clock, onChanged);
    this.#keeper = new Keeper({
      ...deps,
      act: (work) => this.#act(work),
      connection: () => this.#connection.state.value,
      halt: this.#halt,
      tell: async () => {
        await this.#account.restore();
        await this.#changed('account');
        // What was under way with Share was ended for it.
        this.#send('online');
      },
      tellTabs: () => this.#tabs.tell({ kind: 'changed', what: 'account' }),
      close: () => this.close(),
    });
    this.#connection.state.watch((state) => {
      // Whoever opened the archive has said the last word.
      if (cells.connection.value.kind === 'over') return;
      cells.connection.set(state);
      // After a reconnection another program may have sent what is waiting here (design 3.8).
      if (state.kind === 'reading' && state.stage === 'identifying') memory.lookReasons += 1;
      // What a follower's round stored was shown when it ended.
      if (state.kind === 'following') this.#moment.consider(state);
      else if (state.kind !== 'reading' && state.kind !== 'retrying') void this.#act(() => this.#refresh());
    });
  }

  /** Takes up where the last page left off. */
  start(): Promise<void> {
    return this.#act(async () => {
      const { cells, clock } = this.#deps;
      cells.connection.set(this.#connection.state.value);
      this.#tabs.hear((message) => void this.#act(() => this.#heard(message)), this.#life.signal);
      await this.#account.restore();
      await this.#refresh();
      void nowAndThen(clock, REFRESH_MS, () => this.#views.derivedAt, this.#life.signal, () => this.#act(() => this.#refresh()));
      await this.#connection.resume();
      this.#send('online');
      await this.#keeper.prune();
    });
  }

  /** The network is back, or the page is looked at again (which ends no pause). */
  wake(why: 'online' | 'looked-at'): void {
    if (this.#life.signal.aborted) return;
    void this.#act(async () => {
      await this.#account.reconsider(this.#halt);
      await this.#refresh();
      this.#send(why === 'online' ? 'online' : 'reading');
      await this.#connection.resume();
    });
  }

  /** The page is looked at no more, or goes away: what waits may have to go without it. */
  leave(): void {
    if (leavesWaiting(this.#deps.cells.sharing.value)) this.#deps.sendWhenClosed();
  }

  /** Lets go of receiver and Share: the archive is closed, or about to be. Nothing that was stored is touched. */
  async close(): Promise<void> {
    this.#life.abort();
    await Promise.all([this.#connection.close(), this.#halt()]);
    await this.#refresh();
  }

  signIn(credentials: Credentials): Promise<void> {
    return this.#act(async () => {
      const signedIn = await this.#account.signIn(credentials);
      await this.#changed('account');
      if (signedIn) this.#send('person');
    });
  }

  signOut(): Promise<void> {
    return this.#act(async () => {
      await this.#halt();
      await this.#account.signOut(() => this.#tabs.tell({ kind: 'changed', what: 'account' }));
      await this.#changed('account');
    });
  }

  /** The consent, to the account and the receiver that the page shows. */
  startSharing({ sendLastDay }: { readonly sendLastDay: boolean }): Promise<void> {
    const { serial } = this.#deps.cells.archive.value;
    return this.#decide((row, said) => sharingStarted(row, serial, said, sendLastDay));
  }

  /** Also gives what was set aside another try, looks at what followers see, and asks again what was answered with no. */
  sendNow(): Promise<void> {
    return this.#act(async () => {
      const { destination } = this.#account;
      if (destination !== null) await retrySetAside(this.#deps.store, destination);
      this.#memory.lookReasons += 1;
      this.#moment.askAgain();
      await this.#sender.kick('person');
    });
  }

  answer(question: Question, yes: boolean): Promise<void> {
    const { destination } = this.#account;
    this.#moment.answered(question);
    if (question.kind === 'other-receiver') {
      const isOf = ({ accountName, bound }: DestinationRow): boolean => accountName === question.accountName && bound?.serial === question.boundSerial;
      return yes ? this.#decide((row, said) => (isOf(row) ? receiverBound(row, question.serial, said) : row)) : Promise.resolve();
    }
    return this.#act(async () => {
      if (!yes || destination === null) this.#sender.decline(question);
      else if (question.kind === 'assign-receiver') await this.#sender.kick('person', { destination, serial: question.serial });
      else await this.#decide(timesNormalised);
    });
  }

  saveSettings(change: Partial<Settings>): Promise<void> {
    return this.#act(async () => {
      const { proxy } = await loadSettings(this.#deps.store);
      await saveSettings(this.#deps.store, change);
      this.#sender.recover();
      await this.#changed('views');
      // A mended proxy may mend what stood still. Any other change ends no pause.
      if (change.proxy !== undefined && change.proxy !== proxy) this.#send('person');
    });
  }

  /** With credentials, success is a sign-in, and sending goes on where it is wished. */
  async checkAccount(credentials: Credentials | null): Promise<AccountCheck | null> {
    const check = await this.#inquiries.checkAccount(credentials);
    await this.#act(() => this.#changed(credentials ? 'account' : 'views'));
    if (credentials && check?.signIn.kind === 'answered') this.#send('person');
    return check;
  }

  /** What is new here another computer may have sent. */
  async #imported(): Promise<void> {
    this.#memory.lookReasons += 1;
    await this.#changed('views');
    this.#send('reading');
  }

  /** What the person decides is decided for the account that the page shows, and acted on at once. */
  #decide(change: (row: DestinationRow, said: Said) => DestinationRow): Promise<void> {
    return this.#act(async () => {
      const { store, clock } = this.#deps;
      const at = clock.now();
      const { destination, computerError } = await loadSettings(store);
      if (destination === null || destination !== this.#account.destination) return;
      const said = { at, knownErrorMs: computerError?.errorMs ?? null };
      await updateDestination(store, destination, (row) => change(row, said));
      void this.#sender.kick('person');
      await this.#changed('views');
    });
  }

  /** None of the actions rejects: what fails, e.g. on a full disk, is shown. */
  async #act(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#life.signal.aborted) this.#sender.fail(error);
    }
  }

  /** Another tab changed what all of them show, or who is signed in; or it speaks of the receiver. */
  async #heard(message: TabMessage): Promise<void> {
    if (message.kind !== 'changed') return this.#connection.heard(message);
    if (message.what === 'account') {
      await this.#halt();
      await this.#account.follow();
    }
    await this.#refresh();
    if (message.what === 'account') this.#send('online');
    else await Promise.all([this.#account.reconsider(this.#halt), this.#sender.reconsider()]);
  }

  /** In a whole read the newest pages come first: neither the page nor Share waits for those older than a day. */
  async #stored({ newRecords, newestAt, oldestAt, isTimed }: Stored): Promise<void> {
    if (this.#connection.state.value.kind === 'following') return;
    const dayAgo = this.#deps.clock.now() - DAY_MS;
    if (newRecords === 0 || newestAt === null || newestAt < dayAgo) return;
    await this.#changed('views');
    if (isTimed && oldestAt !== null && oldestAt < dayAgo) this.#send('reading');
  }

  /** Without a session nothing can be sent, and only the person can change that. */
  #send(why: Kick): void {
    if (this.#account.session.value.kind === 'signed-in') void this.#sender.kick(why);
  }

  async #changed(what: 'views' | 'account'): Promise<void> {
    this.#tabs.tell({ kind: 'changed', what });
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
    this.#moment.derived();
    this.#moment.consider(this.#connection.state.value);
  }
}
