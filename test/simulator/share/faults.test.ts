import { expect, test } from 'vitest';
import { Bench, egv, NOW, SERIAL } from './support.ts';

const TIME = 'General/SystemUtcTime';
const ACTIVE = 'Publisher/IsRemoteMonitoringSessionActive';
const POST = 'Publisher/PostReceiverEgvRecords';

const batch = { SN: SERIAL, Egvs: [egv(NOW)], TA: 0 };

test('a refusal, with 500 or as an object with 200, and the call is not carried out', () => {
  const bench = new Bench();
  const sessionId = bench.publish();
  bench.share.order({ kind: 'refuse', code: 'SSO_InternalError', message: 'Trouble' });
  expect(JSON.parse(bench.send(POST, { sessionId }, batch).body)).toMatchObject({ Code: 'SSO_InternalError', Message: 'Trouble' });
  expect(bench.share.postedReadings('alice')).toEqual([]);
  bench.share.order({ kind: 'refuse', code: 'MonitorSessionNotFound', status: 200 });
  const answer = bench.send(ACTIVE, { sessionId });
  expect([answer.status, JSON.parse(answer.body).Code]).toEqual([200, 'MonitorSessionNotFound']);
});

test.each([
  ['before', 0],
  ['after', 1],
] as const)('a connection that breaks %s the call is carried out', (when, kept) => {
  const bench = new Bench();
  const sessionId = bench.publish();
  bench.share.order({ kind: 'drop', when, endpoint: 'postEgvs' });
  expect(bench.call(POST, { sessionId }, batch).kind).toBe('dropped');
  expect(bench.share.postedReadings('alice')).toHaveLength(kept);
  expect(bench.post(sessionId, [egv(NOW)])).toBe(kept === 0 ? 'ok' : 'DuplicateEgvPosted');
});

test('a late answer is the right one, and the call is carried out at once', () => {
  const bench = new Bench();
  const sessionId = bench.publish();
  bench.share.order({ kind: 'delay', delayMs: 31_000 });
  expect(bench.call(POST, { sessionId }, batch)).toMatchObject({ status: 200, delayMs: 31_000 });
  expect(bench.share.postedReadings('alice')).toHaveLength(1);
});

test('HTML with 200', () => {
  const bench = new Bench();
  bench.share.order({ kind: 'html' });
  expect(bench.send(TIME)).toMatchObject({ status: 200, contentType: 'text/html; charset=UTF-8', body: expect.stringContaining('<html>') });
});

test('half a body', () => {
  const bench = new Bench();
  const whole = bench.send(TIME).body;
  bench.share.order({ kind: 'truncate' });
  const half = bench.send(TIME).body;
  expect(whole.startsWith(half) && half.length > 0 && half.length < whole.length).toBe(true);
  expect(() => JSON.parse(half) as unknown).toThrow(SyntaxError);
});

test.each([
  [429, 60, { 'Retry-After': '60' }],
  [503, undefined, {}],
] as const)('%i from the edge', (status, retryAfterSeconds, headers) => {
  const bench = new Bench();
  bench.share.order({ kind: 'status', status, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
  expect(bench.send(TIME)).toMatchObject({ status, headers });
});

test('all sessions expire just before the call', () => {
  const bench = new Bench();
  const sessions = [bench.signIn(), bench.signIn()];
  bench.share.order({ kind: 'expire-sessions', endpoint: 'isMonitoringActive' });
  expect(sessions.map((sessionId) => bench.code(ACTIVE, { sessionId }))).toEqual(['SessionNotValid', 'SessionNotValid']);
  expect(bench.code(ACTIVE, { sessionId: bench.signIn() })).toBe('ok');
});

test.each([
  [{ kind: 'unassign', accountName: 'alice' }, 'MonitoredReceiverNotAssigned', null],
  [{ kind: 'stop-monitoring', accountName: 'alice' }, 'MonitoringSessionNotActive', SERIAL],
] as const)('$kind elsewhere, just before the call', (fault, code, assignedSerial) => {
  const bench = new Bench();
  const sessionId = bench.publish();
  bench.share.order(fault);
  expect(bench.post(sessionId, [egv(NOW)])).toBe(code);
  expect(bench.share.accountState('alice')).toMatchObject({ assignedSerial, monitoring: false });
});

test('another uploader was quicker', () => {
  const bench = new Bench();
  const sessionId = bench.publish();
  const reading = { serial: SERIAL, stAt: NOW, dtAt: NOW, taSeconds: -5, value: 131, trend: 8 } as const;
  bench.share.order({ kind: 'other-uploader', accountName: 'alice', reading, endpoint: 'postEgvs' });
  expect(bench.post(sessionId, [egv(NOW)])).toBe('DuplicateEgvPosted');
  expect(bench.share.postedReadings('alice')).toEqual([{ ...reading, wtAt: NOW - 5000, postedAt: NOW }]);
});

test('a fault for an account that does not exist is an error of the test', () => {
  const bench = new Bench();
  bench.share.order({ kind: 'unassign', accountName: 'nobody' });
  expect(() => bench.call(TIME)).toThrow('does not exist');
});

test('faults wait for their endpoint, strike as often as ordered, one a call, in order', () => {
  const bench = new Bench();
  const sessionId = bench.signIn();
  const active = (): string => bench.code(ACTIVE, { sessionId });
  bench.share.order({ kind: 'refuse', code: 'One', endpoint: 'isMonitoringActive', count: 2 });
  bench.share.order({ kind: 'refuse', code: 'Two', count: 1 });
  bench.share.order({ kind: 'refuse', code: 'Never', count: 0 });
  expect(bench.share.faultsWaiting).toBe(2);
  expect([active(), bench.code(TIME), bench.code(TIME), active(), active()]).toEqual(['One', 'Two', 'ok', 'One', 'ok']);
  expect(bench.share.faultsWaiting).toBe(0);
});

test('faults that wait can be called off', () => {
  const bench = new Bench();
  bench.share.order({ kind: 'html', count: 100 });
  bench.share.clearFaults();
  expect(bench.code(TIME)).toBe('ok');
});
