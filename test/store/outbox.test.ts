import { describe, expect, test } from 'vitest';
import { attemptOf, openAttempt, settleAttempt } from '../../src/store/attempts.ts';
import { addDestination, allDestinations, destinationOf, findDestination, putDestination, updateDestination } from '../../src/store/destinations.ts';
import { outcomesSince, pruneOutcomes, putOutcomes, retrySetAside } from '../../src/store/outcomes.ts';
import type { OutcomeKind } from '../../src/store/rows.ts';
import { attempt, destination, freshName, freshStore, outcome, sent, watchWrites } from '../support/stores.ts';

const SERIAL = 'SM12345678';
const times = (rows: readonly { systemTime: number }[]): number[] => rows.map((row) => row.systemTime);

describe('attempts', () => {
  test('one is open for a destination, strictly written, until it is closed', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    const first = attempt('d1', [sent(100), sent(400)]);
    await openAttempt(store, first);
    expect(writes).toEqual([{ stores: ['attempts'], durability: 'strict' }]);
    await expect(openAttempt(store, attempt('d1', [sent(700)]))).rejects.toMatchObject({ code: 'attempt-open', actor: 'bug' });
    expect(await attemptOf(store, 'd1')).toEqual(first);
    await openAttempt(store, attempt('d2', [sent(100)]));

    await putDestination(store, destination());
    await settleAttempt(store, 'd1', [], null);
    expect(await attemptOf(store, 'd1')).toBeNull();
    expect(await attemptOf(store, 'd2')).not.toBeNull();
    await openAttempt(store, attempt('d1', [sent(700)]));
  });

  test('of two connections that race, one opens it', async () => {
    const name = freshName();
    const [one, two] = [await freshStore(name), await freshStore(name)];
    const tries = await Promise.allSettled([
      openAttempt(one, attempt('d1', [sent(100)], 1)),
      openAttempt(two, attempt('d1', [sent(100)], 2)),
    ]);
    expect(tries.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'attempt-open' });
    const winner = tries.findIndex((result) => result.status === 'fulfilled') + 1;
    expect((await attemptOf(one, 'd1'))?.beganAt).toBe(winner);
  });

  test('settling writes outcomes, destination and the end of the attempt in one strict transaction', async () => {
    const store = await freshStore();
    await putDestination(store, destination());
    await openAttempt(store, attempt('d1', [sent(100), sent(400)]));
    const writes = watchWrites();
    const changed = await settleAttempt(store, 'd1', [outcome(100), outcome(400)], null, (row) => ({ ...row, lastSentAt: 9 }));
    expect(writes).toEqual([{ stores: ['attempts', 'destinations', 'outcomes'], durability: 'strict' }]);
    expect(await outcomesSince(store, 'd1', SERIAL, 0)).toEqual([outcome(100), outcome(400)]);
    expect(await attemptOf(store, 'd1')).toBeNull();
    expect(changed).toEqual(destination({ lastSentAt: 9 }));
    expect(await destinationOf(store, 'd1')).toEqual(changed);
  });

  test('settling a part leaves the rest open: no moment at which another attempt could begin', async () => {
    const store = await freshStore();
    await putDestination(store, destination());
    await openAttempt(store, attempt('d1', [sent(100), sent(400)]));
    const rest = attempt('d1', [sent(400)], 2_000);
    expect(await settleAttempt(store, 'd1', [outcome(100)], rest)).toEqual(destination());
    expect(await attemptOf(store, 'd1')).toEqual(rest);
    expect(await outcomesSince(store, 'd1', SERIAL, 0)).toEqual([outcome(100)]);
    await expect(openAttempt(store, attempt('d1', [sent(700)]))).rejects.toMatchObject({ code: 'attempt-open' });
  });

  test('what fails while settling leaves the attempt open and writes no outcome', async () => {
    const store = await freshStore();
    await putDestination(store, destination());
    await openAttempt(store, attempt('d1', [sent(100)]));
    const bug = new Error('a bug in the change');
    const settling = settleAttempt(store, 'd1', [outcome(100)], null, () => {
      throw bug;
    });
    await expect(settling).rejects.toBe(bug);
    await expect(settleAttempt(store, 'd2', [outcome(100)], null)).rejects.toMatchObject({ code: 'broken' });
    expect(await attemptOf(store, 'd1')).toEqual(attempt('d1', [sent(100)]));
    expect(await outcomesSince(store, 'd1', SERIAL, 0)).toEqual([]);
  });

  test('settling follows the upgrade rule too', async () => {
    const store = await freshStore();
    await putDestination(store, destination());
    await putOutcomes(store, [outcome(100, { kind: 'seen' })]);
    await settleAttempt(store, 'd1', [outcome(100, { kind: 'accepted', decidedAt: 9 })], null);
    expect(await outcomesSince(store, 'd1', SERIAL, 0)).toEqual([outcome(100, { kind: 'seen' })]);
  });
});

