import { expect, test } from 'vitest';
import { practiceDoor } from '../../../src/simulator/share/door.ts';
import { APPLICATION, Bench, egv, NOW, SERIAL } from './support.ts';

test('calls go through with their query and body', async () => {
  const bench = new Bench({ clockOffsetMs: 7000 });
  const door = practiceDoor(bench.share);
  const signIn = { accountName: 'alice', password: 'right', applicationId: APPLICATION };
  const { text, ...rest } = await door.call({ endpoint: 'authenticate', body: signIn });
  expect(rest).toEqual({ status: 200, retryAfterMs: null, dateAt: NOW + 7000 });
  expect(JSON.parse(text)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);

  const sessionId = bench.publish();
  const posted = await door.call({ endpoint: 'postEgvs', query: { sessionId }, body: { SN: SERIAL, Egvs: [egv(NOW, 142)], TA: 0 } });
  expect(posted).toMatchObject({ status: 200, text: '' });
  const read = await door.call({ endpoint: 'readLatest', query: { sessionId, minutes: 10, maxCount: 1 } });
  expect(JSON.parse(read.text)).toMatchObject([{ Value: 142 }]);
});

test('Retry-After comes out in milliseconds', async () => {
  const bench = new Bench();
  bench.share.order({ kind: 'status', status: 503, retryAfterSeconds: 30 });
  expect(await practiceDoor(bench.share).call({ endpoint: 'systemUtcTime' })).toMatchObject({ status: 503, retryAfterMs: 30_000 });
});

test('a broken connection rejects', async () => {
  const bench = new Bench();
  bench.share.order({ kind: 'drop', when: 'before' });
  await expect(practiceDoor(bench.share).call({ endpoint: 'systemUtcTime' })).rejects.toThrow('dropped');
});

test('a late answer comes when its time has come', async () => {
  const bench = new Bench();
  bench.share.order({ kind: 'delay', delayMs: 5000 });
  const answer = await bench.clock.run(practiceDoor(bench.share).call({ endpoint: 'systemUtcTime' }));
  expect([answer.status, bench.clock.now()]).toEqual([200, NOW + 5000]);
});

test('a cancelled call rejects with the reason: before it is made nothing happens, after that the waiting ends', async () => {
  const bench = new Bench();
  const door = practiceDoor(bench.share);
  const reason = new Error('enough');
  await expect(door.call({ endpoint: 'systemUtcTime' }, AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(bench.share.journal).toEqual([]);

  bench.share.order({ kind: 'delay', delayMs: 5000 });
  const controller = new AbortController();
  const late = door.call({ endpoint: 'systemUtcTime' }, controller.signal);
  controller.abort(reason);
  await expect(late).rejects.toBe(reason);
  expect(bench.share.journal).toHaveLength(1);
});
