import { deleteDB } from 'idb';
import { expect, onTestFinished } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import { Cell } from '../../src/domain/cell.ts';
import { trendOf } from '../../src/domain/trend.ts';
import { decodePage } from '../../src/protocol/receiver/decode-page.ts';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { receiverTimeToMs } from '../../src/protocol/receiver/time.ts';
import type { EndpointName } from '../../src/protocol/share/endpoints.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { clientsBehind, type DoorFor } from '../../src/share/clients.ts';
import { withinDeadline } from '../../src/share/deadline.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from '../../src/share/door.ts';
import { ShareError } from '../../src/share/errors.ts';
import type { PracticeRecord } from '../../src/simulator/receiver/egv-writer.ts';
import type { OtherReading } from '../../src/simulator/share/faults.ts';
import { PracticeReceiver, type PracticeReceiverOptions } from '../../src/simulator/receiver/practice-receiver.ts';
import { practiceDoor } from '../../src/simulator/share/door.ts';
import { PracticeShare, type PracticeShareOptions } from '../../src/simulator/share/practice-share.ts';
import { pagesBetween } from '../../src/store/pages.ts';
import { openStore, type Store } from '../../src/store/open.ts';
import { receiverOf } from '../../src/store/receivers.ts';
import { defaultSettings } from '../../src/store/rows.ts';
import { sendInBackground, type BackgroundEnd } from '../../src/sync/background.ts';
// What is loaded when it is asked for is loaded beforehand: virtual time would run on meanwhile.
import '../../src/sync/asked.ts';
import '../../src/sync/bug-report.ts';
import { Cradle, type CradleDeps } from '../../src/sync/cradle.ts';
import type { Locks } from '../../src/sync/locks.ts';
import { Tabs } from '../../src/sync/tabs.ts';
import type { WritableCells } from '../../src/sync/views.ts';
import type { ActivityRow, ConnectionState, Credentials, SharingView } from '../../src/sync/face.ts';
import { emptyArchive, noSharing } from '../../src/sync/nothing-yet.ts';
import { freshName, freshStore, type OnEnd } from '../support/stores.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { idleOf, track, watchedChannel, watchedLocks } from './idle.ts';
import { Socket } from './socket.ts';

export const ACCOUNT = 'alice';
export const PASSWORD = 'correct horse';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const MAX_AGE_MS = 23.5 * HOUR;

export interface Page {
  readonly cradle: Cradle;
  readonly cells: WritableCells;
  readonly sharing: SharingView;
}

export interface WorldOptions {
  readonly receiver?: Partial<PracticeReceiverOptions>;
  readonly share?: Partial<PracticeShareOptions>;
  readonly followers?: number;
  readonly assigned?: boolean;
  /** How long a call is on its way, there and back; else it is answered in the moment in which it is asked. */
  readonly travelMs?: number;
  /** Without one, the test's own end is meant. */
  readonly onEnd?: OnEnd;
}

/** One string compares a thousand times as fast as so many numbers. */
function asText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** How many of the calls that left the page were this one. */
export const count = ({ requests }: Pick<World, 'requests'>, endpoint: EndpointName): number =>
  requests.filter((name) => name === endpoint).length;

/** What Share takes for glucose, whatever the engine thinks of it (design, 5). */
export function isGlucoseValue(value: number): boolean {
  return value >= 39 && value <= 401;
}

/** What the service worker works with. */
export interface WorkerParts {
  readonly store: Store;
  readonly locks: Locks;
  readonly doorFor: DoorFor;
}

/** A page's dependencies, changed for its own story. */
export type Seams = (deps: CradleDeps) => CradleDeps;

interface ArchivedOptions {
  readonly types?: Iterable<number>;
  readonly before?: ReadonlyMap<number, readonly string[]>;
}

