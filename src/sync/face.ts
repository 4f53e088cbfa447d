/**
 * What the page may see and do: the public face of this room. Types only, so that the first chunk
 * carries none of sync's code.
 */
import type { GlucoseUnit } from '../domain/glucose.ts';
import type { TimedReading } from '../domain/reading.ts';
import type { Region } from '../domain/region.ts';
import type { Watchable } from '../domain/cell.ts';
import type { ArchiveFileErrorCode } from '../exchange/errors.ts';
import type { PartitionName } from '../protocol/receiver/partitions.ts';
import type { TransportErrorCode } from '../protocol/receiver/transport.ts';
import type { ReceiverErrorCode } from '../receiver/errors.ts';
import type { ShareErrorCode } from '../share/errors.ts';
import type { StoreErrorCode } from '../store/errors.ts';
import type { ActivityRow, SeenEntry, Settings } from '../store/rows.ts';
import type { SyncErrorCode } from './errors.ts';
import type { There } from './tabs.ts';

/** Every error code the page can meet; its words are looked up by it. */
export type Problem =
  | `transport:${TransportErrorCode}`
  | `receiver:${ReceiverErrorCode}`
  | `share:${ShareErrorCode}`
  | `store:${StoreErrorCode}`
  | `sync:${SyncErrorCode}`
  | `exchange:${ArchiveFileErrorCode}`
  | 'unknown';

/** What the archive holds for the page: the newest day of the shown receiver. */
export interface ArchiveView {
  readonly serial: string | null;
  readonly unit: GlucoseUnit | null;
  /** Ascending by `at`: the last 24 h of the series, special values included. */
  readonly readings: readonly TimedReading[];
  /** The newest record of the series, however old. */
  readonly latest: TimedReading | null;
  /** The newest reading that is a glucose, where the latest is a special state. */
  readonly lastGlucose: TimedReading | null;
  readonly clockNote: ClockNote | null;
  /** The newest glucose pages are of a layout that nobody documented: kept, and neither shown nor sent. */
  readonly glucoseUnknown?: true;
}

/** The receiver's screen clock disagrees with this computer (design 3.4): a warning, never a block. */
export type ClockNote =
  /** By whole minutes that a journey or summer time explains; above 0 the screen is ahead of this computer's wall clock. */
  | { readonly kind: 'differs'; readonly aheadMinutes: number }
  /** At no distance from UTC that a time zone has: one of the two clocks is wrong. */
  | { readonly kind: 'implausible' };

/** `readings`: the glucose series, newest first. `records`: everything else that the receiver keeps. */
export type ReadStage = 'opening' | 'identifying' | 'clocks' | 'readings' | 'records';

export type ConnectionState =
  | { readonly kind: 'unsupported'; readonly why: 'insecure' | 'no-serial' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly serial: string | null; readonly stage: ReadStage; readonly fraction: number | null }
  | { readonly kind: 'following'; readonly serial: string; readonly nextDueAt: number }
  /** The line failed and is opened again by itself at `nextTryAt`, until the tries are used up. */
  | { readonly kind: 'retrying'; readonly since: number; readonly nextTryAt: number; readonly problem: Problem }
  /** Nothing more is tried but by the person's word. `slept`: this computer was asleep since then. */
  | { readonly kind: 'lost'; readonly since: number; readonly why: 'cable' | 'slept' | 'trouble'; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem }
  /**
   * Another tab has the receiver; this one takes it up when that one is gone. `there`: what it does with it, null before it
   * told. `isDeaf`: it was asked to let go, by the person's word, and did not.
   */
  | { readonly kind: 'elsewhere'; readonly there: There | null; readonly isDeaf: boolean };

export type SessionState =
  /** The stores have not been asked yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signing-in' }
  | { readonly kind: 'signed-in'; readonly region: Region; readonly accountName: string }
  /** The session ended and the password is not kept: "Sign in to send N waiting". */
  | { readonly kind: 'lapsed'; readonly region: Region; readonly accountName: string };

export type SendStage = 'signing-in' | 'checking' | 'starting' | 'posting' | 'reading-back';

export type SendState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly stage: SendStage; readonly fraction: number | null }
  | { readonly kind: 'back-off'; readonly until: number; readonly problem: Problem }
  | { readonly kind: 'halted'; readonly problem: Problem };

