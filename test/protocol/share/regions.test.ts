import { expect, test } from 'vitest';
import fixtures from '../../fixtures/share-fixtures.json';
import { realRegions, type RealRegion } from '../../../src/domain/region.ts';
import { shareHosts } from '../../../src/domain/share-hosts.ts';
import { applicationIds } from '../../../src/protocol/share/regions.ts';

test.each(fixtures.regions)('region $id', ({ id, host, applicationId }) => {
  const region = id as RealRegion;
  expect(shareHosts[region]).toBe(host);
  expect(applicationIds[region]).toBe(applicationId);
});

test('no other region has a host', () => {
  expect(Object.keys(shareHosts)).toEqual(realRegions);
  expect(fixtures.regions.map(({ id }) => id)).toEqual(realRegions);
});
