import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json' with { type: 'json' };
import { Bench, egv, HOUR_MS, MINUTE_MS, NOW, SERIAL } from './support.ts';

const POST = 'Publisher/PostReceiverEgvRecords';
const READ = 'Publisher/ReadPublisherLatestGlucoseValues';

describe('what is made of a post', () => {
  test('WT is ST + TA, and everything posted is kept', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    const stAt = NOW + 4 * HOUR_MS;
    const posted = { ST: `/Date(${stAt})/`, DT: `/Date(${stAt - 28_789_000})/`, Value: 97, Trend: 5 };
    expect(bench.post(sessionId, [posted], -4 * 3600)).toBe('ok');
    expect(bench.share.postedReadings('alice')).toEqual([
      { serial: SERIAL, stAt, dtAt: stAt - 28_789_000, taSeconds: -14_400, wtAt: NOW, value: 97, trend: 5, postedAt: NOW },
    ]);
    expect(bench.read(sessionId)).toMatchObject([{ WT: `Date(${NOW})`, ST: `Date(${stAt})`, Value: 97, Trend: 'FortyFiveDown' }]);
  });

  test.each(fixtures.timeRelation.samples.filter(({ ST, TA, WT }) => ST && WT && TA !== undefined))('$from', ({ ST, TA, WT }) => {
    const bench = new Bench();
    bench.post(bench.publish(), [egv(ST)], TA);
    expect(bench.share.postedReadings('alice')[0]?.wtAt).toBe(WT);
  });

  test('a server that ignores TA takes ST for the instant', () => {
    const bench = new Bench({ ignoresTa: true });
    bench.post(bench.publish(), [egv(NOW - HOUR_MS)], 600);
    expect(bench.share.postedReadings('alice')[0]).toMatchObject({ taSeconds: 600, wtAt: NOW - HOUR_MS });
  });

  test('a missing TA is 0; members that nobody knows are ignored', () => {
    const bench = new Bench();
    const body = { SN: SERIAL, Egvs: [{ ...egv(NOW), direction: 'Flat', WT: 'x' }] };
    expect(bench.code(POST, { sessionId: bench.publish() }, body)).toBe('ok');
    expect(bench.share.postedReadings('alice')).toMatchObject([{ taSeconds: 0, wtAt: NOW }]);
  });

  test.each([
    ['no serial', { Egvs: [egv(NOW)], TA: 0 }],
    ['no readings', { SN: SERIAL, Egvs: [], TA: 0 }],
    ['TA in words', { SN: SERIAL, Egvs: [egv(NOW)], TA: '0' }],
    ['a broken DT', { SN: SERIAL, Egvs: [{ ...egv(NOW), DT: '/Date(1/' }], TA: 0 }],
    ['half a mg/dL', { SN: SERIAL, Egvs: [egv(NOW, 97.5)], TA: 0 }],
    ['a trend that is none', { SN: SERIAL, Egvs: [{ ...egv(NOW), Trend: 10 }], TA: 0 }],
    ['a null reading', { SN: SERIAL, Egvs: [egv(NOW - 1), null], TA: 0 }],
    ['an array', [egv(NOW)]],
  ])('%s: InvalidArgument, and nothing of the batch is kept', (_what, body) => {
    const bench = new Bench();
    expect(bench.code(POST, { sessionId: bench.publish() }, body)).toBe('InvalidArgument');
    expect(bench.share.postedReadings('alice')).toEqual([]);
  });
});

describe('duplicates', () => {
  const mixed = [egv(NOW - 2), egv(NOW), egv(NOW - 1)];

  test.each([
    ['reject-batch', [NOW]],
    ['accept-new', [NOW, NOW - 2, NOW - 1]],
  ] as const)('%s: a mixed batch is refused, and of it is kept what the policy says', (duplicates, kept) => {
    const bench = new Bench({ duplicates });
    const sessionId = bench.publish();
    expect(bench.post(sessionId, [egv(NOW)])).toBe('ok');
    expect(bench.post(sessionId, mixed)).toBe('DuplicateEgvPosted');
    expect(bench.share.postedReadings('alice').map(({ stAt }) => stAt)).toEqual(kept);
  });

  test('are told by the exact ST, whatever the value and TA', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.post(sessionId, [egv(NOW, 100)]);
    expect(bench.post(sessionId, [egv(NOW, 101)], 60)).toBe('DuplicateEgvPosted');
    expect(bench.post(sessionId, [egv(NOW + 1, 100)])).toBe('ok');
  });

  test('another serial may have the same ST', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.post(sessionId, [egv(NOW)]);
    bench.ask('Publisher/ReplacePublisherAccountMonitoredReceiver', { sessionId, serialNumber: 'SM00000002' });
    bench.ask('Publisher/StartRemoteMonitoringSession', { sessionId, serialNumber: 'SM00000002' });
    expect(bench.code(POST, { sessionId }, { SN: 'SM00000002', Egvs: [egv(NOW)], TA: 0 })).toBe('ok');
    expect(bench.share.postedReadings('alice')).toHaveLength(2);
  });

  test('a batch that repeats itself is refused as one', () => {
    const bench = new Bench();
    expect(bench.post(bench.publish(), [egv(NOW), egv(NOW)])).toBe('DuplicateEgvPosted');
    expect(bench.share.postedReadings('alice')).toEqual([]);
  });
});

