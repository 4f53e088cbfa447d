import * as fc from 'fast-check';
import { commands } from '../../../src/protocol/receiver/commands.ts';
import { resultCodes } from '../../../src/protocol/receiver/result-codes.ts';
import type { EndpointName } from '../../../src/protocol/share/endpoints.ts';
import type { Fault as ReceiverFault } from '../../../src/simulator/receiver/faults.ts';
import type { Fault as ShareFault } from '../../../src/simulator/share/faults.ts';
import type { Settings } from '../../../src/store/rows.ts';
import type { PracticeModelName } from '../../../src/simulator/receiver/models.ts';
import { ACCOUNT } from '../world.ts';
import { PROXIES, WRONG_PROXY } from './proxies.ts';

/** Where a browser may die: just before or after a request left, a transaction was begun, or was through. */
export type CrashPoint = 'now' | 'request' | 'answer' | 'write' | 'written';

/** The worker is there only while it works. */
type WorkerCrashPoint = Exclude<CrashPoint, 'now'>;

/** What may happen between two moments. A step that makes no sense where it falls is passed over. */
export type Step = Part | Series;

/** Several in a row that would hardly ever fall so. */
export type Series =
  /** The person shares nothing for so long: what is read meanwhile is theirs. */
  | { readonly kind: 'off'; readonly minutes: number; readonly sendLastDay: boolean }
  /** While this computer has no network, another program posts some of the readings. */
  | { readonly kind: 'beside'; readonly minutes: number; readonly back: number; readonly before: EndpointName }
  /** The browser dies, and is opened again soon: what went wrong goes on going wrong. */
  | { readonly kind: 'restart'; readonly at: CrashPoint; readonly after: number; readonly minutes: number }
  /** The person sets a proxy that leads elsewhere, and mends it. */
  | { readonly kind: 'wrong-proxy'; readonly minutes: number; readonly mended: string };

export type Part =
  | { readonly kind: 'pass'; readonly minutes: number }
  /** Nobody is there: all pages are closed, or the receiver lies in a bag. */
  | { readonly kind: 'away'; readonly hours: number; readonly open: boolean }
  | { readonly kind: 'pull' }
  | { readonly kind: 'plug' }
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'receiver-fault'; readonly fault: ReceiverFault }
  | { readonly kind: 'screen-clock'; readonly bySeconds: number }
  | { readonly kind: 'computer-clock'; readonly byMinutes: number }
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'crash'; readonly at: CrashPoint; readonly after: number }
  | { readonly kind: 'look' }
  /** The browser wakes the service worker, and may end it in the middle of its work. */
  | { readonly kind: 'sync'; readonly end: { readonly at: WorkerCrashPoint; readonly after: number } | null }
  | { readonly kind: 'network'; readonly state: 'up' | 'down' | 'own server gone' }
  | { readonly kind: 'share-fault'; readonly fault: ShareFault }
  /** The next post reaches Share long after its connection broke. */
  | { readonly kind: 'late-post'; readonly seconds: number }
  /** Share ends the sessions, and signing in again may meet a fault of its own. */
  | { readonly kind: 'lapse'; readonly fault: ShareFault | null }
  /** Share ends the sessions, and the next sign-in is answered by the id of nobody. */
  | { readonly kind: 'zero-id'; readonly endpoint: 'authenticate' | 'loginById' }
  /** Another program posts the reading that is so many readings old. */
  | { readonly kind: 'another-posts'; readonly back: number; readonly before: EndpointName }
  | { readonly kind: 'sign-in'; readonly keep: boolean; readonly isRight: boolean }
  | { readonly kind: 'sign-out' }
  | { readonly kind: 'start'; readonly sendLastDay: boolean }
  | { readonly kind: 'stop' }
  | { readonly kind: 'send-now' }
  | { readonly kind: 'answer'; readonly yes: boolean }
  | { readonly kind: 'settings'; readonly change: Partial<Settings> }
  | { readonly kind: 'check'; readonly isRight: boolean };

