import type { GlucoseUnit } from '../domain/glucose.ts';
import type { Region } from '../domain/region.ts';
import type { Trend } from '../domain/trend.ts';

/**
 * The rows of an archive's file, one a line. Instants are epoch milliseconds, receiver times receiver seconds. Nothing in it lets
 * anybody sign in: no password, session or account id.
 */

export const ARCHIVE_VERSION = 1;

/** The first line. */
export interface HeadRow {
  readonly kind: 'cradle-archive';
  readonly version: typeof ARCHIVE_VERSION;
  readonly savedAt: number;
  /** What the practice receiver made up never mixes with what a person's receiver measured. */
  readonly isPractice: boolean;
}

export interface ReceiverFileRow {
  readonly kind: 'receiver';
  readonly serial: string;
  /** The one that it was in when it was last connected. */
  readonly generation: number;
  readonly productId: string;
  readonly productName: string;
  readonly firmwareVersion: string;
  readonly partitionInfo: { readonly firmwareVersion: string; readonly xml: string } | null;
  readonly unit: GlucoseUnit | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

/** An account, what a person agreed to for it, and the tries that Share counted. Later rows name it by its place among these, from 0. */
export interface AccountFileRow {
  readonly kind: 'account';
  readonly region: Region;
  readonly accountName: string;
  readonly bound: { readonly serial: string; readonly agreedAt: number } | null;
  readonly times: 'receiver' | 'normalised';
  readonly triedAt: readonly number[];
  readonly lockedUntil: number | null;
  readonly locks: number;
}

export interface SentFileReading {
  readonly serial: string;
  readonly systemTime: number;
  readonly stAt: number;
  readonly dtAt: number;
  readonly taSeconds: number;
  readonly value: number;
  readonly trend: Trend;
}

export const outcomeKinds = ['accepted', 'seen', 'duplicate', 'set-aside'] as const;

export interface OutcomeFileRow extends SentFileReading {
  readonly kind: 'outcome';
  readonly account: number;
  readonly became: (typeof outcomeKinds)[number];
  readonly decidedAt: number;
}

/** What was under way when the file was saved. */
export interface AttemptFileRow {
  readonly kind: 'attempt';
  readonly account: number;
  readonly beganAt: number;
  readonly readings: readonly SentFileReading[];
  readonly refusedAlone: readonly number[];
}

export interface ClockFileRow {
  readonly kind: 'clock';
  readonly serial: string;
  readonly generation: number;
  readonly measuredAt: number;
  readonly systemTime: number;
  readonly taSeconds: number;
  readonly roundTripMs: number;
  readonly rtcSeconds: number | null;
  readonly displayOffsetSeconds: number | null;
  readonly systemOffsetSeconds: number | null;
  readonly source: 'share' | 'computer';
  readonly computerErrorMs: number | null;
}

export interface PageFileRow {
  readonly kind: 'page';
  readonly serial: string;
  readonly generation: number;
  readonly type: number;
  readonly page: number;
  readonly wasLast: boolean;
  readonly storedAt: number;
  readonly recordBytes?: number;
  /** 528, header CRC good; base64 in the file. */
  readonly bytes: Uint8Array;
}

/** In their order in the file: what keeps a reading from being sent twice comes before the readings. */
export const rowKinds = ['receiver', 'account', 'outcome', 'attempt', 'clock', 'page'] as const;

export type ArchiveRow = ReceiverFileRow | AccountFileRow | OutcomeFileRow | AttemptFileRow | ClockFileRow | PageFileRow;
export type RowKind = ArchiveRow['kind'];
export type RowCounts = Readonly<Record<RowKind, number>>;

/** The last line: without it the file is not whole. */
export interface EndRow {
  readonly kind: 'end';
  readonly counts: RowCounts;
}

export const noRows: RowCounts = { receiver: 0, account: 0, outcome: 0, attempt: 0, clock: 0, page: 0 };

type Key = readonly (string | number)[];

/** What a row is sorted by within the file: each is there once, and the file of one archive is always the same. */
export function keyOf(row: ArchiveRow): Key {
  const place = rowKinds.indexOf(row.kind);
  switch (row.kind) {
    case 'receiver':
      return [place, row.serial];
    case 'account':
      return [place, row.region, row.accountName];
    case 'outcome':
      return [place, row.account, row.serial, row.systemTime];
    case 'attempt':
      return [place, row.account];
    case 'clock':
      return [place, row.serial, row.measuredAt];
    case 'page':
      return [place, row.serial, row.generation, row.type, row.page];
  }
}

/** Below 0 where `a` comes first; by the order that IndexedDB has too. */
export function compareKeys(a: Key, b: Key): number {
  for (const [i, one] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (one !== other) return one < other ? -1 : 1;
  }
  return a.length - b.length;
}
