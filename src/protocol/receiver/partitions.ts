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

export type PartitionName = keyof typeof partitions;
export type PartitionType = (typeof partitions)[keyof typeof partitions];

const types: ReadonlySet<number> = new Set(Object.values(partitions));

/** True for the documented types; no other may be asked for. */
export function isPartition(type: number): type is PartitionType {
  return types.has(type);
}

/** First and last revision, and the length of their records in bytes. */
type Layout = readonly [from: number, to: number, bytes: number];

/** Record length by type and range of revisions, CRC included (receiver-protocol, 5.2). */
const layouts: Readonly<Record<PartitionType, readonly Layout[]>> = {
  [partitions.manufacturing]: [[1, 1, 500]],
  [partitions.firmwareParameters]: [[1, 1, 500]],
  [partitions.pcParameters]: [[1, 1, 500]],
  [partitions.sensor]: [[1, 1, 20]],
  [partitions.egv]: [[1, 3, 13], [4, 4, 23], [5, 5, 25]],
  [partitions.calSet]: [[0, 2, 148], [3, 3, 249]],
  [partitions.deviation]: [[1, 1, 15]],
  [partitions.insertion]: [[1, 1, 15], [2, 255, 25]],
  [partitions.receiverLog]: [[1, 1, 20]],
  [partitions.receiverError]: [[1, 1, 500]],
  [partitions.meter]: [[1, 2, 16], [3, 3, 21]],
  [partitions.userEvent]: [[1, 1, 20]],
  [partitions.userSetting]: [[0, 4, 48], [5, 5, 50], [6, 6, 60]],
  [partitions.backfilledEgv]: [[5, 5, 25]],
};

/** Length of one record in bytes; null where nobody knows it: take it from the partition info. */
export function recordBytes(type: number, revision: number): number | null {
  if (!isPartition(type)) return null;
  return layouts[type].find(([from, to]) => revision >= from && revision <= to)?.[2] ?? null;
}

/** How many records of `size` bytes a page has room for. */
export function recordsPerPage(size: number): number {
  return Math.floor(PAGE_DATA_BYTES / size);
}
