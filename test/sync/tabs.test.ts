import { describe, expect, test } from 'vitest';
import { tabMessageOf, type TabMessage } from '../../src/sync/tabs.ts';

describe('what tabs tell each other', () => {
  test.each<TabMessage>([
    { kind: 'changed', what: 'views' },
    { kind: 'changed', what: 'account' },
    { kind: 'receiver', there: { kind: 'reading', serial: null } },
    { kind: 'receiver', there: { kind: 'reading', serial: 'SM12345678' } },
    { kind: 'receiver', there: { kind: 'following', serial: 'SM12345678', nextDueAt: 1 } },
    { kind: 'receiver', there: { kind: 'lost', since: 1 } },
    { kind: 'receiver', there: { kind: 'failed' } },
    { kind: 'who-follows' },
    { kind: 'let-go' },
  ])('is understood: %o', (message) => {
    expect(tabMessageOf(structuredClone(message))).toEqual(message);
  });

  test.each([
    undefined,
    null,
    'views',
    7,
    [],
    {},
    { kind: 'changed' },
    { kind: 'changed', what: 'everything' },
    { kind: 'receiver' },
    { kind: 'receiver', there: null },
    { kind: 'receiver', there: { kind: 'reading' } },
    { kind: 'receiver', there: { kind: 'following', serial: 'SM12345678', nextDueAt: '12:05' } },
    { kind: 'receiver', there: { kind: 'following', serial: 'SM12345678', nextDueAt: Number.NaN } },
    { kind: 'receiver', there: { kind: 'following', nextDueAt: 1 } },
    { kind: 'receiver', there: { kind: 'lost' } },
    { kind: 'receiver', there: { kind: 'stolen' } },
    { kind: '__proto__' },
  ])('is not: %o', (data) => {
    expect(tabMessageOf(data)).toBeNull();
  });

  test('nothing but what is known is handed on', () => {
    expect(tabMessageOf({ kind: 'let-go', password: 'x' })).toEqual({ kind: 'let-go' });
    expect(tabMessageOf({ kind: 'receiver', there: { kind: 'failed', password: 'x' } })).toEqual({ kind: 'receiver', there: { kind: 'failed' } });
  });
});