function values(bench: Bench, sessionId: string, minutes?: number, count?: number): number[] {
  return bench.read(sessionId, minutes, count).map(({ Value }) => Value);
}

describe('reading back', () => {
  test('newest first by WT, whatever the order of arrival', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.post(sessionId, [egv(NOW - 2 * MINUTE_MS, 102), egv(NOW, 100)]);
    bench.post(sessionId, [egv(NOW - MINUTE_MS, 101), egv(NOW - 3 * MINUTE_MS, 103)]);
    expect(values(bench, sessionId)).toEqual([100, 101, 102, 103]);
    expect(values(bench, sessionId, 1440, 2)).toEqual([100, 101]);
    expect(values(bench, sessionId, 1)).toEqual([100, 101]);
  });

  test('never more than 1440 minutes and 288 entries, however much is asked for', () => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.post(sessionId, [egv(NOW - 1440 * MINUTE_MS, 201), egv(NOW - 1440 * MINUTE_MS - 1, 202)]);
    expect(values(bench, sessionId, 2880, 576)).toEqual([201]);
    bench.post(sessionId, Array.from({ length: 300 }, (_, index) => egv(NOW - index * 1000)));
    expect(values(bench, sessionId, 2880, 576)).toHaveLength(288);
  });

  test.each([
    [0, 288],
    [1440, 0],
  ])('minutes %i and maxCount %i give nothing', (minutes, count) => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.post(sessionId, [egv(NOW)]);
    expect(values(bench, sessionId, minutes, count)).toEqual([]);
  });

  test.each([{ minutes: '10' }, { minutes: '-1', maxCount: '1' }, { minutes: '10', maxCount: 'all' }])('%j is refused', (query) => {
    const bench = new Bench();
    expect(bench.code(READ, { sessionId: bench.signIn(), ...query } as Record<string, string>)).toBe('InvalidArgument');
  });

  test('an account without a follower reads nothing, though it has readings', () => {
    const bench = new Bench();
    bench.share.addAccount({ accountName: 'eve', password: 'right', followers: 0 });
    const sessionId = bench.publish('eve');
    bench.post(sessionId, [egv(NOW)]);
    expect(bench.read(sessionId)).toEqual([]);
    expect(bench.share.postedReadings('eve')).toHaveLength(1);
  });

  test('accounts do not see each other', () => {
    const bench = new Bench();
    bench.share.addAccount({ accountName: 'bob', password: 'right' });
    bench.post(bench.publish(), [egv(NOW)]);
    expect(bench.read(bench.signIn('bob'))).toEqual([]);
  });

  test.each([
    [8 * 60 + 1, '+0800'],
    [-(3 * 60 + 29), '-0330'],
    [0, '+0000'],
    [20 * 60, '+0000'],
  ])('modern DT is the instant with the zone of a wall clock %i minutes ahead', (ahead, zone) => {
    const bench = new Bench();
    const sessionId = bench.publish();
    bench.post(sessionId, [{ ...egv(NOW), DT: `/Date(${NOW + ahead * MINUTE_MS})/` }]);
    expect(bench.read(sessionId)[0]?.DT).toBe(`Date(${NOW}${zone})`);
  });

  test('beyond the bound the oldest readings go', () => {
    const bench = new Bench({ maxReadings: 3 });
    const sessionId = bench.publish();
    bench.post(sessionId, [egv(NOW - 1, 101), egv(NOW, 100)]);
    bench.post(sessionId, [egv(NOW - 3, 103), egv(NOW - 2, 102)]);
    expect(bench.share.postedReadings('alice').map(({ value }) => value)).toEqual([101, 100, 102]);
  });
});
