import { expect, test } from 'vitest';
import { readingLock } from '../../src/sync/lock-names.ts';
import { holdReceiver } from '../../src/sync/keeping/hold-receiver.ts';
import { freshStore } from '../support/stores.ts';

const SERIAL = 'SM12345678';

test('two pages hold one receiver; nobody forgets it before both let go', async () => {
  const deps = { store: await freshStore(), locks: navigator.locks };
  const waiting = new AbortController().signal;
  const [one, two] = [new AbortController(), new AbortController()];
  const isFree = () => navigator.locks.request(readingLock(deps.store, SERIAL), { ifAvailable: true }, (lock) => lock !== null);
  await holdReceiver(deps, SERIAL, { waiting, held: one.signal });
  await holdReceiver(deps, SERIAL, { waiting, held: two.signal });
  one.abort();
  expect(await isFree()).toBe(false);
  two.abort();
  await expect.poll(isFree).toBe(true);
});

test('who waits while it is forgotten can be called off', async () => {
  const deps = { store: await freshStore(), locks: navigator.locks };
  const waiting = new AbortController();
  const held = new AbortController();
  let end: () => void = () => undefined;
  const forgotten = new Promise<void>((resolve) => {
    end = resolve;
  });
  const forgetting = navigator.locks.request(readingLock(deps.store, SERIAL), () => forgotten);
  const holding = holdReceiver(deps, SERIAL, { waiting: waiting.signal, held: held.signal });
  waiting.abort();
  await expect(holding).rejects.toMatchObject({ name: 'AbortError' });
  end();
  await forgetting;
});

test('without locks there is nobody to wait for', async () => {
  const deps = { store: await freshStore(), locks: null };
  await holdReceiver(deps, SERIAL, { waiting: new AbortController().signal, held: new AbortController().signal });
});