/** What only the person can decide. */
export type Question =
  | { readonly kind: 'assign-receiver'; readonly serial: string; readonly accountName: string; readonly toAnother: boolean }
  | { readonly kind: 'other-receiver'; readonly boundSerial: string; readonly serial: string; readonly accountName: string }
  | { readonly kind: 'normalise-times'; readonly offByMs: number | null };

/** What followers see, and when it was looked at. */
export interface FollowersView {
  readonly askedAt: number;
  readonly newest: SeenEntry | null;
  /** Posts succeed and the read-back stays empty: no follower yet? */
  readonly noFollowerYet: boolean;
}

/**
 * Why a reading stays on this computer. `ahead`: its time lies in the future, so some clock is wrong. `same-time`: another
 * reading had its system time before, by which Share would know it.
 */
export type KeptWhy =
  | 'no-glucose'
  | 'other-receiver'
  | 'sharing-off'
  | 'before-sharing'
  | 'ahead'
  | 'time-unsure'
  | 'too-old'
  | 'same-time';

/** What became of a reading. `at` is when that was decided; for `seen`, when it was looked at what followers see. */
export type Fate =
  | { readonly kind: 'waiting' }
  /** In the open attempt since `at`: its outcome is not known. */
  | { readonly kind: 'sending'; readonly at: number }
  /** Share's 200. */
  | { readonly kind: 'sent'; readonly at: number }
  | { readonly kind: 'seen'; readonly at: number }
  /** Refused alone as known already. */
  | { readonly kind: 'duplicate'; readonly at: number }
  | { readonly kind: 'set-aside'; readonly at: number }
  | { readonly kind: 'kept'; readonly why: KeptWhy };

export interface FatedReading {
  readonly reading: TimedReading;
  readonly fate: Fate;
}

export interface SharingView {
  readonly session: SessionState;
  /** The person's wish. */
  readonly wish: 'off' | 'on';
  /** True until the first `Start sharing` of this destination: then the last 24 h are sent too, unless unticked. */
  readonly firstStart: boolean;
  readonly boundSerial: string | null;
  readonly waiting: number;
  /** Readings of the last day that stay here only: too old to be proven. */
  readonly keptHere: number;
  readonly setAside: number;
  readonly sending: SendState;
  readonly lastSentAt: number | null;
  /** The sharing switch's true state: whether Share's monitoring session runs, and when that was known. */
  readonly monitoring: { readonly active: boolean; readonly askedAt: number } | null;
  readonly followers: FollowersView | null;
  /** Of each reading of the last 24 h, ascending, what became of it; null where no account is in use. */
  readonly proof: readonly FatedReading[] | null;
  /** When readings were last found at Share that this browser has no record of sending; null once that is a day ago. */
  readonly othersAt: number | null;
  readonly question: Question | null;
  /** The last sign-in's failure, until the next try. */
  readonly signInProblem: Problem | null;
}

/** The part of it that the stores say; the rest is of the moment. */
export type StoredSharing = Omit<SharingView, 'session' | 'sending' | 'question' | 'signInProblem'>;

export interface Credentials {
  readonly accountName: string;
  readonly password: string;
  readonly region: Region;
  readonly proxy: string;
  /** "Keep me signed in": the password goes to the vault. */
  readonly keep: boolean;
}

/** One part of what was checked. `not-asked`: something before it failed. */
export type Checked<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'not-asked' };

/** What a check of the account found, in the order in which it was asked. */
export interface AccountCheck {
  readonly region: Region;
  readonly accountName: string;
  /** Whether an answer of Share's came back by the proxy. */
  readonly proxy: Checked<true>;
  /** Share's clock minus this computer's; null where this Share tells no time. */
  readonly clock: Checked<{ readonly errorMs: number | null }>;
  readonly signIn:
    | Checked<true>
    /** Too many tries, earlier or by this one: nothing is sent before `until`. */
    | { readonly kind: 'locked'; readonly until: number }
    /** No password is at hand, so the session that is there was asked. */
    | { readonly kind: 'no-password' };
  readonly session: Checked<true>;
  readonly monitoring: Checked<{ readonly active: boolean; readonly wish: SharingView['wish'] }>;
  /** `other`: to another account. */
  readonly receiver:
    | Checked<{ readonly serial: string; readonly assigned: 'here' | 'nowhere' | 'other' }>
    | { readonly kind: 'no-receiver' };
  /** `sentLately`: this browser sent something within the last 24 h, so that followers should see something. */
  readonly followers: Checked<{ readonly newest: SeenEntry | null; readonly sentLately: boolean }>;
}

