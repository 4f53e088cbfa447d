import { onTestFinished } from 'vitest';
import { Cell } from '../../src/domain/cell.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Trend } from '../../src/domain/trend.ts';
import type {
  AccountCheck,
  ArchiveView,
  ActivityRow,
  ConnectionState,
  CradleActions,
  ReceiverDetails,
  RingView,
  Settings,
  SharingView,
  TimedReading,
} from '../../src/sync/face.ts';
import '../../src/ui/app.ts';
import type { CradleApp } from '../../src/ui/app.ts';

export const MINUTE = 60_000;
export const SERIAL = 'SM12345678';

/** Noon, local time, so that a day's clock times are the same in every time zone. */
export const NOW = new Date(2026, 10, 22, 12, 8).getTime();

/** A clock that stands still until it is turned. */
export class HandClock implements Clock {
  #now = NOW;
  #sleepers: (() => void)[] = [];

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  sleep(_durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#sleepers.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Time passes and no timer fires, as while a computer sleeps. */
  pass(ms: number): void {
    this.#now += ms;
  }

  advance(ms: number): void {
    this.pass(ms);
    for (const wake of this.#sleepers.splice(0)) wake();
  }
}

/** A reading `minutesAgo` before `NOW`; minutes in the future are negative. */
export function reading(minutesAgo: number, value: number, trend: Trend = 4): TimedReading {
  const systemTime = 560_000_000 - minutesAgo * 60;
  return {
    place: { serial: SERIAL, generation: 0, type: 4, page: systemTime, slot: 0 },
    systemTime,
    displayTime: systemTime,
    value,
    trend,
    backfilled: false,
    at: NOW - minutesAgo * MINUTE,
  };
}

/** A calm day in steps of five minutes up to `untilMinutesAgo`. */
export function day(untilMinutesAgo = 8): TimedReading[] {
  const count = Math.floor((1435 - untilMinutesAgo) / 5) + 1;
  return Array.from({ length: count }, (_, index) => {
    const minutesAgo = untilMinutesAgo + (count - 1 - index) * 5;
    return reading(minutesAgo, 120 + Math.round(30 * Math.sin(minutesAgo / 90)));
  });
}

export function archive(readings: readonly TimedReading[], change: Partial<ArchiveView> = {}): ArchiveView {
  const latest = readings.at(-1) ?? null;
  return { serial: SERIAL, unit: 'mg/dL', readings, latest, lastGlucose: null, clockNote: null, ...change };
}

export const emptyArchive = archive([], { serial: null, unit: null });

export function sharing(change: Partial<SharingView> = {}): SharingView {
  return {
    session: { kind: 'signed-out' },
    wish: 'off',
    isStopping: false,
    firstStart: true,
    boundSerial: null,
    waiting: 0,
    keptHere: 0,
    setAside: 0,
    sending: { kind: 'idle' },
    lastSentAt: null,
    monitoring: null,
    followers: null,
    proof: null,
    othersAt: null,
    question: null,
    signInProblem: null,
    ...change,
  };
}

export const signedIn = { kind: 'signed-in', region: 'us', accountName: 'anna.moore' } as const;
export const following = { kind: 'following', serial: SERIAL, nextDueAt: NOW + 2 * MINUTE } as const;

export const settings: Settings = {
  unit: null,
  region: 'us',
  proxy: '/share/{host}/{path}',
  destination: null,
  receiver: null,
  computerError: null,
  autoConnect: true,
  targetRange: { lowMgdl: 70, highMgdl: 180 },
  persistence: null,
};

/** A ring whose records go from the first of the month to three minutes ago, by the receiver's screen. */
export function ring(name: RingView['name'], type: number, records: number, change: Partial<RingView> = {}): RingView {
  const oldest = records === 0 ? null : { at: null, wallClockMs: Date.UTC(2026, 10, 1) };
  const newest = records === 0 ? null : { at: NOW - 3 * MINUTE, wallClockMs: Date.UTC(2026, 10, 22, 12, 5) };
  return { name, type, pages: Math.ceil(records / 38), records, damaged: 0, rawPages: 0, oldest, newest, ...change };
}

export function details(change: Partial<ReceiverDetails> = {}): ReceiverDetails {
  return {
    serial: SERIAL,
    model: 'Dexcom G4 Platinum',
    firmwareVersion: '2.0.1.104',
    resets: 0,
    rings: [ring('sensor', 3, 8640), ring('egv', 4, 8640), ring('meter', 10, 120)],
    clockMeasuredAt: NOW - 3 * MINUTE,
    driftSecondsPerDay: 0.6,
    clockChanges: [{ moment: { at: NOW, wallClockMs: NOW }, kind: 'display', bySeconds: 3600 }],
    ...change,
  };
}

/** A check that found nothing wrong. */
export const rightCheck: AccountCheck = {
  region: 'us',
  accountName: 'anna.moore',
  proxy: { kind: 'answered', answer: true },
  clock: { kind: 'answered', answer: { errorMs: 200 } },
  signIn: { kind: 'answered', answer: true },
  session: { kind: 'answered', answer: true },
  monitoring: { kind: 'answered', answer: { active: true, wish: 'on' } },
  receiver: { kind: 'answered', answer: { serial: SERIAL, assigned: 'here' } },
  followers: {
    kind: 'answered',
    answer: { newest: { stAt: 0, at: NOW - 3 * MINUTE, value: 142, trend: 4 }, sentLately: true },
  },
};

/** The focused element, through the shadow roots. */
export function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

export interface Scene {
  readonly archive?: ArchiveView;
  readonly connection?: ConnectionState;
  readonly sharing?: SharingView;
  readonly activity?: readonly ActivityRow[];
  readonly settings?: Settings;
  readonly mode?: 'real' | 'practice';
  readonly practiceAnswers?: boolean;
  /** What the actions that answer something answer; null unless given. */
  readonly answers?: Partial<Pick<CradleActions, 'inspectReceiver' | 'rawPages' | 'wireLog' | 'checkAccount' | 'testProxy' | 'keptData' | 'forget' | 'exportArchive' | 'inspectArchiveFile' | 'importArchiveFile'>>;
}

export type Call = readonly [action: keyof CradleActions, ...args: unknown[]];

/** Puts the app on the page with the given state; it goes away with the test. */
export function mount(scene: Scene = {}) {
  const cells = {
    archive: new Cell(scene.archive ?? emptyArchive),
    connection: new Cell<ConnectionState>(scene.connection ?? { kind: 'idle' }),
    sharing: new Cell(scene.sharing ?? sharing()),
    activity: new Cell(scene.activity ?? []),
    settings: new Cell(scene.settings ?? settings),
  };
  const calls: Call[] = [];
  const note =
    (action: keyof CradleActions) =>
    async (...args: unknown[]): Promise<void> => {
      calls.push([action, ...args]);
    };
  const { inspectReceiver, rawPages, wireLog, checkAccount, testProxy, keptData, forget, exportArchive, inspectArchiveFile, importArchiveFile } = scene.answers ?? {};
  const clock = new HandClock();
  const app: CradleApp = document.createElement('cradle-app');
  app.cells = cells;
  app.actions = {
    connect: note('connect'),
    disconnect: note('disconnect'),
    signIn: note('signIn'),
    signOut: note('signOut'),
    startSharing: note('startSharing'),
    stopSharing: note('stopSharing'),
    sendNow: note('sendNow'),
    answer: note('answer'),
    checkAccount: (credentials) => (calls.push(['checkAccount', credentials]), checkAccount?.(credentials) ?? Promise.resolve(null)),
    testProxy: (region, proxy, signal) => (calls.push(['testProxy', region, proxy]), testProxy?.(region, proxy, signal) ?? Promise.resolve(null)),
    saveSettings: note('saveSettings'),
    inspectReceiver: () => (calls.push(['inspectReceiver']), inspectReceiver?.() ?? Promise.resolve(null)),
    rawPages: (options) => (calls.push(['rawPages', options]), rawPages?.(options) ?? Promise.resolve(null)),
    wireLog: (options) => (calls.push(['wireLog', options]), wireLog?.(options) ?? Promise.resolve(null)),
    keptData: () => (calls.push(['keptData']), keptData?.() ?? Promise.resolve(null)),
    askToKeep: note('askToKeep'),
    forget: (what) => (calls.push(['forget', what]), forget?.(what) ?? Promise.resolve({ kind: 'forgotten' })),
    exportArchive: (to, options) => (calls.push(['exportArchive']), exportArchive?.(to, options) ?? Promise.resolve(null)),
    inspectArchiveFile: (file, options) => (calls.push(['inspectArchiveFile', file]), inspectArchiveFile?.(file, options) ?? Promise.resolve(null)),
    importArchiveFile: (file, options) => (calls.push(['importArchiveFile', file]), importArchiveFile?.(file, options) ?? Promise.resolve(null)),
  };
  app.mode = scene.mode ?? 'real';
  app.practiceAnswers = scene.practiceAnswers ?? false;
  app.clock = clock;
  document.body.append(app);
  onTestFinished(() => app.remove());
  return { app, cells, calls, clock };
}
