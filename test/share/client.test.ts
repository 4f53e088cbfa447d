import { describe, expect, test } from 'vitest';
import { ShareClient } from '../../src/share/client.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from '../../src/share/door.ts';
import { ShareError } from '../../src/share/errors.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { fixtureCase, values } from './fixtures.ts';

const SESSION = 'e3e3e6a5-0000-4000-8000-000000000001';
const SERIAL = 'SM12345678';
const NOT_FOUND = '{"Code":"MonitorSessionNotFound","Message":"MonitorSessionNotFound"}';
const NOT_ACTIVE = '{"Code":"MonitoringSessionNotActive","Message":""}';

/** A door that answers what it is told, after a round trip of 400 ms. */
class ScriptedDoor implements ShareDoor {
  readonly clock = new VirtualClock(1_000_000_000_000);
  readonly requests: ShareRequest[] = [];
  /** In the middle of a call. */
  setsClockByMs = 0;
  readonly client = new ShareClient(this, { applicationId: 'app', clock: this.clock });
  readonly #answer: Partial<ShareAnswer>;

  constructor(answer: Partial<ShareAnswer>) {
    this.#answer = answer;
  }

  async call(request: ShareRequest): Promise<ShareAnswer> {
    this.requests.push(request);
    await this.clock.advance(400);
    this.clock.step(this.setsClockByMs);
    return { status: 200, text: '', retryAfterMs: null, dateAt: null, ...this.#answer };
  }
}

const answering = (text: string, status = 200): ScriptedDoor => new ScriptedDoor({ text, status });

describe('Share’s clock', () => {
  const text = '{"DateTime":"Date(1000000005000)","OffsetMinutes":0}';

  test('is compared with this computer’s at the middle of the round trip', async () => {
    expect(await answering(text).client.systemUtcTime()).toEqual({
      utcAt: 1_000_000_005_000,
      roundTripMs: 400,
      errorMs: 4_800,
      source: 'answer',
    });
  });

  test('is compared with this computer’s as it goes at the end where that is set back meanwhile', async () => {
    const door = answering(text);
    door.setsClockByMs = -3_600_000;
    expect(await door.client.systemUtcTime()).toMatchObject({ roundTripMs: 400, errorMs: 3_604_800 });
  });

  test('was long on its way where this computer’s is set forward meanwhile: it may have slept', async () => {
    const door = answering(text);
    door.setsClockByMs = 3_600_000;
    expect(await door.client.systemUtcTime()).toMatchObject({ roundTripMs: 3_600_400, errorMs: 4_800 - 1_800_000 });
  });

  test.each([-62_135_596_800_000, 4_102_444_800_001])('of no century (%d) is none, and the header’s is taken where there is one', async (at) => {
    const none = `{"DateTime":"/Date(${at})/","OffsetMinutes":0}`;
    await expect(answering(none).client.systemUtcTime()).rejects.toMatchObject({ code: 'unknown-call' });
    const door = new ScriptedDoor({ text: none, dateAt: 1_000_000_002_000 });
    expect(await door.client.systemUtcTime()).toMatchObject({ source: 'header' });
  });

  test('is taken from the header where the call is gone', async () => {
    const door = new ScriptedDoor({ status: 404, text: '{"status":404}', dateAt: 1_000_000_002_000 });
    expect(await door.client.systemUtcTime()).toMatchObject({ utcAt: 1_000_000_002_500, errorMs: 2_300, source: 'header' });
  });

  test.each([
    [404, '{"status":404}', null, 'unknown-call'],
    [404, '<html>Not here</html>', 5, 'not-share'],
    [502, '{"error":"x","proxy":"cradle"}', 5, 'unreachable'],
    [503, '', 5, 'unavailable'],
    [200, '<html>', 5, 'not-share'],
  ])('is not guessed from status %i and body %j', async (status, body, dateAt, code) => {
    const { client } = new ScriptedDoor({ status, text: body, dateAt });
    await expect(client.systemUtcTime()).rejects.toMatchObject({ code, mayHaveApplied: false });
  });
});

describe('refusals that are answers', () => {
  test('starting what runs already, by the words of the message', async () => {
    const text = '{"Code":"Unknown","Message":"Publisher account already has an active monitoring session."}';
    await expect(answering(text, 500).client.startMonitoring(SESSION, SERIAL)).resolves.toBeUndefined();
  });

  test('stopping what does not run', async () => {
    await expect(answering(NOT_ACTIVE, 500).client.stopMonitoring(SESSION)).resolves.toBeUndefined();
  });

  test.each([200, 500])('reading where nothing was ever published, with status %i', async (status) => {
    const { client } = answering(NOT_FOUND, status);
    expect(await client.readLatest(SESSION, { minutes: 60, maxCount: 10 })).toEqual([]);
  });

  test('each is an answer only where it answers the question', async () => {
    const post = { serial: SERIAL, taSeconds: 0, readings: [{ stAt: 0, dtAt: 0, value: 100, trend: 4 as const }] };
    await expect(answering(NOT_ACTIVE, 500).client.postEgvs(SESSION, post)).rejects.toMatchObject({ code: 'monitoring-not-active' });
    await expect(answering(NOT_FOUND, 200).client.postEgvs(SESSION, post)).rejects.toMatchObject({ code: 'monitoring-not-active' });
    await expect(answering(NOT_ACTIVE, 500).client.startMonitoring(SESSION, SERIAL)).rejects.toBeInstanceOf(ShareError);
  });
});

describe('a 200 that is no success', () => {
  test('of a post with a refusal in it', async () => {
    const text = fixtureCase('modern.post.session-unknown').response.bodyText;
    await expect(answering(text).client.runtimeInfo(SESSION, {} as never)).rejects.toMatchObject({ code: 'session-lapsed' });
  });

  test.each(['<html>', '{}', 'ok', '{"Code":"Whatever"}'])('of a stop with the body %j', async (text) => {
    await expect(answering(text).client.stopMonitoring(SESSION)).rejects.toMatchObject({ mayHaveApplied: true, status: 200 });
  });

  test.each(['', '[{"ST":"Date(1', '[{}]', '{"entries":[]}'])('of a read with the body %j', async (text) => {
    const span = { minutes: 60, maxCount: 10 };
    await expect(answering(text).client.readLatest(SESSION, span)).rejects.toMatchObject({ code: 'not-share' });
  });

  test('204 is not 200', async () => {
    await expect(answering('', 204).client.stopMonitoring(SESSION)).rejects.toMatchObject({ code: 'not-share' });
  });
});

test.each(['authenticate', 'loginById'] as const)('the all-zero id from %s is a refusal', async (call) => {
  const { client } = answering(`"${values.zeroUuid}"`);
  await expect(client[call]('alice', 'secret')).rejects.toMatchObject({ code: 'credentials-refused' });
});

test('a receiver under any other word is somebody else’s', async () => {
  expect(await answering('"AssignedToOther"').client.checkAssignment(SESSION, SERIAL)).toBe('other');
  expect(await answering('"InUse"').client.checkAssignment(SESSION, SERIAL)).toBe('other');
  for (const stray of ['null', '123']) {
    await expect(answering(stray).client.checkAssignment(SESSION, SERIAL)).rejects.toMatchObject({ code: 'not-share' });
  }
});

test.each([
  [{ minutes: 0, maxCount: 0 }, { minutes: 1, maxCount: 1 }],
  [{ minutes: 10.2, maxCount: 5 }, { minutes: 11, maxCount: 5 }],
  [{ minutes: 5000, maxCount: 5000 }, { minutes: 1440, maxCount: 288 }],
])('a read of %j asks for %j', async (asked, sent) => {
  const door = answering('[]');
  await door.client.readLatest(SESSION, asked);
  expect(door.requests).toEqual([{ endpoint: 'readLatest', query: { sessionId: SESSION, ...sent } }]);
});

test.each([[[]], [[38]], [[402]], [[100, 12]], [[100.5]]])('a post of %j is never made', async (glucose) => {
  const door = answering('');
  const readings = glucose.map((value) => ({ stAt: 0, dtAt: 0, value, trend: 4 as const }));
  const post = door.client.postEgvs(SESSION, { serial: SERIAL, taSeconds: 0, readings });
  await expect(post).rejects.toMatchObject({ code: 'invalid-argument', mayHaveApplied: false });
  expect(door.requests).toEqual([]);
});
