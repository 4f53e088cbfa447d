import { describe, expect, test } from 'vitest';
import type { AccountCheck, Fate, Problem } from '../../src/sync/face.ts';
import { checkLines, outcomeText } from '../../src/ui/words/account-check.ts';
import { fateText, proofSummary } from '../../src/ui/words/proof.ts';
import { problemWords } from '../../src/ui/words/problems.ts';
import { NOW, reading, rightCheck } from './support.ts';

const clock = (at: number): string => (at === NOW ? '12:08' : 'another time');
const writing = { clock, value: (value: number) => `${value} mg/dL` };

describe('what became of a reading, in words', () => {
  test.each<[Fate, string]>([
    [{ kind: 'waiting' }, 'Waiting to be sent'],
    [{ kind: 'sending', at: NOW }, 'Being sent since 12:08'],
    [{ kind: 'sent', at: NOW }, 'Sent 12:08'],
    [{ kind: 'seen', at: NOW }, 'Seen 12:08'],
    [{ kind: 'duplicate', at: NOW }, 'Known to Share already, 12:08'],
    [{ kind: 'set-aside', at: NOW }, 'Set aside 12:08: Share refused it'],
    [{ kind: 'kept', why: 'too-old' }, 'Kept here: too old to send'],
  ])('%o', (fate, text) => expect(fateText(fate, clock, true)).toBe(text));

  test('what was sent while nobody follows is accepted, not proven', () => {
    const sent: Fate = { kind: 'sent', at: NOW };
    expect(fateText(sent, clock, false)).toBe('Accepted 12:08, not proven');
    expect(proofSummary([{ reading: reading(3, 120), fate: sent }], false)).toBe('Of the last 24 hours: 1 accepted, not proven.');
  });

  test('the summary counts each kind, what has no value by itself', () => {
    const fates: Fate[] = [
      ...Array.from({ length: 280 }, () => ({ kind: 'seen', at: NOW }) as const),
      { kind: 'sent', at: NOW },
      { kind: 'waiting' },
      { kind: 'kept', why: 'too-old' },
      { kind: 'kept', why: 'no-glucose' },
      { kind: 'kept', why: 'ahead' },
    ];
    expect(proofSummary(fates.map((fate) => ({ reading: reading(3, 120), fate })), true)).toBe(
      'Of the last 24 hours: 280 seen by followers, 1 sent, 1 waiting, 1 not sent yet, 1 kept here only, 1 without a glucose value.',
    );
    expect(proofSummary([], true)).toBe('There is no reading of the last 24 hours.');
  });
});

describe('the check of an account, in words', () => {
  const verdicts = (found: AccountCheck): Record<string, string> =>
    Object.fromEntries(checkLines(found, NOW, writing).map(({ part, verdict, what }) => [part, `${verdict}: ${what}`]));

  test('all is right', () => {
    const lines = checkLines(rightCheck, NOW, writing);
    expect(new Set(lines.map(({ verdict }) => verdict))).toEqual(new Set(['right']));
    expect(outcomeText(lines)).toBe('Everything is right.');
  });

  test.each<[string, Partial<AccountCheck>, string, RegExp]>([
    ['a clock behind', { clock: { kind: 'answered', answer: { errorMs: 5_400_000 } } }, 'Clock', /^wrong: .*an hour and 30 minutes behind Share/],
    ['a clock ahead', { clock: { kind: 'answered', answer: { errorMs: -61_000 } } }, 'Clock', /^wrong: .*a minute and a second ahead of Share/],
    ['no clock', { clock: { kind: 'answered', answer: { errorMs: null } } }, 'Clock', /^note: .*tells no time/],
    ['locked', { signIn: { kind: 'locked', until: NOW } }, 'Sign-in', /^wrong: .*locked/],
    ['no password', { signIn: { kind: 'no-password' } }, 'Sign-in', /^note: .*no password is kept/],
    ['not assigned', receiver('nowhere'), 'Receiver', /^wrong: .*not assigned to this account/],
    ['of another', receiver('other'), 'Receiver', /^wrong: .*another account/],
    ['no receiver', { receiver: { kind: 'no-receiver' } }, 'Receiver', /^note: No receiver/],
    ['not running', { monitoring: { kind: 'answered', answer: { active: false, wish: 'on' } } }, 'Sharing', /^wrong: .*does not run/],
    ['running unwished', { monitoring: { kind: 'answered', answer: { active: true, wish: 'off' } } }, 'Sharing', /^note: .*another program/],
    ['off everywhere', { monitoring: { kind: 'answered', answer: { active: false, wish: 'off' } } }, 'Sharing', /^right: .*off, here and at Share/],
    ['nobody follows', followers(true), 'Followers', /^wrong: .*to nobody/],
    ['nothing sent', followers(false), 'Followers', /^note: .*nothing was sent/],
  ])('%s', (_name, change, part, text) => {
    const found = { ...rightCheck, ...change };
    expect(verdicts(found)[part]).toMatch(text);
    expect(outcomeText(checkLines(found, NOW, writing))).toBe(text.source.startsWith('^wrong') ? `Wrong: ${part}.` : 'Everything is right.');
  });

  test.each(['share:credentials-refused', 'share:unreachable', 'share:not-share'] satisfies Problem[])('%s in its own words', (problem) => {
    const found: AccountCheck = { ...rightCheck, signIn: { kind: 'failed', problem }, session: { kind: 'not-asked' } };
    expect(verdicts(found)).toMatchObject({ 'Sign-in': `wrong: ${problemWords[problem].what}`, Session: expect.stringMatching(/^not-asked/) });
  });

  test('the end of a lock-out is told', () => {
    const [line] = checkLines({ ...rightCheck, signIn: { kind: 'locked', until: NOW } }, NOW, writing).filter(({ part }) => part === 'Sign-in');
    expect(line?.todo).toContain('before 12:08');
  });

  function receiver(assigned: 'nowhere' | 'other'): Partial<AccountCheck> {
    return { receiver: { kind: 'answered', answer: { serial: 'SM12345678', assigned } } };
  }

  function followers(sentLately: boolean): Partial<AccountCheck> {
    return { followers: { kind: 'answered', answer: { newest: null, sentLately } } };
  }
});