/** A receiver, a Share, an archive and as many pages as a test opens, in virtual time. */
export class World {
  readonly clock: VirtualClock;
  readonly receiver: PracticeReceiver;
  readonly share: PracticeShare;
  readonly socket: Socket;
  readonly name: string;
  network: 'up' | 'down' | 'own server gone' = 'up';
  /** What the browser would say of keeping the archive. */
  storage: CradleDeps['storage'] = null;
  /** Calls that left the page. */
  requests: string[] = [];
  /** Called as one leaves. */
  onRequest: () => void = () => undefined;
  /** How often a page asked the browser to send without it. */
  backgroundSends = 0;

  /** The next post breaks off for the page, and reaches Share only so much later. */
  postLateMs = 0;
  /** What answers in Share's place; null lets the call through. */
  intercept: (request: ShareRequest) => ShareAnswer | null = () => null;
  /** Posts that have left and not reached Share yet. */
  onTheWay: readonly ShareRequest[] = [];
  readonly followers: number;

  readonly #travelMs: number;
  readonly #onEnd: OnEnd;

  constructor({ receiver, share, followers = 1, assigned = true, travelMs = 0, onEnd = onTestFinished }: WorldOptions = {}) {
    this.followers = followers;
    this.#travelMs = travelMs;
    this.#onEnd = onEnd;
    this.name = freshName(onEnd);
    this.clock = new VirtualClock(Date.UTC(2026, 10, 22, 12), idleOf(this.name));
    const { clock } = this;
    this.receiver = new PracticeReceiver({ clock, days: 3, newestAgeSeconds: 60, ...receiver });
    this.socket = new Socket(this.receiver);
    this.share = new PracticeShare({ clock, style: 'modern', ...share });
    this.share.addAccount({
      accountName: ACCOUNT,
      password: PASSWORD,
      followers,
      ...(assigned ? { assignedSerial: this.receiver.serial } : {}),
    });
    onEnd(() => expect(this.receiver.violations).toEqual([]));
  }

