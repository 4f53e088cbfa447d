/** What the body of a 200 must be for the call to have succeeded (share-api, 2). */
export type AnswerForm = 'uuid' | 'time' | 'boolean' | 'word' | 'entries' | 'nothing';

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Below `SERVICES_PATH`. */
  readonly path: string;
  /** Names of the query, in the order in which they are sent. */
  readonly query: readonly string[];
  readonly answer: AnswerForm;
}

/** Below a host's root; every call's path follows. */
export const SERVICES_PATH = 'ShareWebServices/Services/';

/**
 * Every call that Cradle can make, and that its proxy lets pass: the eight of the community's list,
 * the second step of today's sign-in, and the two of a receiver's assignment (share-api, 3, 4.2, 8).
 */
export const endpoints = {
  authenticate: { method: 'POST', path: 'General/AuthenticatePublisherAccount', query: [], answer: 'uuid' },
  loginById: { method: 'POST', path: 'General/LoginPublisherAccountById', query: [], answer: 'uuid' },
  systemUtcTime: { method: 'GET', path: 'General/SystemUtcTime', query: [], answer: 'time' },
  startMonitoring: {
    method: 'POST',
    path: 'Publisher/StartRemoteMonitoringSession',
    query: ['sessionId', 'serialNumber'],
    answer: 'nothing',
  },
  isMonitoringActive: {
    method: 'POST',
    path: 'Publisher/IsRemoteMonitoringSessionActive',
    query: ['sessionId'],
    answer: 'boolean',
  },
  stopMonitoring: {
    method: 'POST',
    path: 'Publisher/StopRemoteMonitoringSession',
    query: ['sessionId'],
    answer: 'nothing',
  },
  postEgvs: { method: 'POST', path: 'Publisher/PostReceiverEgvRecords', query: ['sessionId'], answer: 'nothing' },
  readLatest: {
    method: 'POST',
    path: 'Publisher/ReadPublisherLatestGlucoseValues',
    query: ['sessionId', 'minutes', 'maxCount'],
    answer: 'entries',
  },
  runtimeInfo: { method: 'POST', path: 'Publisher/UpdatePublisherAccountRuntimeInfo', query: [], answer: 'nothing' },
  checkAssignment: {
    method: 'POST',
    path: 'Publisher/CheckMonitoredReceiverAssignmentStatus',
    query: ['sessionId', 'serialNumber'],
    answer: 'word',
  },
  replaceReceiver: {
    method: 'POST',
    path: 'Publisher/ReplacePublisherAccountMonitoredReceiver',
    query: ['sessionId', 'serialNumber'],
    answer: 'nothing',
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;

/** Share's own name of a call, for messages: no query, so no session id. */
export function callName(endpoint: EndpointName): string {
  return endpoints[endpoint].path.replace(/^\w+\//, '');
}
