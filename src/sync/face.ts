/**
 * What the page may see and do: the public face of this room. Types only, so that the first chunk
 * carries none of sync's code.
 */
import type { Watchable } from '../domain/cell.ts';
import type { RealRegion } from '../domain/region.ts';
import type { ActivityRow, Settings } from '../store/rows.ts';
import type {
  ArchiveFileOptions,
  ArchiveImported,
  ArchiveInspected,
  ArchiveSaved,
  Forgetting,
  ForgetResult,
  KeptData,
  ReportOptions,
  SavedFile,
} from './face/kept.ts';
import type { ArchiveView, ConnectionState, ReceiverDetails } from './face/receiver.ts';
import type { AccountCheck, Credentials, ProxyTest, Question, SharingView } from './face/sharing.ts';

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
  /**
   * Asks Share for the time by a setting that need not be saved, without an account; nothing is stored. Null where it was
   * cancelled, or no archive is open.
   */
  testProxy(region: RealRegion, proxy: string, signal: AbortSignal): Promise<ProxyTest | null>;
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
  /** Without another question. After `everything`, unless it was refused, nothing works any more before the page is loaded anew. */
  forget(what: Forgetting): Promise<ForgetResult>;
  /** Writes everything that is kept, but for secrets and settings, as gzip; `to` is closed, or aborted where it fails. Null: no archive is open. */
  exportArchive(to: WritableStream<Uint8Array<ArrayBuffer>>, options: ArchiveFileOptions): Promise<ArchiveSaved | null>;
  /** Reads the whole file and touches nothing. */
  inspectArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveInspected | null>;
  /** Adds what is in the file to what is kept: nothing is lost, sharing is not started, nobody is signed in. */
  importArchiveFile(file: Blob, options: ArchiveFileOptions): Promise<ArchiveImported | null>;
}

export type * from './face/kept.ts';
export type * from './face/problem.ts';
export type * from './face/receiver.ts';
export type * from './face/sharing.ts';
export type { ActivityCode, ActivityRow, SeenEntry, Settings } from '../store/rows.ts';
export type { There } from './tabs.ts';
export type { PartitionName } from '../protocol/receiver/partitions.ts';
export type { GlucoseUnit } from '../domain/glucose.ts';
export type { TimedReading } from '../domain/reading.ts';
export type { RealRegion, Region } from '../domain/region.ts';
export type { ProxyTrouble } from '../share/proxy-verdict.ts';
