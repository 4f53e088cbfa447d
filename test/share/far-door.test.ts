import { describe, expect, test } from 'vitest';
import type { ShareAnswer, ShareDoor, ShareRequest } from '../../src/share/door.ts';
import { ShareError } from '../../src/share/errors.ts';
import { answerFar, farDoor, type FarCall, type FarWorker } from '../../src/share/far-door.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const PROXY = 'https://proxy.example/';
const time: ShareRequest = { endpoint: 'systemUtcTime' };
const stop: ShareRequest = { endpoint: 'stopMonitoring', query: { sessionId: 'e3e3e6a5-0000-4000-8000-000000000001' } };
const answer: ShareAnswer = { status: 500, text: '{"Code":"x"}', retryAfterMs: 7000, dateAt: null };

/** A worker in this thread: what is said to it and by it is cloned, as between threads. */
class NearWorker implements FarWorker {
  isEnded = false;
  readonly calls: FarCall[] = [];
  readonly #door: ShareDoor | null;
  #onMessage: ((event: { readonly data: unknown }) => void) | null = null;
  #onError: (() => void) | null = null;

  /** Without a door it fails to start. */
  constructor(door: ShareDoor | null) {
    this.#door = door;
  }

  addEventListener(type: 'message' | 'error', listener: ((event: { readonly data: unknown }) => void) & (() => void)): void {
    if (type === 'message') this.#onMessage = listener;
    else this.#onError = listener;
  }

  postMessage(call: FarCall): void {
    void this.#work(structuredClone(call));
  }

  terminate(): void {
    this.isEnded = true;
  }

  async #work(call: FarCall): Promise<void> {
    await Promise.resolve();
    const door = this.#door;
    if (door === null) return this.#onError?.();
    this.calls.push(call);
    const told = structuredClone(await answerFar(call, () => door));
    if (!this.isEnded) this.#onMessage?.({ data: told });
  }
}

function setUp(call: ShareDoor['call'] | null) {
  const workers: NearWorker[] = [];
  const clock = new VirtualClock();
  const start = (): FarWorker => {
    const worker = new NearWorker(call && { call });
    workers.push(worker);
    return worker;
  };
  return { door: farDoor({ region: 'ous', proxy: PROXY, clock, start }), workers, clock };
}

const never = (): Promise<ShareAnswer> => new Promise(() => {});

describe('a call through a worker', () => {
  test('that cannot be made fails once, and its deadline is forgotten', async () => {
    const clock = new VirtualClock();
    const start = (): FarWorker => {
      throw new TypeError('no workers here');
    };
    await expect(farDoor({ region: 'us', proxy: PROXY, clock, start }).call(time)).rejects.toThrow(TypeError);
    await clock.advance(60_000);
    expect(clock.sleeping).toBe(0);
  });

  test('goes out and comes back as it is, and each has a worker that ends with it', async () => {
    const { door, workers } = setUp(async () => answer);
    expect(await door.call(stop)).toEqual(answer);
    expect(await door.call(time)).toEqual(answer);
    expect(workers.map(({ calls, isEnded }) => [calls, isEnded])).toEqual([
      [[{ region: 'ous', proxy: PROXY, request: stop }], true],
      [[{ region: 'ous', proxy: PROXY, request: time }], true],
    ]);
  });

  test('fails with the worker’s own failure', async () => {
    const { door } = setUp(async () => {
      throw new ShareError('not-share', 'it broke off', { mayHaveApplied: true, status: 200 });
    });
    const failure = await door.call(stop).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ShareError);
    expect(failure).toMatchObject({ code: 'not-share', message: 'it broke off', mayHaveApplied: true, status: 200 });
  });

  test.each([
    [stop, true],
    [time, false],
  ])('whose worker does not start is unreachable, and $endpoint may have applied: %s', async (request, mayHaveApplied) => {
    const { door, workers } = setUp(null);
    await expect(door.call(request)).rejects.toMatchObject({ code: 'unreachable', mayHaveApplied });
    expect(workers[0]?.isEnded).toBe(true);
  });

  test('that takes too long is a timeout, and ends its worker', async () => {
    const { door, workers, clock } = setUp(never);
    const failure = await clock.run(door.call(stop).catch((error: unknown) => error));
    expect(failure).toMatchObject({ code: 'timeout', mayHaveApplied: true });
    await clock.advance(0);
    expect(workers[0]?.isEnded).toBe(true);
  });

  test('that is cancelled ends its worker, with the signal’s own reason', async () => {
    const { door, workers } = setUp(never);
    const cancel = new AbortController();
    const call = door.call(stop, cancel.signal);
    const reason = new Error('the person left');
    cancel.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(workers[0]?.isEnded).toBe(true);
    await expect(door.call(stop, cancel.signal)).rejects.toBe(reason);
    expect(workers).toHaveLength(1);
  });
});