export function partsOf(step: Step): readonly Part[] {
  switch (step.kind) {
    case 'off':
      return [{ kind: 'stop' }, { kind: 'pass', minutes: step.minutes }, { kind: 'start', sendLastDay: step.sendLastDay }];
    case 'beside':
      return [
        { kind: 'network', state: 'down' },
        { kind: 'pass', minutes: step.minutes },
        { kind: 'another-posts', back: step.back, before: step.before },
        { kind: 'network', state: 'up' },
      ];
    case 'restart':
      return [{ kind: 'crash', at: step.at, after: step.after }, { kind: 'pass', minutes: step.minutes }, { kind: 'crash', at: 'now', after: 0 }, { kind: 'open' }];
    case 'wrong-proxy':
      return [
        { kind: 'settings', change: { proxy: WRONG_PROXY } },
        { kind: 'pass', minutes: step.minutes },
        { kind: 'settings', change: { proxy: step.mended } },
      ];
    default:
      return [step];
  }
}

/** How the world of a schedule is made. */
export interface Setting {
  readonly followers: 0 | 1;
  readonly style: 'modern' | 'classic';
  /** Whose the receiver is in the beginning. */
  readonly assigned: 'here' | 'nowhere' | 'to another';
  readonly ignoresTa: boolean;
  readonly duplicates: 'reject-batch' | 'accept-new';
  readonly keepsPermission: boolean;
  /** Hours of readings in the receiver at the beginning. */
  readonly hours: number;
  readonly model: PracticeModelName;
  /** Another seed, other readings. */
  readonly seed: number;
  /** How much too fast the receiver's clock runs, in millionths. */
  readonly driftPpm: number;
  readonly utcMinusSystemSeconds: number;
}

export type Schedule = readonly Step[];

/** A world, and what happens in it: after each schedule all comes to rest, and is judged. */
export interface Life {
  readonly setting: Setting;
  readonly schedules: readonly Schedule[];
}

/** To begin a world takes longer than to live through a schedule. */
export const SCHEDULES_A_LIFE = 2;

const endpoints: readonly EndpointName[] = [
  'postEgvs', 'postEgvs', 'postEgvs', 'readLatest', 'readLatest', 'authenticate', 'loginById', 'systemUtcTime',
  'startMonitoring', 'isMonitoringActive', 'stopMonitoring', 'checkAssignment', 'replaceReceiver', 'runtimeInfo',
];

/** Refusals that Share may answer with for reasons of its own. A false `DuplicateEgvPosted` is not among them: nobody could tell. */
const refusals: readonly { readonly code: string; readonly message?: string; readonly status?: number }[] = [
  ...[
  'SessionIdNotFound', 'SessionNotValid', 'InvalidArgument', 'MonitoringSessionNotActive', 'MonitoredReceiverNotAssigned',
  'MonitoringSessionAlreadyActive', 'MonitoredReceiverSerialNumberDoesNotMatch', 'AccountPasswordInvalid', 'SSO_AuthenticatePasswordInvalid',
  'SSO_AuthenticateAccountNotFound', 'SSO_AuthenticateMaxAttemptsExceeed', 'SSO_AuthenticateMaxAttemptsExceeded', 'SSO_InternalError',
  'MonitorSessionNotFound', 'Whatever',
  ].map((code) => ({ code })),
  { code: 'SSO_InternalError', message: 'Cannot Authenticate by AccountName and Password' },
  { code: 'Whatever', message: 'Publisher already has an active monitoring session' },
  { code: 'Whatever', status: 400 },
  { code: 'Whatever', status: 413 },
  { code: 'Whatever', status: 403 },
];

const endpoint = fc.option(fc.constantFrom(...endpoints), { nil: undefined });
const onEndpoint = <T extends object>(fault: fc.Arbitrary<T>): fc.Arbitrary<T & { endpoint?: EndpointName }> =>
  fc.tuple(fault, endpoint).map(([one, at]) => (at === undefined ? one : { ...one, endpoint: at }));

