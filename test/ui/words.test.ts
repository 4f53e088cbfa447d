import { describe, expect, test } from 'vitest';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { proxyNote } from '../../src/ui/proxy-note.ts';
import { fromField, toField } from '../../src/ui/target-range.ts';
import { signInToSend } from '../../src/ui/words/account.ts';
import { activityText } from '../../src/ui/words/activity.ts';
import { byInterest, changeText, driftText, kindText, resetsText } from '../../src/ui/words/details.ts';
import { spanWords } from '../../src/ui/words/durations.ts';
import { ago, noReadingFor, waiting } from '../../src/ui/words/first.ts';
import { overText, problemText } from '../../src/ui/words/problem-text.ts';
import { problemWords } from '../../src/ui/words/problems.ts';
import { retrying } from '../../src/ui/words/receiver.ts';

describe('problems in words', () => {
  test.each(Object.entries(problemWords))('%s says what happened and what to do', (_code, { what, todo }) => {
    expect([what, todo]).toEqual([expect.stringMatching(/^[A-Z].{10,}[.]$/), expect.stringMatching(/^[A-Z].{5,}[.]$/)]);
  });

  test('a full disk is no matter of the receiver, and without an archive the page is loaded anew', () => {
    expect(problemText('store:full').todo).toBe('Free some space, then try again.');
    expect(overText('store:full').todo).toBe('Free some space, then reload the page.');
  });

  test('a refused sign-in may be the name, the password or the region, and no other region is tried', () => {
    const { what, todo } = problemText('share:credentials-refused');
    expect(what).toMatch(/name and password in this region/);
    expect(todo).toMatch(/Check all three; the account of another region looks the same .* does not try again by itself/);
  });

  test.each(['receiver:unknown-command', 'receiver:bad-parameter', 'receiver:bad-answer'])('%s says what to do where nothing goes on by itself', (problem) => {
    expect(problemText(problem).todo).toContain('press Connect receiver.');
  });

  test('a code of another version has words too', () => {
    expect(problemText('share:not-yet-invented')).toEqual(problemWords.unknown);
  });
});

describe('counts and ages', () => {
  test.each([
    [0, 'Nothing waiting'],
    [1, '1 waiting'],
    [282, '282 waiting'],
  ])('%i', (count, text) => expect(waiting(count)).toBe(text));

  test.each([
    [59_999, 'just now'],
    [60_000, '1 min ago'],
    [59 * 60_000, '59 min ago'],
    [60 * 60_000, '1 h ago'],
    [130 * 60_000, '2 h 10 min ago'],
    [50 * 3_600_000, '2 days ago'],
  ])('%i ms', (ms, text) => expect(ago(ms)).toBe(text));

  test('an old reading', () => expect(noReadingFor(200 * 60_000)).toBe('No reading for 3 h 20 min'));
});

describe('what a sign-in is good for', () => {
  test.each([
    [0, 'on', 'Sign in to go on sharing.'],
    [1, 'on', 'Sign in to send the reading that waits.'],
    [2, 'on', 'Sign in to send the 2 that wait.'],
    [0, 'off', 'Sign in to use the account again.'],
  ] as const)('%i, sharing %s', (count, wish, text) => expect(signInToSend(count, wish)).toBe(text));
});

describe('spans of time', () => {
  test.each([
    [1, 'a second'],
    [4, '4 seconds'],
    [59.6, 'a minute'],
    [61, 'a minute and a second'],
    [3600, 'an hour'],
    [5400, 'an hour and 30 minutes'],
    [19_800, '5 hours and 30 minutes'],
    [3601, 'an hour'],
    [86_400, 'a day'],
    [90 * 86_400 + 7200 + 61, '90 days and 2 hours'],
    [1200 * 86_400, `${(1200).toLocaleString()} days`],
  ])('%d s', (seconds, text) => expect(spanWords(seconds)).toBe(text));
});

describe('the next try', () => {
  test.each([
    [-5, 'Trying again now.'],
    [0, 'Trying again now.'],
    [2_000, 'Trying again in a few seconds.'],
    [10_000, 'Trying again in a few seconds.'],
    [10_001, 'Trying again in about 20 seconds, at AT.'],
    [50_000, 'Trying again in about 50 seconds, at AT.'],
    [60_000, 'Trying again in about a minute, at AT.'],
    [150_000, 'Trying again in about 3 minutes, at AT.'],
  ])('in %i ms', (ms, text) => expect(retrying(true, 'SINCE', 'AT', ms)).toBe(`Not following since SINCE. ${text}`));

  test('of a receiver that was never read: it cannot be followed no longer', () => {
    expect(retrying(false, 'SINCE', 'AT', 0)).toBe('No answer since SINCE. Trying again now.');
  });
});

