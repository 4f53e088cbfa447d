import { expect } from 'vitest';
import { isSendable } from '../../../src/domain/glucose.ts';
import { isZeroUuid } from '../../../src/protocol/share/answers.ts';
import { parseShareDate } from '../../../src/protocol/share/dates.ts';
import { endpoints, type EndpointName } from '../../../src/protocol/share/endpoints.ts';
import { derivedAt } from '../../../src/protocol/share/payloads.ts';
import { signInTrouble } from './proper-sign-ins.ts';

/** One request as Share got it. Instants are epoch milliseconds, on Share's clock. */
export interface RecordedCall {
  readonly method: string;
  /** Below the services path, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Empty where there is no HTTP. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  readonly at: number;
  /** How many others were in flight when it came. */
  readonly beside: number;
  /** Null while it is in flight. */
  readonly endedAt: number | null;
  /** What Share made of it, whether or not anybody heard; null where it was not carried out. */
  readonly status: number | null;
}

/** What the person did, by which the requests of one account are judged. */
export interface Story {
  readonly accountName: string;
  readonly password: string;
  /** Every session that Share began. */
  readonly sessionIds: readonly string[];
  /** Each press of Sign in. */
  readonly signedInAt: readonly number[];
  /** From when to when they wished to share; the last may be open. */
  readonly wished: readonly { readonly from: number; readonly until: number | null }[];
  /** Each time they agreed that the receiver is assigned to the account. */
  readonly agreedAt?: readonly number[];
}

const MAX_AGE_MS = (23 * 60 + 30) * 60_000;
const MAX_AHEAD_MS = 60_000;
const MAX_BATCH = 50;

const bodies: Readonly<Partial<Record<EndpointName, readonly string[]>>> = {
  authenticate: ['accountName', 'applicationId', 'password'],
  loginById: ['accountId', 'applicationId', 'password'],
  postEgvs: ['Egvs', 'SN', 'TA'],
  runtimeInfo: ['runtimeInfo', 'sessionId'],
};

interface Posted {
  readonly SN: string;
  readonly TA: number;
  readonly Egvs: readonly { readonly ST: string; readonly DT: string; readonly Value: number; readonly Trend: number }[];
}

/** The requests of one account's story are such as the rules allow, and no others (share-api; design 3 and its safety rules). */
export function expectProperRequests(calls: readonly RecordedCall[], story: Story): void {
  expect(impropriety(calls, story)).toEqual([]);
}

/** What no request may be, in plain words, one for each breach; no secret is in them. `calls`: ascending. */
export function impropriety(calls: readonly RecordedCall[], story: Story): string[] {
  return [
    ...calls.flatMap((call, index) => troubleOf(call, story).map((trouble) => `${index}. ${call.path}: ${trouble}`)),
    ...repeats(calls),
    ...signInTrouble(calls, story.signedInAt),
  ];
}

export function endpointOf(call: Pick<RecordedCall, 'path'>): EndpointName | null {
  const names = Object.keys(endpoints) as EndpointName[];
  return names.find((name) => endpoints[name].path === call.path) ?? null;
}

function troubleOf(call: RecordedCall, story: Story): string[] {
  const name = endpointOf(call);
  if (name === null) return ['no call of Cradle’s'];
  return [...formTrouble(name, call), ...secretTrouble(name, call, story), ...wishTrouble(name, call, story), ...contentTrouble(name, call)];
}

function formTrouble(name: EndpointName, call: RecordedCall): string[] {
  const { method, query } = endpoints[name];
  const found: string[] = [];
  // One sender: a request waits for the answer of the one before.
  if (call.beside > 0) found.push('another in flight');
  if (call.method !== method) found.push(`a ${call.method}`);
  if (`${Object.keys(call.query)}` !== `${query}`) found.push(`queried by ${Object.keys(call.query)}`);
  const members = bodies[name];
  if (members === undefined) {
    if (call.body !== '') found.push('a body');
  } else if (`${Object.keys(JSON.parse(call.body) as object).toSorted()}` !== `${members}`) {
    found.push('a body of other members');
  }
  return found;
}

