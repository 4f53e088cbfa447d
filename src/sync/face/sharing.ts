import type { TimedReading } from '../../domain/reading.ts';
import type { Region } from '../../domain/region.ts';
import type { ProxyFailure } from '../../share/proxy-verdict.ts';
import type { SeenEntry } from '../../store/rows.ts';
import type { Problem } from './problem.ts';

/** What the page sees of Share: who is signed in, what waits, what was proven. */

export type SessionState =
  /** The stores have not been asked yet. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signing-in' }
  | { readonly kind: 'signed-in'; readonly region: Region; readonly accountName: string }
  /** The session ended, and nothing renews it but the person's own sign-in. */
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
  /** The person stopped, and Share was not told yet. */
  readonly isStopping: boolean;
  /** True until the first `Start sharing` of this destination: then the last 24 h are sent too, unless unticked. */
  readonly firstStart: boolean;
  readonly boundSerial: string | null;
  readonly waiting: number;
  /** Readings of the last six days that stay here only: too old to be proven, of no sure time, or of another's system time. */
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

/** What a try of a proxy setting came to. `errorMs`: Share's clock minus this computer's, good to half the round trip. */
export type ProxyTest = { readonly kind: 'works'; readonly errorMs: number } | ProxyFailure;