describe('the receiver’s details', () => {
  test.each([
    [null, /^Not known yet/],
    [0, 'Right to a second a week'],
    [0.07, 'Right to a second a week'],
    [0.6, 'Fast by 4 seconds a week'],
    [-0.14, 'Slow by a second a week'],
    [-9, 'Slow by a minute and 3 seconds a week'],
  ])('a drift of %d s a day', (drift, text) => expect(driftText(drift)).toMatch(text));

  test.each([
    ['display', 3600, 'Clock on the screen set forward by an hour'],
    ['display', -5400, 'Clock on the screen set back by an hour and 30 minutes'],
    ['display', 0, 'Clock on the screen set to the same time'],
    ['system', 4, 'Inner clock set forward by 4 seconds'],
    ['lost', -864_000, 'Power was lost, and the time with it'],
    ['lost', 0, 'Power was lost, and the time with it'],
  ] as const)('%s by %i s', (kind, bySeconds, text) => {
    expect(changeText({ moment: { at: null, wallClockMs: 0 }, kind, bySeconds })).toBe(text);
  });

  test.each([
    [0, 'None seen'],
    [1, '1 reset seen; what was read before is kept'],
    [2, '2 resets seen; what was read before is kept'],
  ])('%i resets', (count, text) => expect(resetsText(count)).toBe(text));

  test('each documented ring has words of its own, glucose first; an undocumented one its number, last', () => {
    const rings = Object.entries(partitions).map(([name, type]) => ({ name: name as keyof typeof partitions, type }));
    const texts = [{ name: null, type: 17 }, ...rings, { name: null, type: 13 }].toSorted(byInterest).map(kindText);
    expect(texts[0]).toBe('Glucose values');
    expect(texts.slice(-2)).toEqual(['Kind 13, not documented', 'Kind 17, not documented']);
    expect(new Set(texts).size).toBe(rings.length + 2);
  });
});

describe('activity', () => {
  test.each([
    [{ what: 'readings-stored', detail: { count: 1 } }, '1 reading read and kept'],
    [{ what: 'readings-sent', detail: { count: 50 } }, '50 readings sent'],
    [{ what: 'readings-stored', detail: { count: 8640 } }, `${(8640).toLocaleString()} readings read and kept`],
    [{ what: 'receiver-connected', detail: { serial: 'SM12345678' } }, 'Receiver SM12345678 connected'],
    [{ what: 'receiver-connected', detail: {} }, 'Receiver connected'],
    [{ what: 'problem', detail: { problem: 'transport:busy' } }, problemWords['transport:busy'].what],
    [
      { what: 'problem', detail: { problem: 'share:unavailable', code: 'AccountSuspended' } },
      `${problemWords['share:unavailable'].what} (Share’s word: AccountSuspended)`,
    ],
  ] as const)('%o', (row, text) => expect(activityText({ at: 0, ...row })).toBe(text));
});

describe('the note under the proxy field', () => {
  const origin = 'http://localhost:4173';
  const call = 'ShareWebServices/Services/General/SystemUtcTime';
  const encoded = `https%3A%2F%2Fshareous1.dexcom.com%2F${call.replaceAll('/', '%2F')}`;
  test.each([
    ['', { kind: 'own', address: `${origin}/share/shareous1.dexcom.com/${call}` }],
    ['/share/{host}/{path}', { kind: 'own', address: `${origin}/share/shareous1.dexcom.com/${call}` }],
    ['http://localhost:4173/{region}/{path}', { kind: 'own', address: `${origin}/ous/${call}` }],
    ['https://proxy.example/', { kind: 'foreign', host: 'proxy.example', address: `https://proxy.example/https://shareous1.dexcom.com/${call}` }],
    ['https://proxy.example/{encoded}', { kind: 'foreign', host: 'proxy.example', address: `https://proxy.example/${encoded}` }],
    ['https://proxy.example/?url=', { kind: 'foreign', host: 'proxy.example', address: `https://proxy.example/?url=${encoded}` }],
    ['https://share-{region}.example/{path}', { kind: 'foreign', host: 'share-ous.example', address: `https://share-ous.example/${call}` }],
    ['http://127.0.0.1:8080/{path}', { kind: 'foreign', host: '127.0.0.1:8080', address: `http://127.0.0.1:8080/${call}` }],
    ['http://proxy.example/', { kind: 'invalid', why: 'http-elsewhere' }],
    ['//proxy.example/{path}', { kind: 'invalid', why: 'not-an-address' }],
    ['javascript:alert(1)', { kind: 'invalid', why: 'not-an-address' }],
    ['https://user:pw@x/', { kind: 'invalid', why: 'user-info' }],
    ['https://example.com/foo', { kind: 'invalid', why: 'no-placeholder' }],
  ] as const)('%s', (template, note) => {
    expect(proxyNote(template, 'ous', origin)).toEqual(note);
  });
});

describe('the target range in a field', () => {
  test.each([
    [70, 'mg/dL', '70'],
    [70, 'mmol/L', '3.9'],
    [180, 'mmol/L', '10.0'],
  ] as const)('%i mg/dL in %s', (glucoseMgdl, unit, text) => expect(toField(glucoseMgdl, unit)).toBe(text));

  test('an untouched field never moves the bound, a changed one does', () => {
    expect(fromField('3.9', 'mmol/L', 71)).toBe(71);
    expect(fromField('3.9', 'mmol/L', 70)).toBe(70);
    expect(fromField('10.0', 'mmol/L', 181)).toBe(181);
    expect(fromField('4.4', 'mmol/L', 70)).toBe(79);
  });
});
