import { describe, expect, it } from 'vitest';
import { parsePartitionInfo } from '../../../src/protocol/receiver/partition-info.ts';
import { isPartition, recordBytes, recordsPerPage } from '../../../src/protocol/receiver/partitions.ts';
import { RECEIVER_EPOCH_MS, receiverTimeToMs } from '../../../src/protocol/receiver/time.ts';

describe('record lengths (5.2)', () => {
  it.each([
    ['manufacturing', 0, [1], 500, 1],
    ['firmware parameters', 1, [1], 500, 1],
    ['PC parameters', 2, [1], 500, 1],
    ['sensor', 3, [1], 20, 25],
    ['EGV', 4, [1, 2, 3], 13, 38],
    ['EGV', 4, [4], 23, 21],
    ['EGV', 4, [5], 25, 20],
    ['cal set', 5, [1, 2], 148, 3],
    ['cal set', 5, [3], 249, 2],
    ['aberration', 6, [1], 15, 33],
    ['insertion', 7, [1], 15, 33],
    ['insertion', 7, [2, 3, 9], 25, 20],
    ['receiver log', 8, [1], 20, 25],
    ['receiver error', 9, [1], 500, 1],
    ['meter', 10, [1, 2], 16, 31],
    ['meter', 10, [3], 21, 23],
    ['user event', 11, [1], 20, 25],
    ['user setting', 12, [1, 2, 3, 4], 48, 10],
    ['user setting', 12, [5], 50, 10],
    ['user setting', 12, [6], 60, 8],
    ['backfilled EGV', 18, [5], 25, 20],
  ])('%s (type %i) revision %j: %i bytes, %i a page', (_, type, revisions, bytes, perPage) => {
    expect(revisions.map((revision) => recordBytes(type, revision))).toEqual(revisions.map(() => bytes));
    expect(recordsPerPage(bytes)).toBe(perPage);
  });

  it.each([
    [4, 0],
    [4, 6],
    [5, 4],
    [10, 4],
    [12, 7],
    [18, 4],
    [18, 2],
    [13, 1],
    [255, 1],
  ])('nobody knows type %i revision %i', (type, revision) => {
    expect(recordBytes(type, revision)).toBeNull();
  });

  it('knows the fourteen documented partitions and no others', () => {
    const known = Array.from({ length: 256 }, (_, type) => type).filter(isPartition);
    expect(known).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18]);
  });
});

describe('parsePartitionInfo', () => {
  it('reads one line a partition, in either quotes', () => {
    const xml =
      "<PartitionInfo SchemaVersion='1' PageHeaderVersion='1' PageDataLength='500'>" +
      "<Partition Name='ManufacturingData' Id='0' RecordRevision='1' RecordLength='500'/>" +
      '<Partition Name="EGVData" Id="4" RecordRevision="2" RecordLength="13"/></PartitionInfo>';
    expect(parsePartitionInfo(xml)).toEqual([
      { name: 'ManufacturingData', type: 0, revision: 1, recordBytes: 500 },
      { name: 'EGVData', type: 4, revision: 2, recordBytes: 13 },
    ]);
  });

  it.each([
    '',
    '<PartitionInfo/>',
    "<Partition Name='A' Id='' RecordRevision='1' RecordLength='13'/>",
    "<Partition Name='A' Id='4' RecordRevision='x' RecordLength='13'/>",
    "<Partition Name='A' Id='4' RecordRevision='1'/>",
    "<Partition Name='A' Id='-4' RecordRevision='1' RecordLength='13'/>",
  ])('leaves out what cannot be read: %j', (xml) => {
    expect(parsePartitionInfo(xml)).toEqual([]);
  });
});

describe('receiver time (7.1)', () => {
  it('begins with 2009', () => {
    expect(RECEIVER_EPOCH_MS).toBe(Date.UTC(2009, 0, 1));
    expect(receiverTimeToMs(0)).toBe(RECEIVER_EPOCH_MS);
    expect(new Date(receiverTimeToMs(148_358_601)).toISOString()).toBe('2013-09-14T02:43:21.000Z');
  });
});