const shareFault: fc.Arbitrary<ShareFault> = onEndpoint(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...refusals), fc.integer({ min: 1, max: 3 })).map(([refusal, count]) => ({ kind: 'refuse' as const, ...refusal, count })),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('drop' as const), when: fc.constantFrom('before' as const, 'after' as const), count: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delay' as const), delayMs: fc.constantFrom(1_000, 20_000, 50_000) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('html' as const), applied: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('status' as const),
        status: fc.constantFrom(429 as const, 503 as const),
        retryAfterSeconds: fc.constantFrom(1, 120, 3_600, null),
        applied: fc.constantFrom(false, false, true),
      }).map(({ retryAfterSeconds, ...one }) => (retryAfterSeconds === null ? one : { ...one, retryAfterSeconds })),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('expire-sessions' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('unassign' as const), accountName: fc.constant(ACCOUNT) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop-monitoring' as const), accountName: fc.constant(ACCOUNT) }) },
  ),
);

const signInFault: fc.Arbitrary<ShareFault> = fc
  .tuple(
    fc.constantFrom('authenticate' as const, 'loginById' as const),
    fc.constantFrom<ShareFault>(
      { kind: 'refuse', code: 'AccountPasswordInvalid' },
      { kind: 'refuse', code: 'SSO_AuthenticateMaxAttemptsExceeed' },
      { kind: 'drop', when: 'before' },
      { kind: 'drop', when: 'after' },
      { kind: 'html' },
    ),
  )
  .map(([at, fault]) => ({ ...fault, endpoint: at }));

const { pages, pageRange } = commands;

const receiverFault: fc.Arbitrary<ReceiverFault> = fc.oneof(
  fc.record({ kind: fc.constant('drop-answer' as const), times: fc.integer({ min: 1, max: 3 }), after: fc.nat(8) }),
  fc.record({ kind: fc.constant('corrupt-answer' as const), offset: fc.nat(600), after: fc.nat(8) }),
  fc.record({ kind: fc.constant('stall' as const), stallMs: fc.constantFrom(1_500, 3_000), command: fc.constant(pages.code) }),
  fc.record({ kind: fc.constant('unplug' as const), afterBytes: fc.nat(600), command: fc.constantFrom(pages.code, pageRange.code) }),
  fc.record({ kind: fc.constant('split' as const), sizes: fc.constant([61, 200]), times: fc.constant(2) }),
  fc.record({ kind: fc.constant('noise' as const), command: fc.constant(pages.code) }),
  fc.record({ kind: fc.constant('duplicate-answer' as const), after: fc.nat(8) }),
  fc.record({ kind: fc.constant('lose-first-command' as const) }),
  fc.record({ kind: fc.constant('silence' as const), forMs: fc.constantFrom(4_000, 40_000) }),
  fc.record({ kind: fc.constant('refuse' as const), code: fc.constantFrom(resultCodes.nak, resultCodes.receiverError), command: fc.constant(pages.code) }),
);

const settingsChanges: readonly Partial<Settings>[] = [
  { unit: 'mg/dL' },
  { unit: 'mmol/L' },
  { targetRange: { lowMgdl: 80, highMgdl: 160 } },
  ...PROXIES.map((proxy) => ({ proxy })),
  { proxy: WRONG_PROXY },
];

const minutes = fc.integer({ min: 4, max: 40 });
const another = { back: fc.nat(5), before: fc.constantFrom('postEgvs' as const, 'readLatest' as const, 'systemUtcTime' as const) };

const once = <K extends Step['kind']>(kind: K): fc.Arbitrary<{ kind: K }> => fc.constant({ kind });

