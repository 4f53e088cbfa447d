import { describe, expect, it } from 'vitest';
import { ShareError } from '../../src/share/errors.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from '../../src/share/door.ts';
import { callProblemOf } from '../../src/sync/problem.ts';
import { testProxy } from '../../src/sync/proxy-test.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const ORIGIN = 'http://localhost:4173';
const PROXY = 'https://proxy.example/';

/** The clock stands still unless `answer` turns it. */
function setUp(
  answer: (clock: VirtualClock, signal?: AbortSignal) => Promise<Partial<ShareAnswer>>,
  { origin = ORIGIN, isOnline = true } = {},
) {
  const clock = new VirtualClock();
  const asked: [region: string, proxy: string, request: ShareRequest][] = [];
  const doorFor = (region: string, proxy: string): ShareDoor => ({
    call: async (request, signal) => {
      asked.push([region, proxy, request]);
      return { status: 200, text: '', retryAfterMs: null, dateAt: null, ...(await answer(clock, signal)) };
    },
  });
  const test = (proxy = PROXY, signal = new AbortController().signal) =>
    testProxy({ clock, origin, isOnline: () => isOnline, doorFor }, 'ous', proxy, signal);
  return { asked, test };
}

describe('the test of a proxy', () => {
  it('is one question for the time, by the setting as it was typed, with nothing of an account', async () => {
    const { asked, test } = setUp(async () => ({}));
    await test();
    expect(asked).toEqual([['ous', PROXY, { endpoint: 'systemUtcTime', isAsPost: true }]]);
  });

  it('compares the clocks at the middle of the round trip', async () => {
    const { test } = setUp(async (clock) => {
      const text = `{"DateTime":"/Date(${clock.now() + 61_000})/"}`;
      await clock.advance(2000);
      return { text };
    });
    expect(await test()).toEqual({ kind: 'works', errorMs: 60_000 });
  });

  it.each([
    [PROXY, 'not-share'],
    ['/share/{host}/{path}', 'no-own-proxy'],
    [`${ORIGIN}/share/{host}/{path}`, 'no-own-proxy'],
  ])('by %s, which answers with a page: %s', async (proxy, trouble) => {
    const { test } = setUp(async () => ({ status: 404, text: '<html></html>' }));
    expect(await test(proxy)).toEqual({ kind: 'trouble', trouble, said: null });
  });

  it('that gets no answer', async () => {
    const { test } = setUp(async () => Promise.reject(new ShareError('unreachable', 'x')));
    expect(await test()).toMatchObject({ trouble: 'unreachable' });
    expect(await test('/share/{host}/{path}')).toMatchObject({ trouble: 'own-server-down' });
  });

  it.each([
    [ORIGIN, '/share/{host}/{path}', 'own-server-down'],
    ['https://cradle.example', '/share/{host}/{path}', 'offline'],
    ['https://cradle.example', 'http://localhost:4180/share/{host}/{path}', 'unreachable'],
    [ORIGIN, PROXY, 'offline'],
  ])('that gets no answer without a network, at %s by %s: %s', async (origin, proxy, trouble) => {
    const { test } = setUp(async () => Promise.reject(new ShareError('unreachable', 'x')), { origin, isOnline: false });
    expect(await test(proxy)).toMatchObject({ trouble });
  });

  it('that is cancelled rejects with the signal’s reason, whatever the door made of it', async () => {
    const cancel = new AbortController();
    const reason = new DOMException('the person typed', 'AbortError');
    const { test } = setUp(async () => {
      cancel.abort(reason);
      throw new ShareError('unreachable', 'x');
    });
    await expect(test(PROXY, cancel.signal)).rejects.toBe(reason);
  });
});

describe('a call that got no answer of Share’s', () => {
  const own = '/share/{host}/{path}';
  it.each([
    ['nothing at all from the page’s own server', null, own, true, 'sync:own-server-down'],
    ['nothing at all, and no network', null, own, false, 'sync:offline'],
    ['nothing at all from another proxy, and no network', null, PROXY, false, 'sync:offline'],
    ['nothing at all from another proxy', null, PROXY, true, 'share:unreachable'],
    ['our own proxy, which cannot reach Share', 502, own, true, 'sync:share-unreached'],
    ['another proxy, which cannot reach Share', 404, PROXY, true, 'sync:share-unreached'],
    ['a proxy on this computer, which has no network', 502, own, false, 'sync:offline'],
  ] as const)('%s', (_, status, proxy, isOnline, problem) => {
    expect(callProblemOf(new ShareError('unreachable', 'x', { status }), proxy, isOnline)).toBe(problem);
  });
});
