import { describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { type RawRecord } from '../../../src/protocol/receiver/page.ts';
import { partitions } from '../../../src/protocol/receiver/partitions.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting, settingFlags, unpackTransmitterId } from '../../../src/protocol/receiver/records/user-setting.ts';
import { makePage } from '../../support/pages.ts';
import { seal } from './support/reference.ts';
import { pageBytes } from './support/vectors.ts';

/** One record of `size` bytes with the given bytes in it. */
function recordOf(type: number, revision: number, size: number, at: number, ...bytes: number[]): RawRecord {
  const data = new Uint8Array(size);
  data.set(bytes, at);
  seal(data);
  return decodePage(makePage(data, 1, { type, revision })).records[0]!;
}

const first = (id: string): RawRecord => decodePage(pageBytes(id)).records[0]!;

describe('revisions', () => {
  it.each([
    ['sensor', decodeSensor, first('page-07'), [1]],
    ['cal set', decodeCalSet, first('page-08'), [0, 1, 2]],
    ['cal set', decodeCalSet, first('page-13'), [3]],
    ['insertion', decodeInsertion, first('page-09'), [1]],
    ['meter', decodeMeter, first('page-10'), [1, 2]],
    ['meter', decodeMeter, first('page-16'), [3]],
    ['user event', decodeUserEvent, first('page-11'), [1]],
    ['user setting', decodeUserSetting, first('page-12'), [0, 1, 2, 3, 4]],
    ['user setting', decodeUserSetting, first('page-17'), [5]],
    ['user setting', decodeUserSetting, first('page-21'), [6]],
  ] as [string, (record: RawRecord, revision: number) => unknown, RawRecord, number[]][])(
    '%s: a record is read as the revisions of its length, and as no other',
    (_, decode, record, revisions) => {
      const read = Array.from({ length: 256 }, (_unused, revision) => revision).filter((revision) => decode(record, revision));
      expect(read).toEqual(revisions);
    },
  );

  it('reads an insertion of revision 2 and of any later one', () => {
    const record = first('page-15');
    expect([1, 2, 3, 255].map((revision) => decodeInsertion(record, revision)?.state)).toEqual([undefined, 'started', 'started', 'started']);
  });
});

describe('insertion', () => {
  it('invents no start where there is none', () => {
    const removed = recordOf(partitions.insertion, 1, 15, 8, 0xff, 0xff, 0xff, 0xff, 1);
    expect(decodeInsertion(removed, 1)).toMatchObject({ insertionTime: null, state: 'removed', stateCode: 1, tail: null });
  });

  it.each([
    [0, 'none'],
    [2, 'expired'],
    [3, 'residual-deviation'],
    [4, 'counts-deviation'],
    [5, 'second-session'],
    [6, 'off-time-loss'],
    [7, 'started'],
    [8, 'bad-transmitter'],
    [9, 'manufacturing-mode'],
    [10, 'unknown'],
    [255, 'unknown'],
  ])('state %i is %s', (stateCode, state) => {
    expect(decodeInsertion(recordOf(partitions.insertion, 1, 15, 12, stateCode), 1)).toMatchObject({ state, stateCode });
  });
});

describe('cal set', () => {
  it.each([
    [2, 148, 6],
    [3, 249, 11],
  ])('revision %i has room for its points and no more', (revision, size, room) => {
    const withPoints = (count: number) => decodeCalSet(recordOf(partitions.calSet, revision, size, 43, count), revision);
    expect(withPoints(room)?.points).toHaveLength(room);
    expect(withPoints(0)?.points).toEqual([]);
    expect(() => withPoints(room + 1)).toThrow(expect.objectContaining({ code: 'bad-record' }));
    expect(() => withPoints(255)).toThrow(expect.objectContaining({ code: 'bad-record' }));
  });
});

describe('sensor', () => {
  it('reads the signal strength as one signed byte', () => {
    expect(decodeSensor(recordOf(partitions.sensor, 1, 20, 16, 0xa6, 3), 1)).toMatchObject({ rssiDbm: -90, unknown17: 3 });
  });
});

describe('user event', () => {
  it.each([
    [1, 0, 'carbs', null],
    [2, 0, 'insulin', null],
    [3, 1, 'health', 'illness'],
    [3, 6, 'health', 'alcohol'],
    [3, 7, 'health', null],
    [4, 3, 'exercise', 'heavy'],
    [0, 1, 'unknown', null],
    [5, 1, 'unknown', null],
    [255, 255, 'unknown', null],
  ])('type %i, sub-type %i: %s, %s', (kindCode, detailCode, kind, detail) => {
    const record = recordOf(partitions.userEvent, 1, 20, 8, kindCode, detailCode);
    expect(decodeUserEvent(record, 1)).toMatchObject({ kind, kindCode, detail, detailCode });
  });
});

describe('user setting', () => {
  it('unpacks transmitter ids of five letters and digits', () => {
    expect(unpackTransmitterId(6_302_026)).toBe('60AAA');
    expect(unpackTransmitterId(6 << 20)).toBe('60000');
    expect(unpackTransmitterId(2 ** 25 - 1)).toBe('YYYYY');
  });

  it('tells a time loss', () => {
    const setting = decodeUserSetting(recordOf(partitions.userSetting, 3, 48, 20, 0x30, 0x02), 3);
    expect(setting!.enableFlags & settingFlags.timeLossOccurred).toBe(settingFlags.timeLossOccurred);
    expect(setting!.enableFlags & settingFlags.blinded).toBe(0);
  });
});