/** A moment told two ways: the true instant (null where nothing tells it), and the wall clock that the person saw. */
export interface Moment {
  /** Epoch milliseconds, on this computer's clock. */
  readonly at: number | null;
  /** The receiver's display clock, as epoch milliseconds *as if it were UTC*: format it with `timeZone: 'UTC'`. */
  readonly wallClockMs: number;
}

/** What the archive holds of one ring of the shown receiver's present generation. */
export interface RingView {
  /** Null for a type that nobody documented. */
  readonly name: PartitionName | null;
  readonly type: number;
  readonly pages: number;
  readonly records: number;
  /** Records with a wrong CRC: kept as bytes, never decoded. */
  readonly damaged: number;
  /** Pages of a layout that nobody documented: kept raw and checked, not decoded. */
  readonly rawPages: number;
  readonly oldest: Moment | null;
  readonly newest: Moment | null;
}

/** A change of the receiver's clocks, as its own settings history tells it. */
export interface ClockChange {
  readonly moment: Moment;
  /** `display`: the person set the clock on the screen. `system`: the inner clock was set. `lost`: power, and with it the time, was lost. */
  readonly kind: 'display' | 'system' | 'lost';
  /** Seconds that the clock went forward. */
  readonly bySeconds: number;
}

/** What is known of the shown receiver. */
export interface ReceiverDetails {
  readonly serial: string;
  /** As a person calls it; null for a product that nobody named. */
  readonly model: string | null;
  readonly firmwareVersion: string;
  /** Resets that were seen. */
  readonly resets: number;
  /** Ascending by type. */
  readonly rings: readonly RingView[];
  readonly clockMeasuredAt: number | null;
  /** Seconds a day that the inner clock gains (loses, below 0) on true time; null before two measurements a day apart. */
  readonly driftSecondsPerDay: number | null;
  /** Newest first; null where the receiver's settings, which tell of them, could not be read. */
  readonly clockChanges: readonly ClockChange[] | null;
}

/** A file for the person to save. */
export interface SavedFile {
  readonly name: string;
  readonly content: Blob;
}

/** `keepIds`: with serial numbers and ids as they are; else with stand-ins. Glucose stays either way. */
export interface ReportOptions {
  readonly keepIds: boolean;
}

/** Why a receiver cannot be forgotten at the moment. */
export type ForgetRefusal =
  /** In this tab or another: it is to be disconnected first. */
  | { readonly kind: 'being-read' }
  /** Sharing is to be stopped first, and Share to be told. */
  | { readonly kind: 'shared'; readonly accountName: string; readonly isStopping: boolean };

/** What is kept of one receiver. */
export interface KeptReceiver {
  readonly serial: string;
  /** As a person calls it; null for a product that nobody named. */
  readonly model: string | null;
  readonly pages: number;
  /** The oldest and newest reading's instants; null where no reading has one. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Readings that wait to be sent to an account that is not in use now. */
  readonly waiting: number;
  readonly refusal: ForgetRefusal | null;
}

/** What is kept of one account. */
export interface KeptAccount {
  readonly id: string;
  readonly accountName: string;
  readonly region: Region;
  /** The account that the page shows. */
  readonly isInUse: boolean;
  readonly isSharing: boolean;
  /** Readings of which is known what became of them at Share. */
  readonly decided: number;
  readonly waiting: number;
  /** Readings on their way, of which nobody knows yet whether they arrived. */
  readonly unsettled: number;
  /** Until when its sign-in tries count; null where none does. */
  readonly triesCountUntil: number | null;
}

/** All that this browser keeps, and whether for good. */
export interface KeptData {
  readonly receivers: readonly KeptReceiver[];
  readonly accounts: readonly KeptAccount[];
  /** `unknown`: the browser does not say, e.g. on an address that is neither https nor localhost. */
  readonly persistence: 'kept' | 'may-be-cleared' | 'unknown';
  /** Of this address: the archive and the app itself. */
  readonly space: { readonly usedBytes: number; readonly quotaBytes: number } | null;
}

export type Forgetting =
  | { readonly kind: 'receiver'; readonly serial: string }
  | { readonly kind: 'account'; readonly id: string }
  | { readonly kind: 'everything' };

export type ForgetResult =
  | { readonly kind: 'forgotten' }
  /** Everything is forgotten, but another tab does not let go of the empty archive. */
  | { readonly kind: 'held-open' }
  | { readonly kind: 'refused'; readonly why: ForgetRefusal }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** How far the work on an archive's file has come; `fraction` from 0 to 1. */
