import { expect, test } from 'vitest';
import { formatShareDate } from '../../src/protocol/share/dates.ts';
import { endpoints, type EndpointName } from '../../src/protocol/share/endpoints.ts';
import { impropriety, type RecordedCall, type Story } from './support/proper-requests.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const noon = Date.UTC(2026, 4, 1, 12);
const sessionId = '11111111-2222-4333-8444-555555555555';
const story: Story = {
  accountName: 'some.body',
  password: 'Zwölf "Äpfel"',
  sessionIds: [sessionId],
  signedInAt: [noon],
  wished: [{ from: noon, until: noon + 12 * HOUR_MS }],
};

function call(name: EndpointName, change: Partial<RecordedCall> = {}): RecordedCall {
  const { method, path, query } = endpoints[name];
  const values: Record<string, string> = { sessionId, serialNumber: 'PR1', minutes: '1440', maxCount: '288' };
  const bodies: Partial<Record<EndpointName, unknown>> = {
    authenticate: { accountName: story.accountName, password: story.password, applicationId: 'a' },
    loginById: { accountId: 'b', password: story.password, applicationId: 'a' },
    runtimeInfo: { sessionId, runtimeInfo: {} },
  };
  return {
    method,
    path,
    query: Object.fromEntries(query.map((one) => [one, values[one]!])),
    headers: {},
    body: bodies[name] ? JSON.stringify(bodies[name]) : '',
    at: noon + MINUTE_MS,
    beside: 0,
    endedAt: noon + MINUTE_MS,
    status: 200,
    ...change,
  };
}

function post(egvs: readonly { readonly minutesAgo: number; readonly value?: number }[], change: Partial<RecordedCall> = {}): RecordedCall {
  const at = change.at ?? noon + MINUTE_MS;
  const Egvs = egvs.map(({ minutesAgo, value = 100 }) => {
    const ST = formatShareDate(at - minutesAgo * MINUTE_MS + 3_600_000);
    return { Trend: 4, ST, DT: ST, Value: value };
  });
  return call('postEgvs', { body: JSON.stringify({ SN: 'PR1', Egvs, TA: -3600 }), ...change });
}

const signIn = (at: number, status = 200): RecordedCall => call('loginById', { at, endedAt: at, status });
const lapse = (at: number): RecordedCall => call('isMonitoringActive', { at, endedAt: at, status: 500 });

test('an ordinary story has nothing improper', () => {
  const calls = [
    call('authenticate', { at: noon, endedAt: noon }), signIn(noon), call('systemUtcTime'), call('checkAssignment'), call('startMonitoring'),
    call('runtimeInfo'), call('readLatest'), post([{ minutesAgo: 10 }, { minutesAgo: 5 }]), lapse(noon + HOUR_MS), signIn(noon + HOUR_MS),
  ];
  expect(impropriety(calls, story)).toEqual([]);
});

test.each<readonly [string, RecordedCall, RegExp]>([
  ['a path of no call', call('readLatest', { path: 'Publisher/ListSubscriberAccounts' }), /no call/],
  ['another method', call('postEgvs', { ...post([{ minutesAgo: 5 }]), method: 'PUT' }), /a PUT/],
  ['another query', call('systemUtcTime', { query: { q: '1' } }), /queried by q/],
  ['a body where none belongs', call('readLatest', { body: '{}' }), /a body/],
  ['a member too many', call('runtimeInfo', { body: JSON.stringify({ sessionId, runtimeInfo: {}, more: 1 }) }), /other members/],
  ['two in flight', call('readLatest', { beside: 1 }), /in flight/],
  ['the password in a query', call('startMonitoring', { query: { sessionId, serialNumber: story.password } }), /the password/],
  ['the password in a header', call('readLatest', { headers: { referer: encodeURIComponent(story.password) } }), /the password/],
  ['the password in another body', call('runtimeInfo', { body: JSON.stringify({ sessionId, runtimeInfo: { a: story.password } }) }), /the password/],
  ['the account name elsewhere', call('runtimeInfo', { body: JSON.stringify({ sessionId, runtimeInfo: { a: story.accountName } }) }), /account name/],
  ['a session id in a header', call('readLatest', { headers: { cookie: sessionId } }), /wrong place/],
  ['the all-zero session', call('isMonitoringActive', { query: { sessionId: '00000000-0000-0000-0000-000000000000' } }), /all-zero/],
  ['more than a day', call('readLatest', { query: { sessionId, minutes: '1441', maxCount: '288' } }), /minutes/],
  ['more than 288', call('readLatest', { query: { sessionId, minutes: '1440', maxCount: '289' } }), /maxCount/],
  ['a post of 51', post(Array.from({ length: 51 }, (_, index) => ({ minutesAgo: 300 - 5 * index }))), /readings/],
  ['a value that is no glucose', post([{ minutesAgo: 5, value: 38 }]), /the value 38/],
  ['a value above range', post([{ minutesAgo: 5, value: 402 }]), /the value 402/],
  ['the future', post([{ minutesAgo: -2 }]), /age/],
  ['too old', post([{ minutesAgo: 23 * 60 + 31 }]), /age/],
  ['out of order', post([{ minutesAgo: 5 }, { minutesAgo: 10 }]), /out of order/],
  ['an assignment that nobody agreed to', call('replaceReceiver'), /nobody agreed/],
  ['a start that nobody wished', call('startMonitoring', { at: noon - 1 }), /nobody wished/],
  ['a post after Stop sharing', post([{ minutesAgo: 5 }], { at: noon + 13 * HOUR_MS }), /nobody wished/],
])('%s is improper', (_, one, trouble) => {
  expect(impropriety([one], story)).toEqual([expect.stringMatching(trouble)]);
});

test('a reading that Share had stored is not posted again, one that it had not may be', () => {
  const again = (status: number | null): string[] => impropriety([post([{ minutesAgo: 5 }], { status }), post([{ minutesAgo: 5 }])], story);
  expect(again(200)).toEqual([expect.stringMatching(/1 readings that Share had stored/)]);
  expect(again(null)).toEqual([]);
});

test('by itself the page signs in once for each lapse of a session that had worked, three times an hour and six a day at most', () => {
  const hours = (count: number, apart: number): RecordedCall[] =>
    Array.from({ length: count }, (_, index) => noon + (index + 1) * apart).flatMap((at) => [lapse(at), signIn(at)]);
  const [pressed, another] = [signIn(noon), signIn(noon + HOUR_MS)];
  expect(impropriety([another], { ...story, signedInAt: [] })).toEqual([expect.stringMatching(/nobody had signed in/)]);
  expect(impropriety([pressed, another], story)).toEqual([expect.stringMatching(/no session had lapsed/)]);
  expect(impropriety([signIn(noon, 500), lapse(noon), another], story)).toEqual([expect.stringMatching(/had not worked/)]);
  expect(impropriety([pressed, ...hours(2, MINUTE_MS * 10)], story)).toEqual([]);
  expect(impropriety([pressed, ...hours(3, MINUTE_MS * 10)], story)).toEqual([expect.stringMatching(/fourth within an hour/)]);
  expect(impropriety([pressed, ...hours(5, HOUR_MS)], story)).toEqual([]);
  expect(impropriety([pressed, ...hours(6, HOUR_MS)], story)).toEqual([expect.stringMatching(/seventh within a day/)]);
});
