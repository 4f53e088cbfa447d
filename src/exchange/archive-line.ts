import { isSendable } from '../domain/glucose.ts';
import { realRegions } from '../domain/region.ts';
import { trendNames, type Trend } from '../domain/trend.ts';
import { decodePageHeader, PAGE_BYTES } from '../protocol/receiver/page.ts';
import { fromBase64, toBase64 } from './base64.ts';
import {
  outcomeKinds,
  rowKinds,
  type AccountFileRow,
  type ArchiveRow,
  type AttemptFileRow,
  type ClockFileRow,
  type OutcomeFileRow,
  type PageFileRow,
  type ReceiverFileRow,
  type RowKind,
  type SentFileReading,
} from './archive-rows.ts';
import { RowFields, U16, U32, U8, wrong } from './row-fields.ts';

/** Resets of one receiver; nobody saw more than a few. */
const MOST_GENERATIONS = 9_999;
const MOST_ACCOUNTS = 9_999;
const MOST_LOCKS = 99;

const regions = [...realRegions, 'practice'] as const;
const units = ['mg/dL', 'mmol/L'] as const;
const trends = trendNames.map((_, code) => code as Trend);

/** One line, without its end. */
export function rowText(row: ArchiveRow): string {
  return JSON.stringify(row.kind === 'page' ? { ...row, bytes: toBase64(row.bytes) } : row);
}

/** The row that the fields of a line are. Whatever else stands in it is left out. Throws 'bad-row'. */
export function rowOf(fields: RowFields): ArchiveRow {
  return readers[fields.oneOf('kind', rowKinds)](fields);
}

const readers: { readonly [Kind in RowKind]: (fields: RowFields) => ArchiveRow } = { receiver, account, outcome, attempt, clock, page };

function receiver(fields: RowFields): ReceiverFileRow {
  const partitionInfo = (name: string): ReceiverFileRow['partitionInfo'] => {
    const info = fields.inner(name);
    return { firmwareVersion: info.text('firmwareVersion'), xml: info.text('xml') };
  };
  return {
    kind: 'receiver',
    serial: fields.name('serial'),
    generation: generation(fields),
    productId: fields.text('productId'),
    productName: fields.text('productName'),
    firmwareVersion: fields.text('firmwareVersion'),
    partitionInfo: fields.orNull('partitionInfo', partitionInfo),
    unit: fields.orNull('unit', (name) => fields.oneOf(name, units)),
    firstSeenAt: fields.instant('firstSeenAt'),
    lastSeenAt: fields.instant('lastSeenAt'),
  };
}

function account(fields: RowFields): AccountFileRow {
  const bound = (name: string): AccountFileRow['bound'] => {
    const agreed = fields.inner(name);
    return { serial: agreed.name('serial'), agreedAt: agreed.instant('agreedAt') };
  };
  return {
    kind: 'account',
    region: fields.oneOf('region', regions),
    accountName: fields.name('accountName'),
    bound: fields.orNull('bound', bound),
    times: fields.oneOf('times', ['receiver', 'normalised']),
    triedAt: fields.instants('triedAt'),
    lockedUntil: fields.orNull('lockedUntil', (name) => fields.instant(name)),
    locks: fields.whole('locks', 0, MOST_LOCKS),
  };
}

function outcome(fields: RowFields): OutcomeFileRow {
  return {
    kind: 'outcome',
    account: fields.whole('account', 0, MOST_ACCOUNTS),
    became: fields.oneOf('became', outcomeKinds),
    decidedAt: fields.instant('decidedAt'),
    ...sentReading(fields),
  };
}

function attempt(fields: RowFields): AttemptFileRow {
  return {
    kind: 'attempt',
    account: fields.whole('account', 0, MOST_ACCOUNTS),
    beganAt: fields.instant('beganAt'),
    readings: fields.list('readings', (one) => sentReading(new RowFields(one))),
    refusedAlone: fields.wholes('refusedAlone', U32),
  };
}

function clock(fields: RowFields): ClockFileRow {
  const seconds = (name: string): number => fields.seconds(name);
  return {
    kind: 'clock',
    serial: fields.name('serial'),
    generation: generation(fields),
    measuredAt: fields.instant('measuredAt'),
    systemTime: fields.whole('systemTime', 0, U32),
    taSeconds: fields.seconds('taSeconds'),
    roundTripMs: fields.milliseconds('roundTripMs'),
    rtcSeconds: fields.orNull('rtcSeconds', seconds),
    displayOffsetSeconds: fields.orNull('displayOffsetSeconds', seconds),
    systemOffsetSeconds: fields.orNull('systemOffsetSeconds', seconds),
    source: fields.oneOf('source', ['share', 'computer']),
    computerErrorMs: fields.orNull('computerErrorMs', (name) => fields.milliseconds(name)),
  };
}

/** Must: the page is what its row says, header CRC good. */
function page(fields: RowFields): PageFileRow {
  const bytes = fromBase64(fields.text('bytes', PAGE_BYTES * 2), PAGE_BYTES);
  const row = {
    kind: 'page',
    serial: fields.name('serial'),
    generation: generation(fields),
    type: fields.whole('type', 0, U8),
    page: fields.whole('page', 0, U32),
    wasLast: fields.flag('wasLast'),
    storedAt: fields.instant('storedAt'),
    ...(fields.has('recordBytes') && { recordBytes: fields.whole('recordBytes', 0, U16) }),
  } as const;
  if (!bytes || !isPlaced(bytes, row)) throw wrong('bytes');
  return { ...row, bytes };
}

function isPlaced(bytes: Uint8Array, { type, page: number }: Pick<PageFileRow, 'type' | 'page'>): boolean {
  const header = decodePageHeader(bytes);
  return header.crcOk && header.type === type && header.page === number;
}

function sentReading(fields: RowFields): SentFileReading {
  const value = fields.whole('value', 0, U16);
  if (!isSendable(value)) throw wrong('value');
  return {
    serial: fields.name('serial'),
    systemTime: fields.whole('systemTime', 0, U32),
    stAt: fields.instant('stAt'),
    dtAt: fields.instant('dtAt'),
    taSeconds: fields.seconds('taSeconds'),
    value,
    trend: fields.oneOf('trend', trends),
  };
}

function generation(fields: RowFields): number {
  return fields.whole('generation', 0, MOST_GENERATIONS);
}
