import { describe, expect, test } from 'vitest';
import { ShareClient } from '../../src/share/client.ts';
import { ShareError, type ShareErrorCode } from '../../src/share/errors.ts';
import { regionDoor } from '../../src/share/region-door.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { applicationIdOf, makeCall, responseOf, secrets, shareCases, values, type ShareCase } from './fixtures.ts';

type Outcome = { readonly value: unknown } | { readonly code: ShareErrorCode; readonly mayHaveApplied?: boolean };

const SESSION = '5e551050-0000-4000-8000-000000000001';
const entry = (st: number, value: number, trend: number) => ({ stAt: st, at: st - 14_365_000, value, trend });
const newest = entry(1_426_784_306_000, 99, 4);
const all = [newest, entry(1_426_784_006_000, 101, 5), entry(1_426_783_706_000, 98, 3), entry(1_426_783_106_000, 97, 4)];

/** What each case comes to; the same for the classic and the modern answer unless named apart. */
const outcomes: Readonly<Record<string, Outcome>> = {
  time: { value: expect.objectContaining({ utcAt: values.clock * 1000, source: 'answer' }) },
  'classic.authenticate': { value: SESSION },
  'modern.authenticate': { value: values.accountId },
  'login-by-id': { value: SESSION },
  'login-by-id.wrong': { code: 'credentials-refused' },
  'authenticate.wrong-password': { code: 'credentials-refused' },
  'authenticate.no-account': { code: 'credentials-refused' },
  'authenticate.empty-name': { code: 'invalid-argument' },
  'authenticate.locked': { code: 'locked-out' },
  'check.not-assigned': { value: 'not-assigned' },
  'check.assigned': { value: 'assigned' },
  replace: { value: undefined },
  'replace.already-mine': { code: 'unavailable', mayHaveApplied: true },
  start: { value: undefined },
  'start.already-active': { value: undefined },
  'start.not-assigned': { code: 'receiver-not-assigned' },
  'start.wrong-serial': { code: 'receiver-mismatch' },
  'active.true': { value: true },
  'active.false': { value: false },
  stop: { value: undefined },
  post: { value: undefined },
  'post.batch': { value: undefined },
  'post.not-assigned': { code: 'receiver-not-assigned' },
  'post.not-active': { code: 'monitoring-not-active' },
  'post.wrong-serial': { code: 'receiver-mismatch' },
  'post.duplicate': { code: 'duplicate', mayHaveApplied: true },
  'post.bad-date': { code: 'invalid-argument' },
  'post.session-unknown': { code: 'session-lapsed' },
  'read.one': { value: [newest] },
  'read.all': { value: all },
  'read.none': { value: [] },
  'read.session-unknown': { code: 'session-lapsed' },
  'read.session-not-a-uuid': { code: 'session-lapsed' },
  'runtime-info': { value: undefined },
  'session-timed-out': { code: 'session-lapsed' },
  'edge.429': { code: 'rate-limited' },
  'edge.503': { code: 'unavailable', mayHaveApplied: true },
  'edge.html-200': { code: 'not-share', mayHaveApplied: true },
  'error.SSO_InternalError': { code: 'credentials-refused' },
  // Asked whether sharing is on: nothing was ever published, so no.
  'error.MonitorSessionNotFound': { value: false },
};

function outcomeOf({ id }: ShareCase): Outcome {
  const outcome = outcomes[id] ?? outcomes[id.replace(/^\w+\./, '')];
  if (!outcome) throw new Error(`no outcome for ${id}`);
  return outcome;
}

interface Sent {
  readonly url: URL;
  readonly init: RequestInit;
}

/** The client with the case's answer behind it, through a direct door. */
function setUp(shareCase: ShareCase): { client: ShareClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const clock = new VirtualClock();
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    sent.push({ url: new URL(String(url)), init });
    return responseOf(shareCase);
  };
  const door = regionDoor({ region: 'us', proxy: '', fetch, clock, origin: 'https://page.example' });
  return { client: new ShareClient(door, { applicationId: applicationIdOf(shareCase), clock }), sent };
}

async function failureOf(shareCase: ShareCase): Promise<ShareError> {
  const failure = await makeCall(setUp(shareCase).client, shareCase).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ShareError);
  return failure as ShareError;
}

const failing = shareCases.filter((c) => 'code' in outcomeOf(c));

describe.each(shareCases)('$id', (shareCase) => {
  test('is read', async () => {
    const outcome = outcomeOf(shareCase);
    if ('value' in outcome) {
      expect(await makeCall(setUp(shareCase).client, shareCase)).toEqual(outcome.value);
      return;
    }
    const { code, mayHaveApplied = false } = outcome;
    const { status } = shareCase.response;
    expect(await failureOf(shareCase)).toMatchObject({ code, mayHaveApplied, status, shareCode: shareCase.code ?? null });
  });

  test('is one request, exactly this one', async () => {
    const { client, sent } = setUp(shareCase);
    await makeCall(client, shareCase).catch(() => undefined);
    const { method, path, query, bodyText } = shareCase.request;
    expect(sent).toHaveLength(1);
    const [{ url, init }] = sent as [Sent];
    expect(`${init.method} ${url.pathname}`).toBe(`${method} ${path}`);
    // The client clamps what the service answers with an empty list anyway.
    const asked = shareCase.id.endsWith('read.none') ? { ...query, maxCount: '1' } : query;
    expect([...url.searchParams]).toEqual(Object.entries(asked));
    if (shareCase.id.endsWith('post.bad-date')) return; // no reading of ours has such a date
    if (method === 'GET') expect(init.body).toBeUndefined();
    else if (bodyText === '') expect(init.body).toBe('');
    else expect(JSON.parse(String(init.body))).toEqual(JSON.parse(bodyText));
  });
});

describe('no secret stands in an error', () => {
  test.each(failing)('$id', async (shareCase) => {
    const failure = await failureOf(shareCase);
    const texts = [JSON.stringify(failure)];
    for (let error: unknown = failure; error instanceof Error; error = error.cause) {
      texts.push(error.message, `${error}`, error.stack?.split('\n    at ')[0] ?? '');
    }
    for (const secret of secrets) expect(texts.join('\n')).not.toContain(secret);
  });

  test('the secrets do stand in the fixtures', () => {
    const text = JSON.stringify(failing);
    expect(secrets.filter((secret) => !text.includes(secret))).toEqual([]);
  });
});

test.each([
  ['edge.429', 60_000],
  ['edge.503', 30_000],
])('%s says how long to wait', async (id, retryAfterMs) => {
  for (const shareCase of shareCases.filter((c) => c.id.endsWith(id))) {
    expect(await failureOf(shareCase)).toMatchObject({ retryAfterMs });
  }
});
