import { callName, endpoints, type EndpointName } from '../../src/protocol/share/endpoints.ts';
import { parseShareDate } from '../../src/protocol/share/dates.ts';
import type { RuntimeInfo } from '../../src/protocol/share/payloads.ts';
import { parseShareTrend } from '../../src/protocol/share/trends.ts';
import type { ShareClient } from '../../src/share/client.ts';
import fixtures from '../fixtures/share-fixtures.json';

export type ShareCase = Omit<(typeof fixtures.cases)[number], 'request' | 'response' | 'code'> & {
  readonly code?: string;
  readonly request: { method: string; path: string; query: Record<string, string>; bodyText: string };
  readonly response: { status: number; contentType: string | null; bodyText: string; headers?: Record<string, string> };
};

const byCallName = new Map((Object.keys(endpoints) as EndpointName[]).map((name) => [callName(name), name]));

/** The cases of the eleven calls. */
export const shareCases = (fixtures.cases as unknown as ShareCase[]).filter((c) => byCallName.has(c.endpoint));

export const { values } = fixtures;

/** Every secret that stands in the requests or answers of the fixtures. */
export const secrets: readonly string[] = [
  values.user,
  values.password,
  values.accountId,
  'nobody',
  'nope',
  '77777777-7777-4777-8777-777777777777',
  '33333333-3333-4333-8333-333333333333',
  '5e551050-0000-4000-8000-000000000001',
  'bad-session-id',
];

export function fixtureCase(id: string): ShareCase {
  const found = shareCases.find((c) => c.id === id);
  if (!found) throw new Error(`no fixture ${id}`);
  return found;
}

/** The case's answer as fetch gives it. */
export function responseOf({ response }: ShareCase): Response {
  const headers = new Headers(response.headers);
  if (response.contentType !== null) headers.set('content-type', response.contentType);
  return new Response(response.bodyText, { status: response.status, headers });
}

/** The application id that the case's request carries. */
export function applicationIdOf({ request }: ShareCase): string {
  const { applicationId } = JSON.parse(request.bodyText || '{}') as { applicationId?: string };
  return applicationId ?? values.applicationId;
}

/** Makes the case's call with the case's own arguments. */
export function makeCall(client: ShareClient, { endpoint, request }: ShareCase): Promise<unknown> {
  const { sessionId = '', serialNumber = '', minutes, maxCount } = request.query;
  const body = JSON.parse(request.bodyText || '{}') as Record<string, string>;
  const { accountName = '', accountId = '', password = '' } = body;
  switch (byCallName.get(endpoint)) {
    case 'authenticate':
      return client.authenticate(accountName, password);
    case 'loginById':
      return client.loginById(accountId, password);
    case 'systemUtcTime':
      return client.systemUtcTime();
    case 'startMonitoring':
      return client.startMonitoring(sessionId, serialNumber);
    case 'isMonitoringActive':
      return client.isMonitoringActive(sessionId);
    case 'stopMonitoring':
      return client.stopMonitoring(sessionId);
    case 'postEgvs':
      return client.postEgvs(sessionId, postOf(request.bodyText));
    case 'readLatest':
      return client.readLatest(sessionId, { minutes: Number(minutes), maxCount: Number(maxCount) });
    case 'runtimeInfo': {
      const info = JSON.parse(request.bodyText) as { sessionId: string; runtimeInfo: RuntimeInfo };
      return client.runtimeInfo(info.sessionId, info.runtimeInfo);
    }
    case 'checkAssignment':
      return client.checkAssignment(sessionId, serialNumber);
    case 'replaceReceiver':
      return client.replaceReceiver(sessionId, serialNumber);
    case undefined:
      throw new Error(`not one of the eleven: ${endpoint}`);
  }
}

function postOf(bodyText: string): Parameters<ShareClient['postEgvs']>[1] {
  const { SN, Egvs, TA } = JSON.parse(bodyText) as {
    SN: string;
    TA: number;
    Egvs: { ST: string; DT: string; Value: number; Trend: number }[];
  };
  const readings = Egvs.map(({ ST, DT, Value, Trend }) => ({
    stAt: parseShareDate(ST)?.at ?? 0,
    dtAt: parseShareDate(DT)?.at ?? 0,
    value: Value,
    trend: parseShareTrend(Trend),
  }));
  return { serial: SN, taSeconds: TA, readings };
}
