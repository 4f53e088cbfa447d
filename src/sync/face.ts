/**
 * What the page may see and do: the public face of this room. Types only, so that the first chunk
 * carries none of sync's code.
 */
import type { GlucoseUnit } from '../domain/glucose.ts';
import type { TimedReading } from '../domain/reading.ts';
import type { Region } from '../domain/region.ts';
import type { Watchable } from '../domain/cell.ts';
import type { TransportErrorCode } from '../protocol/receiver/transport.ts';
import type { ReceiverErrorCode } from '../receiver/errors.ts';
import type { ShareErrorCode } from '../share/errors.ts';
import type { StoreErrorCode } from '../store/errors.ts';
import type { ActivityRow, SeenEntry, Settings } from '../store/rows.ts';
import type { SyncErrorCode } from './errors.ts';

/** Every error code the page can meet; its words are looked up by it. */
export type Problem =
  | `transport:${TransportErrorCode}`
  | `receiver:${ReceiverErrorCode}`
  | `share:${ShareErrorCode}`
  | `store:${StoreErrorCode}`
  | `sync:${SyncErrorCode}`
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
  /** The receiver's display clock is not at a plausible distance from UTC (design 3.4): a warning, no more. */
  readonly displayClockOdd: boolean;
}

export type ReadStage = 'opening' | 'identifying' | 'clocks' | 'readings';

export type ConnectionState =
  | { readonly kind: 'unsupported'; readonly why: 'insecure' | 'no-serial' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly serial: string | null; readonly stage: ReadStage; readonly fraction: number | null }
  | { readonly kind: 'following'; readonly serial: string; readonly nextDueAt: number }
  | { readonly kind: 'lost'; readonly since: number; readonly why: 'cable' | 'trouble'; readonly problem: Problem }
  | { readonly kind: 'failed'; readonly problem: Problem };

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
  answer(question: Question, yes: boolean): Promise<void>;
  saveSettings(change: Partial<Settings>): Promise<void>;
}

export type { ActivityCode, ActivityRow, SeenEntry, Settings } from '../store/rows.ts';
export type { GlucoseUnit } from '../domain/glucose.ts';
export type { TimedReading } from '../domain/reading.ts';
export type { Region } from '../domain/region.ts';
