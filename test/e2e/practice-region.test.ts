import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { applicationIds } from '../../src/protocol/share/regions.ts';
import { endpoints, SERVICES_PATH, type EndpointName } from '../../src/protocol/share/endpoints.ts';
import { lastDayOf } from './support/expected.ts';
import { PASSWORD, Stage } from './support/stage.ts';

const stage = new Stage();

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** One call as a reader program makes it. */
async function call(endpoint: EndpointName, query: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${stage.server.origin}/practice/${SERVICES_PATH}${endpoints[endpoint].path}${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
}

test('what is shared with the region Practice can be read there by somebody else’s program', async () => {
  const accountName = 'anybody';
  const plan = stage.plan({ days: 2 });
  const twin = stage.twinOf(plan);
  const { cradle } = await stage.scene({ plan });
  await cradle.connect();
  await cradle.signIn({ accountName, password: PASSWORD, region: 'Practice' });
  const lastDay = lastDayOf(twin, stage.time.now());
  await cradle.startSharing();
  await cradle.button('Assign receiver').click();
  await cradle.allSent();

  const applicationId = applicationIds.us;
  const accountId = await call('authenticate', '', { accountName, password: PASSWORD, applicationId });
  const sessionId = await call('loginById', '', { accountId, password: PASSWORD, applicationId });
  const entries = (await call('readLatest', `?sessionId=${String(sessionId)}&minutes=1440&maxCount=288`, '')) as { WT: string; Value: number }[];
  const read = entries.map(({ WT, Value }) => ({ at: Number(/^Date\((\d+)\)$/.exec(WT)?.[1]), value: Value })).toReversed();
  expect(read.map(({ value }) => value)).toEqual(lastDay.map(({ value }) => value));
  expect(read.filter(({ at }, index) => Math.abs(at - lastDay[index]!.trueAt) > 2000)).toEqual([]);
  expect(stage.upstream.requests).toEqual([]);
});