  /** Opens the page on this archive, as the browser does at a start or after a crash; under another name it is another computer. */
  async open(clock: Clock = this.clock, seams: Seams = (deps) => deps, name = this.name): Promise<Page & { readonly store: Store }> {
    const store = await freshStore(name, {}, this.#onEnd);
    const cells: WritableCells = {
      archive: new Cell(emptyArchive),
      connection: new Cell<ConnectionState>({ kind: 'idle' }),
      sharing: new Cell<SharingView>(noSharing),
      activity: new Cell<readonly ActivityRow[]>([]),
      settings: new Cell(defaultSettings),
    };
    const cradle = new Cradle(seams({
      cells, store, clock,
      ports: this.socket,
      locks: watchedLocks,
      channel: watchedChannel(name),
      random: () => 0.5,
      isSecure: true,
      origin: location.origin,
      storage: this.storage,
      otherDatabases: [],
      isOnline: () => this.network !== 'down',
      localOffsetMinutes: () => 60,
      sendWhenClosed: () => (this.backgroundSends += 1),
      doorFor: () => this.#door(),
    }));
    this.#onEnd(() => cradle.close());
    await this.settle(cradle.start());
    return {
      cradle, cells, store,
      get sharing() {
        return cells.sharing.value;
      },
    };
  }

  /** The service worker's `sync` event. */
  async sync(isPageOpen = false, seams: (parts: WorkerParts) => WorkerParts = (parts) => parts, clock: Clock = this.clock): Promise<BackgroundEnd> {
    const opened = await track(this.name, openStore(this.name));
    try {
      const { store, locks, doorFor } = seams({ store: opened, locks: watchedLocks, doorFor: () => this.#door() });
      return await sendInBackground({
        store, clock, isPageOpen, locks,
        random: () => 0.5,
        isOnline: () => this.network !== 'down',
        localOffsetMinutes: () => 60,
        clientFor: clientsBehind(doorFor, clock),
        signal: new AbortController().signal,
      });
    } finally {
      const channel = watchedChannel(this.name);
      new Tabs(channel).tell({ kind: 'changed', what: 'views' });
      channel.close();
      opened.close();
    }
  }

  /** Opens the page on another computer, whose archive is empty or has this name. */
  onAnotherComputer(name = `${this.name}/${crypto.randomUUID()}`): Promise<Page & { readonly store: Store }> {
    this.#onEnd(() => deleteDB(name));
    return this.open(this.clock, undefined, name);
  }

  /** A page that follows the receiver, is signed in and shares. */
  async sharingPage(over: Partial<Credentials> = {}): Promise<Page & { readonly store: Store }> {
    const page = await this.open();
    await this.connectAndSignIn(page, over);
    await this.settle(page.cradle.startSharing({ sendLastDay: true }));
    await this.pass(5_000);
    return page;
  }

  async connectAndSignIn({ cradle }: Pick<Page, 'cradle'>, over: Partial<Credentials> = {}): Promise<void> {
    await this.settle(cradle.connect());
    await this.pass(5_000);
    await this.settle(cradle.signIn({ ...this.credentials, ...over }));
  }

  readonly credentials: Credentials = { accountName: ACCOUNT, password: PASSWORD, region: 'us', proxy: '/share/{host}/{path}', keep: false };

  settle<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work);
  }

  pass(durationMs: number): Promise<void> {
    return this.clock.advance(durationMs);
  }

  /** As long as a connection may take with a fault or two, and not a moment longer: the receiver lives on. */
  async untilFollowing(page: Page): Promise<void> {
    for (let tries = 0; tries < 60 && page.cells.connection.value.kind !== 'following'; tries += 1) await this.pass(500);
    expect(page.cells.connection.value.kind).toBe('following');
  }

  get posted() {
    return this.share.postedReadings(ACCOUNT);
  }

  /** What Share must hold: of the receiver's own truth, the series' glucose values that were at most 23 h 30 min old at `firstSentAt`. */
  sendable(firstSentAt = this.clock.now()) {
    return this.receiver.records.filter(
      (record) => !record.displayOnly && isGlucoseValue(record.value) && this.instantOf(record.systemTime) >= firstSentAt - MAX_AGE_MS,
    );
  }

  /** All that the receiver measured: a reading that it filled in later stands in a ring of its own. */
  get truth(): readonly PracticeRecord[] {
    return [...this.receiver.records, ...this.receiver.backfilled];
  }

  instantOf(systemTime: number): number {
    return receiverTimeToMs(systemTime) + this.receiver.utcMinusSystemSeconds * 1000;
  }

  /** ST of a record as it is sent. */
  stOf({ readingTime }: Pick<PracticeRecord, 'readingTime'>): number {
    return receiverTimeToMs(readingTime);
  }

  /** The same reading as another uploader on the account would post it. */
  byAnother({ systemTime, displayTime, value, trend }: PracticeRecord): OtherReading {
    const { serial, utcMinusSystemSeconds } = this.receiver;
    const [stAt, dtAt] = [receiverTimeToMs(systemTime), receiverTimeToMs(displayTime)];
    return { serial, taSeconds: Math.round(utcMinusSystemSeconds), stAt, dtAt, value, trend: trendOf(trend) };
  }

  /** Share holds each sendable reading exactly once, faithfully. */
  expectAllSent(firstSentAt?: number): void {
    const byTime = this.posted.toSorted((a, b) => a.stAt - b.stAt);
    const truth = this.sendable(firstSentAt);
    expect(byTime.map(({ stAt, dtAt, value, trend }) => ({ stAt, dtAt, value, trend }))).toEqual(
      truth.map(({ systemTime, displayTime, value, trend }) => ({
        stAt: receiverTimeToMs(systemTime),
        dtAt: receiverTimeToMs(displayTime),
        value,
        trend,
      })),
    );
    for (const [i, { systemTime }] of truth.entries()) {
      expect(Math.abs(byTime[i]!.wtAt - this.instantOf(systemTime))).toBeLessThanOrEqual(2_000);
    }
  }

  /** What the receiver's rings hold now. */
  get held(): ReadonlyMap<number, readonly string[]> {
    return new Map(Array.from(this.receiver.rings.keys(), (type) => [type, this.receiver.pagesOf(type).map(asText)]));
  }

  /**
   * The archive holds every page of every ring that the receiver holds, byte for byte, and nothing beyond them. `before`: what
   * it held when the reading began; where it wrote a record since, the archive may be of either moment.
   */
  async expectArchived(store: Store, { types = this.receiver.rings.keys(), before }: ArchivedOptions = {}): Promise<void> {
    const { receiver } = this;
    const { serial } = receiver;
    const generation = (await receiverOf(store, serial))?.generation ?? -1;
    const all = await store.db.getAll('pages', IDBKeyRange.bound([serial, generation], [serial, generation, []]));
    for (const type of types) {
      const rows = all.filter((row) => row.type === type);
      const held = receiver.pagesOf(type);
      const first = held[0] ? decodePageHeader(held[0]).page : 0;
      const stored = rows.filter(({ page }) => page >= first).map(({ bytes }) => asText(bytes));
      if (before && stored.join() === before.get(type)?.join()) continue;
      expect(stored, `ring ${type}`).toEqual(held.map(asText));
    }
  }

  /** The same of the glucose alone: while following, the other rings are looked at in slower rounds. */
  expectFollowed(store: Store): Promise<void> {
    return this.expectArchived(store, { types: [partitions.egv] });
  }

  /** Where the receiver's memory is spoiled: every record that is good there is in the archive, and no slot is lost. */
  async expectGoodRecords(store: Store): Promise<void> {
    const { serial } = this.receiver;
    for (const type of this.receiver.rings.keys()) {
      for (const bytes of this.receiver.pagesOf(type)) {
        const { header, records, recordBytes } = decodePage(bytes);
        const [row] = await pagesBetween(store, serial, 0, type, header.page, header.page);
        const kept = decodePage(row!.bytes, recordBytes).records;
        expect(kept).toHaveLength(records.length);
        for (const [slot, record] of records.entries()) {
          if (record.crcOk) expect(kept[slot]!.bytes).toEqual(record.bytes);
        }
      }
    }
  }

  async #travel(signal?: AbortSignal): Promise<void> {
    if (this.#travelMs > 0) await this.clock.sleep(this.#travelMs / 2, signal);
  }

  async #arriveLate(request: ShareRequest): Promise<void> {
    const lateMs = this.postLateMs;
    this.postLateMs = 0;
    this.onTheWay = [...this.onTheWay, request];
    await this.clock.sleep(lateMs);
    this.onTheWay = this.onTheWay.filter((one) => one !== request);
    await practiceDoor(this.share).call(request).catch(() => undefined);
  }

  #door(): ShareDoor {
    const door = practiceDoor(this.share);
    return {
      call: async (request, signal) => {
        this.requests.push(request.endpoint);
        this.onRequest();
        if (this.network !== 'up') throw new ShareError('unreachable', 'no network', { mayHaveApplied: true });
        if (this.postLateMs > 0 && request.endpoint === 'postEgvs') {
          void this.#arriveLate(request);
          throw new ShareError('unreachable', 'the connection was dropped', { mayHaveApplied: true });
        }
        try {
          return await withinDeadline(request, this.clock, signal, async (within) => {
            await this.#travel(within);
            const answer = this.intercept(request) ?? (await door.call(request, within));
            await this.#travel(within);
            return answer;
          });
        } catch (cause) {
          if (signal?.aborted || cause instanceof ShareError) throw cause;
          throw new ShareError('unreachable', 'the connection was dropped', { cause, mayHaveApplied: true });
        }
      },
    };
  }
}