const crashPoint = fc.constantFrom<CrashPoint>('now', 'request', 'answer', 'write', 'written');

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 17 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('away' as const), hours: fc.constantFrom(0.5, 2, 7, 26), open: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('away' as const), hours: fc.constantFrom(0.5, 1.5), open: fc.constant(true) }) },
  { weight: 2, arbitrary: once('pull') },
  { weight: 3, arbitrary: once('plug') },
  { weight: 2, arbitrary: once('connect') },
  { weight: 1, arbitrary: once('disconnect') },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('receiver-fault' as const), fault: receiverFault }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('screen-clock' as const), bySeconds: fc.constantFrom(-3_600, 90, 7_200) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('computer-clock' as const), byMinutes: fc.constantFrom(-120, -30, -3, 4, 30, 600) }) },
  { weight: 3, arbitrary: once('open') },
  { weight: 2, arbitrary: once('close') },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      at: crashPoint,
      after: fc.nat(4),
    }),
  },
  { weight: 2, arbitrary: once('look') },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sync' as const), end: fc.option(fc.record({ at: fc.constantFrom<WorkerCrashPoint>('request', 'answer', 'write', 'written'), after: fc.nat(4) })) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('late-post' as const), seconds: fc.constantFrom(10, 25, 40) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('restart' as const), at: crashPoint, after: fc.nat(4), minutes: fc.integer({ min: 1, max: 7 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('network' as const), state: fc.constantFrom('up' as const, 'up' as const, 'down' as const, 'own server gone' as const) }) },
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('share-fault' as const), fault: shareFault }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('lapse' as const), fault: fc.option(signInFault) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('another-posts' as const), ...another }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('beside' as const), minutes, ...another }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sign-in' as const), keep: fc.boolean(), isRight: fc.constantFrom(true, true, true, false) }) },
  { weight: 1, arbitrary: once('sign-out') },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('start' as const), sendLastDay: fc.boolean() }) },
  { weight: 1, arbitrary: once('stop') },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('off' as const), minutes, sendLastDay: fc.boolean() }) },
  { weight: 3, arbitrary: once('send-now') },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), yes: fc.constantFrom(true, true, false) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('zero-id' as const), endpoint: fc.constantFrom('authenticate' as const, 'loginById' as const, 'loginById' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wrong-proxy' as const), minutes, mended: fc.constantFrom(...PROXIES) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('settings' as const), change: fc.constantFrom(...settingsChanges) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('check' as const), isRight: fc.constantFrom(true, true, false) }) },
);

const setting: fc.Arbitrary<Setting> = fc.record({
  followers: fc.constantFrom(1, 1, 1, 0),
  style: fc.constantFrom('modern' as const, 'modern' as const, 'classic' as const),
  assigned: fc.constantFrom('here' as const, 'here' as const, 'here' as const, 'here' as const, 'here' as const, 'nowhere' as const, 'to another' as const),
  ignoresTa: fc.constantFrom(false, false, false, false, false, false, true),
  duplicates: fc.constantFrom('reject-batch' as const, 'accept-new' as const),
  keepsPermission: fc.constantFrom(true, true, false),
  // A day's backlog is rare: it lives as long as four of the others.
  hours: fc.constantFrom(1, 1, 1, 1, 3, 3, 3, 3, 3, 8, 8, 26),
  model: fc.constantFrom<PracticeModelName>('g4', 'g4', 'g4-share', 'g5', 'g6-touchscreen'),
  seed: fc.nat(1_000),
  driftPpm: fc.constantFrom(0, 0, -15, 15),
  // Far from 0, for with normalised times TA is 0; and no multiple of the five minutes between two readings: their ST would be those of others.
  utcMinusSystemSeconds: fc.constantFrom(-14_365, -14_365, -3_541, 21_541),
});

const schedule: fc.Arbitrary<Schedule> = fc.array(step, { minLength: 3, maxLength: 16 });

export const lives: fc.Arbitrary<Life> = fc.record({
  setting,
  schedules: fc.array(schedule, { minLength: SCHEDULES_A_LIFE, maxLength: SCHEDULES_A_LIFE }),
});
