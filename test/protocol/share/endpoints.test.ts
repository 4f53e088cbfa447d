import { describe, expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { callName, endpoints, SERVICES_PATH, type EndpointName } from '../../../src/protocol/share/endpoints.ts';

const names = Object.keys(endpoints) as EndpointName[];

describe('the table of calls', () => {
  test('holds exactly the eleven', () => {
    expect(names.map(callName)).toEqual([
      'AuthenticatePublisherAccount',
      'LoginPublisherAccountById',
      'SystemUtcTime',
      'StartRemoteMonitoringSession',
      'IsRemoteMonitoringSessionActive',
      'StopRemoteMonitoringSession',
      'PostReceiverEgvRecords',
      'ReadPublisherLatestGlucoseValues',
      'UpdatePublisherAccountRuntimeInfo',
      'CheckMonitoredReceiverAssignmentStatus',
      'ReplacePublisherAccountMonitoredReceiver',
    ]);
  });

  test.each(names)('%s has the method, path and query names of the fixtures', (name) => {
    const { method, path, query } = endpoints[name];
    const cases = fixtures.cases.filter((c) => c.endpoint === callName(name));
    expect(cases.length).toBeGreaterThan(0);
    for (const { request } of cases) {
      expect(request).toMatchObject({ method, path: `/${SERVICES_PATH}${path}` });
      expect(Object.keys(request.query)).toEqual(query);
    }
  });
});