describe('outcomes', () => {
  test.for<[OutcomeKind, OutcomeKind, OutcomeKind]>([
    ['accepted', 'seen', 'seen'],
    ['duplicate', 'seen', 'seen'],
    ['set-aside', 'seen', 'seen'],
    ['seen', 'seen', 'seen'],
    ['seen', 'accepted', 'seen'],
    ['seen', 'set-aside', 'seen'],
    ['accepted', 'duplicate', 'accepted'],
    ['accepted', 'set-aside', 'accepted'],
    ['duplicate', 'accepted', 'duplicate'],
    ['set-aside', 'accepted', 'set-aside'],
  ])('%s, then %s: %s', async ([before, next, after]) => {
    const store = await freshStore();
    await putOutcomes(store, [outcome(100, { kind: before, decidedAt: 1 })]);
    await putOutcomes(store, [outcome(100, { kind: next, decidedAt: 2 })]);
    const [row] = await outcomesSince(store, 'd1', SERIAL, 0);
    expect(row).toEqual(outcome(100, { kind: after, decidedAt: before === after ? 1 : 2 }));
  });

  test('what was sent stays as it was first sent', async () => {
    const store = await freshStore();
    const first = outcome(100, { stAt: 1, dtAt: 2, taSeconds: 3, value: 104, trend: 5 });
    await putOutcomes(store, [first]);
    await putOutcomes(store, [outcome(100, { kind: 'seen', decidedAt: 9, stAt: 7, dtAt: 7, taSeconds: 8, value: 300, trend: 1 })]);
    expect(await outcomesSince(store, 'd1', SERIAL, 0)).toEqual([{ ...first, kind: 'seen', decidedAt: 9 }]);
  });

  test('the rule holds within one batch', async () => {
    const store = await freshStore();
    const batch = [outcome(100, { kind: 'accepted' }), outcome(100, { kind: 'seen' }), outcome(100, { kind: 'set-aside' })];
    await putOutcomes(store, batch);
    expect(await outcomesSince(store, 'd1', SERIAL, 0)).toEqual([outcome(100, { kind: 'seen' })]);
  });

  test('are strictly written, also when they are removed', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    await putOutcomes(store, [outcome(100)]);
    await retrySetAside(store, 'd1');
    await pruneOutcomes(store, 0);
    expect(writes).toEqual(Array.from({ length: 3 }, () => ({ stores: ['outcomes'], durability: 'strict' })));
  });

  test('are listed from a system time on, of one destination and receiver', async () => {
    const store = await freshStore();
    await putOutcomes(store, [
      ...[400, 100, 1_000, 700].map((systemTime) => outcome(systemTime)),
      outcome(500, { destination: 'd2' }),
      outcome(600, { serial: 'SM99999999' }),
    ]);
    expect(times(await outcomesSince(store, 'd1', SERIAL, 400))).toEqual([400, 700, 1_000]);
    expect(times(await outcomesSince(store, 'd2', SERIAL, 0))).toEqual([500]);
  });

  test('set aside for one destination wait again, the others stay', async () => {
    const store = await freshStore();
    await putOutcomes(store, [
      outcome(100, { kind: 'set-aside' }),
      outcome(400),
      outcome(700, { kind: 'set-aside', serial: 'SM99999999' }),
      outcome(100, { kind: 'set-aside', destination: 'd10' }),
    ]);
    expect(await retrySetAside(store, 'd1')).toBe(2);
    expect(times(await outcomesSince(store, 'd1', SERIAL, 0))).toEqual([400]);
    expect(await outcomesSince(store, 'd1', 'SM99999999', 0)).toEqual([]);
    expect(times(await outcomesSince(store, 'd10', SERIAL, 0))).toEqual([100]);
  });

  test('are pruned by when they were decided', async () => {
    const store = await freshStore();
    await putOutcomes(store, [outcome(100, { decidedAt: 10 }), outcome(400, { decidedAt: 20 }), outcome(700, { decidedAt: 30 })]);
    expect(await pruneOutcomes(store, 20)).toBe(1);
    expect(times(await outcomesSince(store, 'd1', SERIAL, 0))).toEqual([400, 700]);
  });
});

describe('destinations', () => {
  test('are strictly written', async () => {
    const store = await freshStore();
    const writes = watchWrites();
    await putDestination(store, destination());
    await updateDestination(store, 'd1', (row) => ({ ...row, signIn: { ...row.signIn, triedAt: [1] } }));
    expect(writes).toEqual(Array.from({ length: 2 }, () => ({ stores: ['destinations'], durability: 'strict' })));
  });

  test('updates of two connections lose nothing of each other', async () => {
    const name = freshName();
    const [one, two] = [await freshStore(name), await freshStore(name)];
    await putDestination(one, destination());
    const addTry = (store: typeof one, at: number): Promise<unknown> =>
      updateDestination(store, 'd1', (row) => ({ ...row, signIn: { ...row.signIn, triedAt: [...row.signIn.triedAt, at] } }));
    await Promise.all([addTry(one, 1), addTry(two, 2), addTry(one, 3)]);
    expect((await destinationOf(two, 'd1'))?.signIn.triedAt.toSorted()).toEqual([1, 2, 3]);
  });

  test('an update gives the new row, and of none that is there says broken', async () => {
    const store = await freshStore();
    await putDestination(store, destination());
    expect(await updateDestination(store, 'd1', (row) => ({ ...row, everReadBack: true }))).toEqual(destination({ everReadBack: true }));
    await expect(updateDestination(store, 'd2', (row) => row)).rejects.toMatchObject({ code: 'broken' });
    expect(await destinationOf(store, 'd2')).toBeNull();
  });

  test('are found by region and account', async () => {
    const store = await freshStore();
    await putDestination(store, destination());
    await putDestination(store, destination({ id: 'd2', region: 'ous' }));
    expect((await findDestination(store, 'ous', 'wearer'))?.id).toBe('d2');
    expect(await findDestination(store, 'jp', 'wearer')).toBeNull();
    expect(await findDestination(store, 'us', 'somebody')).toBeNull();
  });

  test('two tabs that sign in to a new account at once make one of it', async () => {
    const name = freshName();
    const [one, two] = [await freshStore(name), await freshStore(name)];
    const added = await Promise.all([addDestination(one, destination({ id: 'd1' })), addDestination(two, destination({ id: 'd2' }))]);
    expect(added[1]).toEqual(added[0]);
    expect(await allDestinations(one)).toEqual([added[0]]);
    expect((await addDestination(one, destination({ id: 'd3', region: 'ous' }))).id).toBe('d3');
  });
});
