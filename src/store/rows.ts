import type { GlucoseUnit } from '../domain/glucose.ts';
import type { Region } from '../domain/region.ts';
import type { Trend } from '../domain/trend.ts';
import type { ForgottenName } from './forgotten-name.ts';

/** The rows of the archive and the outbox (design, section 3). Instants are epoch milliseconds. */

/** Key: serial. */
export interface ReceiverRow {
  readonly serial: string;
  /** Counts the resets seen, from 0. Pages of older generations stay. */
  readonly generation: number;
  readonly productId: string;
  readonly productName: string;
  readonly firmwareVersion: string;
  /** The partition info XML that this firmware version answered, so that it is asked once. `foreign`: the word of a file. */
  readonly partitionInfo: { readonly firmwareVersion: string; readonly xml: string; readonly foreign?: true } | null;
  readonly unit: GlucoseUnit | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** Key: [serial, generation, type, page]. Header CRC good; replaced only by a continuation; never deleted by sync. */
export interface PageRow {
  readonly serial: string;
  readonly generation: number;
  readonly type: number;
  readonly page: number;
  /** The 528 bytes as they came; only a slot damaged since it was first read keeps its good record. */
  readonly bytes: Uint8Array;
  /** Whether this was the ring's last page when it was stored: only such a part page can still grow (design 3.1). */
  readonly wasLast: boolean;
  readonly storedAt: number;
  /** Length of its records by the receiver's partition info; only where nobody documented the layout. */
  readonly recordBytes?: number;
}

/** Key: [serial, measuredAt]. Append only (design 3.4). */
export interface ClockRow {
  readonly serial: string;
  readonly generation: number;
  /** This computer's clock at the middle of the round trip. */
  readonly measuredAt: number;
  /** The receiver's system time then, receiver seconds. */
  readonly systemTime: number;
  /** round(true UTC - (system time + 1 230 768 000)), by `source`. */
  readonly taSeconds: number;
  readonly roundTripMs: number;
  readonly rtcSeconds: number | null;
  /** Display time minus system time; null where the receiver did not say. */
  readonly displayOffsetSeconds: number | null;
  readonly systemOffsetSeconds: number | null;
  /** `share`: this computer's error was measured at most an hour before and is in `taSeconds`. `computer`: its clock alone. */
  readonly source: 'share' | 'computer';
  /** Share's clock minus this computer's as last known at that time; null where it never was. */
  readonly computerErrorMs: number | null;
  /** Measured by another computer, and imported: this computer's error says nothing of it. */
  readonly foreign?: true;
}

/** Whether the person wishes to share, and from which reading on. */
export type SharingWish =
  | { readonly kind: 'off' }
  /** The person stopped sharing; Share has not been told yet. Nothing is posted. */
  | { readonly kind: 'stopping'; readonly since: number }
  | {
      readonly kind: 'on';
      readonly since: number;
      /** Readings older than this stay here: `since`, or 24 h before it where the person ticked so. */
      readonly sendFrom: number;
      /** How far this computer's clock was behind Share's then, as the first pass found it: `sendFrom` stays right when that is set. */
      readonly computerErrorMs?: number;
      /** The same, as it was known then; null where Share had not been asked. */
      readonly knownErrorMs?: number | null;
    };

/** What is known of signing in; written before each try (safety rule 5). */
export interface SignInRecord {
  /** Instants of all tries of the last 24 h, the person's and the automatic ones. */
  readonly triedAt: readonly number[];
  /** The last of them that worked, whatever came after it. */
  readonly workedAt?: number | undefined;
  /** `worked`: one automatic try is allowed when the session lapses; `tried`: a try was sent and nothing is known of it. */
  readonly state: 'never' | 'worked' | 'tried' | 'refused';
  readonly lockedUntil: number | null;
  /** Lock-outs in a row: each doubles the wait. */
  readonly locks: number;
  readonly flow: 'modern' | 'classic' | null;
}

/** How far it is proven that the service applies TA (design 3.8). */
export type Canary =
  | { readonly kind: 'needed' }
  /** Posted, not yet read back; nothing else is sent before it is. */
  | { readonly kind: 'posted'; readonly reading: SentReading; readonly postedAt: number }
  | { readonly kind: 'proven'; readonly serial: string; readonly taSeconds: number; readonly provenAt: number }
  /** Accepted, not proven: the look was empty (no follower yet?), or could not have shown it. */
  | { readonly kind: 'unproven'; readonly serial: string; readonly taSeconds: number; readonly askedAt: number }
  /** WT was not ST + TA, or it was not to be found: sending stops until the person chooses. */
  | { readonly kind: 'failed'; readonly serial: string; readonly taSeconds: number; readonly offByMs: number | null; readonly failedAt: number };

/** Key: id. One account in one region, with one bound receiver. */
export interface DestinationRow {
  readonly id: string;
  readonly region: Region;
  readonly accountName: string;
  readonly accountId: string | null;
  readonly bound: { readonly serial: string; readonly agreedAt: number } | null;
  readonly sharing: SharingWish;
  readonly signIn: SignInRecord;
  readonly canary: Canary;
  /** `receiver`: ST, DT, TA are the receiver's clocks. `normalised`: ST = UTC, TA = 0. */
  readonly times: 'receiver' | 'normalised';
  /** Whether a read-back ever returned an entry: before that, an empty one proves nothing (design 3.7). */
  readonly everReadBack: boolean;
  /** Whether the receiver was found assigned, and which: asked again after a refusal. */
  readonly assignedSerial: string | null;
  /** Whether Share's monitoring session ran, in its own words or by our start; null after the person's `Start sharing`. */
  readonly monitoring: { readonly active: boolean; readonly askedAt: number } | null;
  /** When a stopped monitoring session was restarted, of the last hour: at most three. */
  readonly restartedAt: readonly number[];
  /** No pass before then; `isByShare`: it asked for it, by `Retry-After`, and only the person's word ends it. */
  readonly pause?: { readonly until: number; readonly isByShare: boolean } | null;
  /** When a lapsed session was last renewed by itself; unset before that. */
  readonly renewedAt?: number;
  /** `measuredAt` of a measurement by this computer's clock by which readings lay in the future: only another one tells their times. */
  readonly doubtedClock?: number;
  readonly lastSentAt: number | null;
  /** When readings were last found at Share that this browser has no record of sending; absent before the first. */
  readonly othersAt?: number;
  readonly createdAt: number;
  /** When the account came back after it was forgotten: what was sent from here before, nobody knows any more. */
  readonly knownSince?: number;
  /** The account was forgotten, and `accountName` is empty: the row stays for its sign-in tries alone, until they no longer count. */
  readonly forgotten?: ForgottenName;
}

/** A reading as it is sent, or was. Never sent again with another ST, DT or TA. */
export interface SentReading {
  readonly serial: string;
  /** Receiver seconds; ST at Share is this in Unix milliseconds, unless the times are normalised. */
  readonly systemTime: number;
  /** ST and DT as sent, epoch milliseconds. */
  readonly stAt: number;
  readonly dtAt: number;
  readonly taSeconds: number;
  readonly value: number;
  readonly trend: Trend;
}

/** Key: destination. At most one is open for a destination. */
export interface AttemptRow {
  readonly destination: string;
  readonly beganAt: number;
  readonly readings: readonly SentReading[];
  /** System times of those that were refused alone once: twice, and they are set aside. */
  readonly refusedAlone: readonly number[];
  /** Posted before, and nobody saw the end of it: what Share knows of these may be our own. */
  readonly isAgain?: true;
}

export type OutcomeKind =
  /** Share's 200. */
  | 'accepted'
  /** Found in a read-back. */
  | 'seen'
  /** Refused alone as known already. */
  | 'duplicate'
  /** Refused alone, twice, for another cause; shown, can be retried. */
  | 'set-aside';

/** Key: [destination, serial, systemTime]. Only ever upgraded to `seen`; kept 7 days. */
export interface OutcomeRow extends SentReading {
  readonly destination: string;
  readonly kind: OutcomeKind;
  readonly decidedAt: number;
}

/** One entry of what followers see. */
export interface SeenEntry {
  readonly stAt: number;
  /** WT: the instant as the service tells it. */
  readonly at: number;
  readonly value: number;
  readonly trend: Trend;
}

/** Key: destination. */
export interface ReadBackRow {
  readonly destination: string;
  readonly askedAt: number;
  readonly entries: readonly SeenEntry[];
}

/** Key: name. Encrypted; the key is not extractable. */
export interface VaultRow {
  readonly name: string;
  readonly iv: Uint8Array;
  readonly sealed: ArrayBuffer;
}

/** A line of the activity list. `what` is a code whose words the page has; `detail` holds numbers and names, no secrets. */
export interface ActivityRow {
  readonly id?: number;
  readonly at: number;
  readonly what: ActivityCode;
  readonly detail: Readonly<Record<string, string | number>>;
}

export type ActivityCode =
  | 'receiver-connected'
  | 'receiver-lost'
  | 'readings-stored'
  | 'receiver-reset'
  /** The ring had dropped readings before anybody came: `count` hours of them. */
  | 'readings-missed'
  | 'records-stored'
  | 'records-damaged'
  /** Pages whose header stays damaged, or that contradict what is stored. */
  | 'pages-damaged'
  /** A ring that was not answered for; the next connection tries again. */
  | 'ring-unread'
  /** Pages of a layout that nobody documented. */
  | 'pages-kept-raw'
  | 'signed-in'
  | 'signed-out'
  | 'sign-in-refused'
  | 'sharing-started'
  | 'sharing-stopped'
  | 'sharing-restarted'
  | 'readings-sent'
  | 'readings-found'
  | 'readings-set-aside'
  | 'receiver-assigned'
  /** By the person's own word, with `count` pages. */
  | 'receiver-forgotten'
  | 'account-forgotten'
  | 'problem';

/** Choices of the person, one key each in the `settings` store. */
export interface Settings {
  readonly unit: GlucoseUnit | null;
  readonly region: Region;
  /** The proxy template (share-api, 11.3); the default is our own origin. */
  readonly proxy: string;
  /** The id of the destination in use; null before the first sign-in. */
  readonly destination: string | null;
  /** Whether a receiver whose permission was kept is taken up without a click; not after Disconnect. */
  readonly autoConnect: boolean;
  /** The receiver whose readings the page shows: the last one connected. */
  readonly receiver: string | null;
  /** Share's clock minus this computer's, and when it was asked. */
  readonly computerError: { readonly errorMs: number; readonly askedAt: number } | null;
  /** The target range of the graph, mg/dL. */
  readonly targetRange: { readonly lowMgdl: number; readonly highMgdl: number };
  /** What the browser last said when it was asked to keep the archive for good; null before it was asked. */
  readonly persistence: { readonly isKept: boolean; readonly askedAt: number } | null;
}

export const DEFAULT_PROXY = '/share/{host}/{path}';

export const defaultSettings: Settings = {
  unit: null,
  region: 'us',
  proxy: DEFAULT_PROXY,
  destination: null,
  autoConnect: true,
  receiver: null,
  computerError: null,
  targetRange: { lowMgdl: 70, highMgdl: 180 },
  persistence: null,
};
