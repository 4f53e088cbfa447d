import { describe, expect, it } from 'vitest';
import { parsePartitionInfo } from '../../src/protocol/receiver/partition-info.ts';
import { partitions, type PartitionType } from '../../src/protocol/receiver/partitions.ts';
import { ringPlan, type RingToRead } from '../../src/sync/capture/rings.ts';

const info = (...rows: readonly (readonly [type: number, revision: number, bytes: number])[]) =>
  rows.map(([type, revision, recordBytes]) => ({ name: `P${type}`, type, revision, recordBytes }));

const types = (rings: readonly RingToRead[]): PartitionType[] => rings.map(({ type }) => type);

describe('ringPlan', () => {
  it('puts the glucose first, then the clock’s history, then the rest by importance', () => {
    const plan = ringPlan(info([0, 1, 500], [3, 1, 20], [4, 2, 13], [5, 2, 148], [7, 1, 15], [10, 1, 16], [11, 1, 20], [12, 3, 48], [18, 5, 25]));
    expect(types(plan.series)).toEqual([partitions.egv, partitions.backfilledEgv]);
    expect(types(plan.settings)).toEqual([partitions.userSetting]);
    expect(types(plan.rest)).toEqual([10, 7, 11, 5, 3, 0]);
    expect(types(plan.hourly)).toEqual([10, 7, 11]);
  });

  it('asks for nothing that the receiver does not list, and never for a type that nobody documented', () => {
    const plan = ringPlan(info([4, 2, 13], [12, 3, 48], [13, 1, 20], [17, 1, 500]));
    expect([plan.series, plan.settings, plan.rest, plan.hourly].flatMap(types)).toEqual([partitions.egv, partitions.userSetting]);
  });

  it('asks for the glucose and the clock’s history whatever is listed: no list that was cut short keeps a reading back', () => {
    const plan = ringPlan(info([3, 1, 20]));
    expect([plan.series, plan.settings, plan.rest].map(types)).toEqual([[partitions.egv], [partitions.userSetting], [partitions.sensor]]);
  });

  it('asks for what every model has where the receiver lists nothing', () => {
    const plan = ringPlan([]);
    expect(types(plan.series)).toEqual([partitions.egv]);
    expect(plan.rest).toHaveLength(11);
  });

  it('takes the receiver’s word for the length of records that nobody documented, and of no others', () => {
    const plan = ringPlan(info([4, 2, 99], [5, 9, 60], [10, 3, 21]));
    expect([...plan.series, ...plan.rest]).toEqual([
      { type: 4, recordBytes: null },
      { type: 10, recordBytes: null },
      { type: 5, recordBytes: 60 },
    ]);
  });

  it('reads a receiver’s own list', () => {
    const xml = "<PartitionInfo><Partition Name='EGVData' Id='4' RecordRevision='6' RecordLength='31'/></PartitionInfo>";
    expect(ringPlan(parsePartitionInfo(xml)).series).toEqual([{ type: 4, recordBytes: 31 }]);
  });
});