/** Each secret has its place, and is nowhere else. */
function secretTrouble(name: EndpointName, call: RecordedCall, { accountName, password, sessionIds }: Story): string[] {
  const isSignIn = name === 'authenticate' || name === 'loginById';
  const { sessionId, ...query } = call.query;
  const head = JSON.stringify([call.path, query, call.headers]);
  const found: string[] = [];
  if (holds(head, password) || holds(sessionId, password) || (!isSignIn && holds(call.body, password))) found.push('the password');
  if (holds(head, accountName) || holds(sessionId, accountName) || (name !== 'authenticate' && holds(call.body, accountName))) {
    found.push('the account name');
  }
  const isStray = (id: string): boolean => holds(head, id) || (name !== 'runtimeInfo' && holds(call.body, id));
  if (sessionIds.some(isStray)) found.push('a session id in the wrong place');
  const told: unknown = name === 'runtimeInfo' ? (JSON.parse(call.body) as { readonly sessionId: unknown }).sessionId : sessionId;
  if (typeof told === 'string' && !sessionIds.includes(told)) found.push(isZeroUuid(told) ? 'the all-zero session' : 'a session that was never begun');
  return found;
}

function holds(text: string | undefined, secret: string): boolean {
  const spellings = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return text !== undefined && spellings.some((spelling) => text.toLowerCase().includes(spelling.toLowerCase()));
}

function wishTrouble(name: EndpointName, { at }: RecordedCall, { wished, agreedAt = [] }: Story): string[] {
  const isWished = wished.some(({ from, until }) => at >= from && (until === null || at <= until));
  const found: string[] = [];
  if (!isWished && (name === 'startMonitoring' || name === 'postEgvs' || name === 'replaceReceiver')) found.push('nobody wished to share');
  if (name === 'replaceReceiver' && !agreedAt.some((from) => from <= at)) found.push('nobody agreed');
  return found;
}

function contentTrouble(name: EndpointName, call: RecordedCall): string[] {
  if (name === 'readLatest') {
    const { minutes, maxCount } = call.query;
    return [...outside('minutes', Number(minutes), 1, 1440), ...outside('maxCount', Number(maxCount), 1, 288)];
  }
  return name === 'postEgvs' ? postTrouble(call) : [];
}

function postTrouble(call: RecordedCall): string[] {
  const { Egvs, TA } = JSON.parse(call.body) as Posted;
  const times = Egvs.map(({ ST }) => instantOf(ST));
  return [
    ...outside('readings', Egvs.length, 1, MAX_BATCH),
    ...Egvs.flatMap(({ Value, Trend }) => [...(isSendable(Value) ? [] : [`the value ${Value}`]), ...outside('trend', Trend, 0, 9)]),
    ...times.flatMap((stAt) => outside('age', call.at - derivedAt(stAt, TA), -MAX_AHEAD_MS, MAX_AGE_MS)),
    ...(times.every((stAt, index) => index === 0 || stAt > times[index - 1]!) ? [] : ['out of order']),
    ...(Number.isInteger(TA) ? [] : ['a TA that is no whole number']),
  ];
}

function instantOf(text: string): number {
  return parseShareDate(text)?.at ?? NaN;
}

function outside(what: string, value: number, least: number, most: number): string[] {
  return value >= least && value <= most ? [] : [`${what}: ${value} is not within ${least} to ${most}`];
}

/** What Share has stored is never posted again: what became of an attempt is looked up first (design 3.6, 3.7). */
function repeats(calls: readonly RecordedCall[]): string[] {
  const stored = new Set<string>();
  const found: string[] = [];
  for (const [index, call] of calls.entries()) {
    if (endpointOf(call) !== 'postEgvs') continue;
    const { SN, Egvs } = JSON.parse(call.body) as Posted;
    const names = Egvs.map(({ ST }) => `${SN} ${ST}`);
    const again = names.filter((name) => stored.has(name)).length;
    if (again > 0) found.push(`${index}. ${call.path}: ${again} readings that Share had stored`);
    if (call.status === 200) for (const name of names) stored.add(name);
  }
  return found;
}
