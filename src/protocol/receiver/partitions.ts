import { xmlAttributes } from './xml.ts';

/** The bytes of a page that hold records (receiver-protocol, 5). */
export const PAGE_DATA_BYTES = 500;

/** The rings of pages a receiver keeps; the number is the record type too (receiver-protocol, 5.1). */
export const partitions = {
  manufacturing: 0,
  firmwareParameters: 1,
  pcParameters: 2,
  sensor: 3,
  egv: 4,
  calSet: 5,
  deviation: 6,
  insertion: 7,
  receiverLog: 8,
  receiverError: 9,
  meter: 10,
  userEvent: 11,
  userSetting: 12,
  backfilledEgv: 18,
} as const;

export type PartitionType = (typeof partitions)[keyof typeof partitions];

const types: ReadonlySet<number> = new Set(Object.values(partitions));

/** True for the documented types; no other may be asked for. */
export function isPartition(type: number): type is PartitionType {
  return types.has(type);
}

interface Layout {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Record length by type and range of revisions, CRC included (receiver-protocol, 5.2). */
const layouts: Readonly<Record<PartitionType, readonly Layout[]>> = {
  [partitions.manufacturing]: [{ from: 1, to: 1, bytes: 500 }],
  [partitions.firmwareParameters]: [{ from: 1, to: 1, bytes: 500 }],
  [partitions.pcParameters]: [{ from: 1, to: 1, bytes: 500 }],
  [partitions.sensor]: [{ from: 1, to: 1, bytes: 20 }],
  [partitions.egv]: [
    { from: 1, to: 3, bytes: 13 },
    { from: 4, to: 4, bytes: 23 },
    { from: 5, to: 5, bytes: 25 },
  ],
  [partitions.calSet]: [
    { from: 0, to: 2, bytes: 148 },
    { from: 3, to: 3, bytes: 249 },
  ],
  [partitions.deviation]: [{ from: 1, to: 1, bytes: 15 }],
  [partitions.insertion]: [
    { from: 1, to: 1, bytes: 15 },
    { from: 2, to: 255, bytes: 25 },
  ],
  [partitions.receiverLog]: [{ from: 1, to: 1, bytes: 20 }],
  [partitions.receiverError]: [{ from: 1, to: 1, bytes: 500 }],
  [partitions.meter]: [
    { from: 1, to: 2, bytes: 16 },
    { from: 3, to: 3, bytes: 21 },
  ],
  [partitions.userEvent]: [{ from: 1, to: 1, bytes: 20 }],
  [partitions.userSetting]: [
    { from: 0, to: 4, bytes: 48 },
    { from: 5, to: 5, bytes: 50 },
    { from: 6, to: 6, bytes: 60 },
  ],
  [partitions.backfilledEgv]: [{ from: 5, to: 5, bytes: 25 }],
};

/** Length of one record in bytes; null where nobody knows it: take it from the partition info. */
export function recordBytes(type: number, revision: number): number | null {
  if (!isPartition(type)) return null;
  return layouts[type].find(({ from, to }) => revision >= from && revision <= to)?.bytes ?? null;
}

export function recordsPerPage(recordBytes: number): number {
  return Math.floor(PAGE_DATA_BYTES / recordBytes);
}

/** One line of the receiver's own list of partitions: the record layout it writes now. */
export interface PartitionInfo {
  readonly name: string;
  readonly type: number;
  readonly revision: number;
  readonly recordBytes: number;
}

/** Reads the answer to command 15; an element whose numbers cannot be read is left out. */
export function parsePartitionInfo(xml: string): readonly PartitionInfo[] {
  return xmlAttributes(xml, 'Partition').flatMap(({ Name: name = '', Id, RecordRevision, RecordLength }) => {
    const type = wholeNumber(Id);
    const revision = wholeNumber(RecordRevision);
    const length = wholeNumber(RecordLength);
    return type === null || revision === null || length === null ? [] : [{ name, type, revision, recordBytes: length }];
  });
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
