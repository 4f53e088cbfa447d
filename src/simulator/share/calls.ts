import { isZeroUuid } from '../../protocol/share/answers.ts';
import { endpoints, type Endpoint, type EndpointName } from '../../protocol/share/endpoints.ts';
import * as monitoring from './monitoring.ts';
import { membersOf, readPost } from './post.ts';
import { gatewayRefused, invalidArgument, refused } from './refusal.ts';
import { authenticate, loginById, loginByName } from './sign-in.ts';
import { nothing, type PracticeAnswer } from './wire.ts';
import { accountOf, readBody, type ShareWorld } from './world.ts';

/** Cradle's eleven calls, and the sign-in of older reader programs (share-api 4.3). */
export type PracticeCall = EndpointName | 'loginByName';

type Place = Pick<Endpoint, 'method' | 'path'>;

const places: Readonly<Record<PracticeCall, Place>> = {
  ...endpoints,
  loginByName: { method: 'POST', path: 'General/LoginPublisherAccountByName' },
};

const callsByPath = new Map(Object.entries(places).map(([name, { path }]) => [path, name as PracticeCall]));

export function callAt(path: string): PracticeCall | null {
  return callsByPath.get(path) ?? null;
}

/** Names of the query without regard to case (share-api 1.3): the keys are in lower case. */
export type Query = ReadonlyMap<string, string>;

type Run = (world: ShareWorld, query: Query, body: string) => PracticeAnswer;

const runs: Readonly<Record<PracticeCall, Run>> = {
  authenticate: (world, _query, body) => authenticate(world, body),
  loginById: (world, _query, body) => loginById(world, body),
  loginByName: (world, _query, body) => loginByName(world, body),
  systemUtcTime: (world) => world.style.json({ DateTime: world.style.date(world.now()), OffsetMinutes: 0 }),
  startMonitoring: (world, query) => {
    monitoring.start(accountOf(world, query.get('sessionid')), monitoring.readSerial(query.get('serialnumber')));
    return nothing;
  },
  isMonitoringActive: (world, query) =>
    world.style.json(monitoring.isMonitoring(accountOf(world, query.get('sessionid')))),
  stopMonitoring: (world, query) => {
    monitoring.stop(accountOf(world, query.get('sessionid')));
    return nothing;
  },
  postEgvs: (world, query, body) => {
    const members = readBody(body);
    const account = accountOf(world, query.get('sessionid'));
    const post = readPost(members);
    monitoring.requireMonitoring(account, post.serial);
    if (!account.readings.post(post, world.now())) throw refused('DuplicateEgvPosted');
    return nothing;
  },
  readLatest: (world, query) => {
    const sessionId = query.get('sessionid');
    // share-api 4.4: a read with the all-zero id answers an empty body.
    if (sessionId !== undefined && isZeroUuid(sessionId)) return nothing;
    const account = accountOf(world, sessionId);
    const readings = account.readings.latest(readNumber(query, 'minutes'), readNumber(query, 'maxCount'), world.now());
    return world.style.json(account.hasFollower ? readings.map((reading) => world.style.entry(reading)) : []);
  },
  runtimeInfo: (world, _query, body) => {
    const { sessionId, runtimeInfo } = membersOf(readBody(body));
    const account = accountOf(world, sessionId);
    if (typeof runtimeInfo !== 'object' || runtimeInfo === null) throw invalidArgument('The argument runtimeInfo is null or empty.');
    account.runtimeInfo = runtimeInfo;
    return nothing;
  },
  checkAssignment: (world, query) => {
    const account = accountOf(world, query.get('sessionid'));
    return world.style.json(monitoring.assignmentOf(world, account, monitoring.readSerial(query.get('serialnumber'))));
  },
  replaceReceiver: (world, query) => {
    const account = accountOf(world, query.get('sessionid'));
    monitoring.replace(world, account, monitoring.readSerial(query.get('serialnumber')));
    return nothing;
  },
};

/** Carries a call out. Throws `Refused` for what Share or its web server refuses. */
export function runCall(world: ShareWorld, call: PracticeCall, method: string, query: Query, body: string): PracticeAnswer {
  const allowed = places[call].method;
  if (method !== allowed) throw gatewayRefused(405, { Allow: allowed });
  return runs[call](world, query, body);
}

function readNumber(query: Query, name: 'minutes' | 'maxCount'): number {
  const text = query.get(name.toLowerCase()) ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument(`Invalid number. (Parameter '${name}')`);
}
