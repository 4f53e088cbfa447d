import type { Region } from '../../domain/region.ts';
import type { Problem } from './problem.ts';

/** What is kept, how it is forgotten, and the files that it can be saved to. */

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
  | { readonly kind: 'shared'; readonly accountName: string; readonly isStopping: boolean }
  /** Until then its sign-in tries count, and this address gives no keys to keep them without the name. */
  | { readonly kind: 'tries-count'; readonly accountName: string; readonly until: number };

/** What is kept of one receiver. */
export interface KeptReceiver {
  readonly serial: string;
  /** As a person calls it; null for a product that nobody named. */
  readonly model: string | null;
  readonly pages: number;
  /** The oldest and newest reading's instants; null where no reading has one. */
  readonly span: { readonly from: number; readonly to: number } | null;
  /** Readings that wait to be sent, to whichever account it is bound to. */
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
  readonly refusal: ForgetRefusal | null;
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
