import type { PartitionInfo } from '../../protocol/receiver/partition-info.ts';
import { partitions, recordBytes as documentedBytes, type PartitionType } from '../../protocol/receiver/partitions.ts';

/** One of the receiver's rings, and how long its records are where only the receiver itself tells. */
export interface RingToRead {
  readonly type: PartitionType;
  /** By the partition info, where nobody documented the revision that it names; else null. */
  readonly recordBytes: number | null;
}

/** The rings of a receiver in the order of reading: the most important first (receiver-protocol, 9.4). */
export interface RingPlan {
  readonly series: readonly RingToRead[];
  /** The history of the clock: read before anything is sent, since it may correct the readings' times. */
  readonly settings: readonly RingToRead[];
  readonly rest: readonly RingToRead[];
  /** Of `rest`, what is looked at each hour while following (receiver-protocol, 10). */
  readonly hourly: readonly RingToRead[];
}

const series: readonly PartitionType[] = [partitions.egv, partitions.backfilledEgv];

const hourly: readonly PartitionType[] = [partitions.meter, partitions.insertion, partitions.userEvent];

/** The manufacturing ring comes with the serial number already; of older pages only what is missing is read. */
const rest: readonly PartitionType[] = [
  ...hourly,
  partitions.calSet,
  partitions.sensor,
  partitions.manufacturing,
  partitions.pcParameters,
  partitions.firmwareParameters,
  partitions.deviation,
  partitions.receiverLog,
  partitions.receiverError,
];

/** Every receiver has them; no list that was cut short or misread may keep them from being read. */
const always: readonly PartitionType[] = [partitions.egv, partitions.userSetting];

/**
 * Which rings to read. Without partition info, all that every model has: a receiver without one of them refuses it, and
 * that is all. Types that nobody documented are never asked for (receiver-protocol, 5.1).
 */
export function ringPlan(listed: readonly PartitionInfo[]): RingPlan {
  const has = (type: PartitionType): boolean =>
    always.includes(type) || (listed.length === 0 ? type !== partitions.backfilledEgv : listed.some((info) => info.type === type));
  const toRead = (types: readonly PartitionType[]): RingToRead[] =>
    types.filter(has).map((type) => ({ type, recordBytes: toldBytes(listed, type) }));
  return {
    series: toRead(series),
    settings: toRead([partitions.userSetting]),
    rest: toRead(rest),
    hourly: toRead(hourly),
  };
}

function toldBytes(listed: readonly PartitionInfo[], type: PartitionType): number | null {
  const info = listed.find((one) => one.type === type);
  return info && documentedBytes(type, info.revision) === null ? info.recordBytes : null;
}