export interface ArchiveFileProgress {
  readonly stage: 'saving' | 'checking' | 'importing';
  readonly fraction: number;
}

/** Aborting ends the work; the answer says so. */
export interface ArchiveFileOptions {
  readonly signal: AbortSignal;
  onProgress(progress: ArchiveFileProgress): void;
}

/** What is in an archive's file. */
export interface ArchiveFileContent {
  readonly savedAt: number;
  readonly serials: readonly string[];
  readonly pages: number;
  readonly accountNames: readonly string[];
  /** The oldest and the newest glucose record, as the receivers' screens told the time (see `Moment.wallClockMs`); null where there is none. */
  readonly span: { readonly fromWallClockMs: number; readonly toWallClockMs: number } | null;
}

/** How many pages of a file came to what. */
export interface ImportedPages {
  readonly added: number;
  /** More of them was in the file than was kept here. */
  readonly improved: number;
  readonly known: number;
  /** They contradict what was kept here, which stays. */
  readonly conflicts: number;
}

export type ArchiveSaved =
  | { readonly kind: 'saved'; readonly pages: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem };

export type ArchiveInspected =
  | { readonly kind: 'whole'; readonly content: ArchiveFileContent }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** What came over before a cancel or a failure stays; importing the file again goes on from there. */
export type ArchiveImported =
  | { readonly kind: 'imported'; readonly pages: ImportedPages }
  | { readonly kind: 'cancelled'; readonly pages: ImportedPages }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly pages: ImportedPages };

/** What the page shows. Each cell is a narrow context of its own. */
export interface CradleCells {
  readonly archive: Watchable<ArchiveView>;
  readonly connection: Watchable<ConnectionState>;
  readonly sharing: Watchable<SharingView>;
  readonly activity: Watchable<readonly ActivityRow[]>;
  readonly settings: Watchable<Settings>;
}

/** What the page can do. None of these rejects: what fails shows in the cells. */
export interface CradleActions {
  /** Must be called from a click: the browser's chooser may open. */
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  signIn(credentials: Credentials): Promise<void>;
  signOut(): Promise<void>;
  startSharing(options: { readonly sendLastDay: boolean }): Promise<void>;
  stopSharing(): Promise<void>;
  sendNow(): Promise<void>;
  /**
   * Signs in once, with these credentials or with what is at hand, and asks Share for all that sending needs; neither starts
   * sharing nor assigns nor posts. With credentials, success is a sign-in like any other. Null where there is nothing to check.
   */
  checkAccount(credentials: Credentials | null): Promise<AccountCheck | null>;
  answer(question: Question, yes: boolean): Promise<void>;
  saveSettings(change: Partial<Settings>): Promise<void>;
  /** Null where nothing was read yet, or the archive could not be asked. */
  inspectReceiver(): Promise<ReceiverDetails | null>;
  /** All raw pages of the shown receiver; null where there are none. */
  rawPages(options: ReportOptions): Promise<SavedFile | null>;
  /** What went over the cable since the page was opened; null where nothing did. */
  wireLog(options: ReportOptions): Promise<SavedFile | null>;
  /** Null where the archive could not be asked. */
  keptData(): Promise<KeptData | null>;
  /** Asks the browser to keep the archive for good; its answer is in `keptData`. */
  askToKeep(): Promise<void>;
  /** Without another question. After `everything` nothing works any more before the page is loaded anew. */
  forget(what: Forgetting): Promise<ForgetResult>;
  /** Writes everything that is kept, but for secrets and settings, as gzip; `to` is closed, or aborted where it fails. Null: no archive is open. */
  exportArchive(to: WritableStream<Uint8Array<ArrayBuffer>>, options: ArchiveFileOptions): Promise<ArchiveSaved | null>;
  /** Reads the whole file and touches nothing. */
  inspectArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveInspected | null>;
  /** Adds what is in the file to what is kept: nothing is lost, sharing is not started, nobody is signed in. */
  importArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveImported | null>;
}

export type { ActivityCode, ActivityRow, SeenEntry, Settings } from '../store/rows.ts';
export type { There } from './tabs.ts';
export type { PartitionName } from '../protocol/receiver/partitions.ts';
export type { GlucoseUnit } from '../domain/glucose.ts';
export type { TimedReading } from '../domain/reading.ts';
export type { Region } from '../domain/region.ts';
