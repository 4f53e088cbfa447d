import { decodePageHeader } from '../../protocol/receiver/page.ts';
import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { partitions, recordBytes } from '../../protocol/receiver/partitions.ts';
import { backfillRow, type PracticeModel } from './models.ts';
import { PartitionRing } from './partition-ring.ts';

/** A layout that nobody documented: told by the partition info, and written from birth on. */
export interface UnknownRevision {
  readonly type: number;
  readonly revision: number;
  /** CRC included. */
  readonly recordBytes: number;
}

export interface RingOptions {
  readonly model: PracticeModel;
  /** Each ring holds what of them belongs to it. */
  readonly pages: readonly Uint8Array[];
  /** How many EGV pages must fit at least. */
  readonly egvPages: number;
  /** Room by type, where it is to be another than a real receiver's. */
  readonly ringPages: Readonly<Partial<Record<number, number>>>;
  readonly unknownRevision: UnknownRevision | null;
}

/** A receiver's partitions, by type: a ring each. Throws `RangeError` for a page that no receiver could hold. */
export function partitionRings({ model, pages, egvPages, ringPages, unknownRevision }: RingOptions): Map<number, PartitionRing> {
  const pagesOf = (type: number): Uint8Array[] => pages.filter((page) => decodePageHeader(page).type === type);
  const isListed = model.partitions.some(({ type }) => type === backfillRow.type);
  const addsBackfill = !isListed && pagesOf(backfillRow.type).length > 0;
  const rings = new Map<number, PartitionRing>();
  for (const row of addsBackfill ? [...model.partitions, backfillRow] : model.partitions) {
    const { type, name, revision } = row;
    const least = type === partitions.egv ? egvPages : 1;
    const layout =
      unknownRevision?.type === type
        ? { ...unknownRevision, name }
        : { type, name, revision, recordBytes: recordBytes(type, revision)! };
    const ring = new PartitionRing(layout, ringPages[type] ?? Math.max(row.ringPages, least));
    ring.load(pagesOf(type));
    rings.set(type, ring);
  }
  const foreign = pages.find((page) => !rings.has(decodePageHeader(page).type));
  if (foreign) throw new RangeError(`no partition for a page of type ${decodePageHeader(foreign).type}`);
  return rings;
}

export function partitionInfoXml(layouts: readonly PartitionInfo[]): string {
  const rows = layouts.map(
    ({ name, type, revision, recordBytes: length }) =>
      `<Partition Name='${name}' Id='${type}' RecordRevision='${revision}' RecordLength='${length}'/>`,
  );
  return `<PartitionInfo SchemaVersion='1' PageHeaderVersion='1' PageDataLength='500'>${rows.join('')}</PartitionInfo>`;
}
