import { describe, expect, test } from 'vitest';
import { callAt } from '../../../src/simulator/share/calls.ts';
import { PracticeShare } from '../../../src/simulator/share/practice-share.ts';
import type { PracticeAnswer, PracticeRequest, ShareStyle } from '../../../src/simulator/share/wire.ts';
import type { IdKind } from '../../../src/simulator/share/world.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import fixtures from '../../fixtures/share-fixtures.json' with { type: 'json' };

type Case = (typeof fixtures.cases)[number];

const { user, password, accountId, applicationId, clock } = fixtures.values;
const SERVICES = '/ShareWebServices/Services/';
const prefixes: Record<IdKind, string> = { account: 'acc00000', session: '5e551050', incident: '1d1d1d1d' };

function ids(): (kind: IdKind) => string {
  const counts = { account: 0, session: 0, incident: 0 };
  return (kind) => `${prefixes[kind]}-0000-4000-8000-${`${(counts[kind] += 1)}`.padStart(12, '0')}`;
}

function requestOf({ request }: Case): PracticeRequest {
  const query = Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, `${value}`]));
  return { method: request.method, path: request.path.slice(SERVICES.length), query, body: request.bodyText };
}

function authenticate(share: PracticeShare, word: string): void {
  const body = JSON.stringify({ accountName: user, password: word, applicationId });
  share.handle({ method: 'POST', path: 'General/AuthenticatePublisherAccount', query: {}, body });
}

/** What must have happened to Share for the case's answer, beyond the cases before it. */
function prepare(share: PracticeShare, { id, response }: Case): void {
  const [, group, name] = id.split('.');
  if (group === 'session-timed-out') share.order({ kind: 'expire-sessions' });
  if (name === 'locked') for (let tries = 0; tries < 5; tries += 1) authenticate(share, 'wrong');
  if (name === '429' || name === '503') {
    const retryAfterSeconds = Number(response.headers?.['Retry-After']);
    share.order({ kind: 'status', status: name === '429' ? 429 : 503, retryAfterSeconds });
  }
  if (name === 'html-200') share.order({ kind: 'html' });
  if (group === 'error' && name) {
    const { Message: message } = response.json as { Message: string };
    share.order({ kind: 'refuse', code: name, message });
  }
}

function replay(style: ShareStyle): readonly { readonly fixture: Case; readonly answer: PracticeAnswer }[] {
  const share = new PracticeShare({ clock: new VirtualClock(clock * 1000), style, idFactory: ids() });
  share.addAccount({ accountName: user, password, accountId });
  return fixtures.cases
    .filter(({ flow }) => flow === style)
    .map((fixture) => {
      prepare(share, fixture);
      return { fixture, answer: share.handle(requestOf(fixture)) };
    });
}

/** The refusal without what no client may read, and that in its age's style. */
function comparable(text: string, style: ShareStyle): unknown {
  const { SubCode, ...rest } = JSON.parse(text) as Record<string, string>;
  if (SubCode === undefined) throw new Error('no SubCode');
  if (style === 'classic') expect(SubCode).toMatch(/^<OnlineException DateThrownLocal="[^"]+-07:00" .* Id="\{[^"]+\}" .*\/>$/);
  const names = style === 'modern' ? Object.keys(JSON.parse(SubCode).OnlineException) : SubCode.match(/\w+(?==")/g);
  return { ...rest, names };
}

describe.each(['classic', 'modern'] as const)('%s fixtures, in their flow', (style) => {
  const replayed = replay(style);
  const served = replayed.filter(({ fixture }) => callAt(requestOf(fixture).path) !== null);
  const others = replayed.filter(({ fixture }) => callAt(requestOf(fixture).path) === null);

  test.each(served.map((pair) => [pair.fixture.id, pair] as const))('%s', (_id, { fixture: { response }, answer }) => {
    const { status, contentType, bodyText } = response;
    expect(answer).toMatchObject({ kind: 'answer', status, contentType, headers: response.headers ?? {} });
    if (answer.kind === 'dropped') return;
    if (bodyText.includes('SubCode')) expect(comparable(answer.body, style)).toEqual(comparable(bodyText, style));
    else expect(answer.body).toBe(bodyText);
  });

  test('every call of Cradle and the sign-in by name are among them, all else is 404', () => {
    const calls = new Set(served.map(({ fixture }) => callAt(requestOf(fixture).path)));
    expect(calls.size).toBe(style === 'modern' ? 12 : 11);
    expect(others.length).toBeGreaterThan(10);
    for (const { answer } of others) expect(answer).toMatchObject({ status: 404 });
  });
});
