import { describe, expect, it } from 'vitest';
import type { AccountFileRow } from '../../src/exchange/archive-rows.ts';
import { importedAccount, newAccount } from '../../src/sync/archive-file/imported-account.ts';
import type { DestinationRow } from '../../src/store/rows.ts';
import { mayTryAutomatically, mayTryByHand, withLockOut } from '../../src/sync/upload/sign-in-policy.ts';
import { destination, NOW, SERIAL } from './support.ts';

const row: AccountFileRow = {
  kind: 'account', region: 'us', accountName: 'alice', bound: { serial: SERIAL, agreedAt: 7 }, times: 'normalised',
  triedAt: [NOW - 2_000, NOW - 1_000], lockedUntil: NOW + 60_000, locks: 2,
};

const asNew = (of: AccountFileRow): DestinationRow => importedAccount(newAccount(of, 'new', NOW), of, NOW);

const signedIn = { triedAt: [NOW - 5_000], state: 'worked', lockedUntil: null, locks: 0, flow: 'modern' } as const;

describe('an account of a file', () => {
  it('that is new here shares nothing, never signed in, and proves its times anew', () => {
    expect(asNew(row)).toEqual({
      id: 'new', region: 'us', accountName: 'alice', accountId: null, bound: row.bound, sharing: { kind: 'off' },
      signIn: { triedAt: row.triedAt, state: 'never', lockedUntil: NOW + 60_000, locks: 2, flow: null },
      canary: { kind: 'needed' }, times: 'normalised', everReadBack: false, assignedSerial: null, monitoring: null, restartedAt: [],
      lastSentAt: null, createdAt: NOW,
    });
  });

  it('never lets the page sign in by itself where it did not before', () => {
    const unlocked = { ...row, lockedUntil: null };
    expect(mayTryAutomatically(asNew(unlocked).signIn, NOW)).toEqual({ kind: 'blocked' });
    const refused = destination({ signIn: { ...signedIn, state: 'refused' } });
    expect(mayTryAutomatically(importedAccount(refused, unlocked, NOW).signIn, NOW)).toEqual({ kind: 'blocked' });
  });

  it('keeps what was agreed here, and of sign-in the more careful of both', () => {
    const local = destination({ bound: { serial: 'SM00000002', agreedAt: 9 }, signIn: signedIn, times: 'receiver', accountId: 'x' });
    const both = importedAccount(local, row, NOW);
    expect(both).toEqual({ ...local, signIn: { ...signedIn, triedAt: [NOW - 5_000, NOW - 2_000, NOW - 1_000], lockedUntil: NOW + 60_000, locks: 2 } });
    expect(mayTryByHand(both.signIn, NOW)).toEqual({ kind: 'locked', until: NOW + 60_000 });
    const lockedLonger = destination({ signIn: { ...signedIn, lockedUntil: NOW + 90_000, locks: 3 } });
    expect(importedAccount(lockedLonger, row, NOW).signIn).toMatchObject({ lockedUntil: NOW + 90_000, locks: 3 });
  });

  it('of which only the tries stayed here is new, and they count on', () => {
    const nameless = destination({ id: 'd7', accountName: '', bound: { serial: 'SM00000002', agreedAt: 9 }, signIn: { ...signedIn, state: 'refused' } });
    const once = importedAccount(nameless, row, NOW);
    expect(once).toEqual({ ...asNew(row), id: 'd7', signIn: { ...once.signIn, state: 'refused', triedAt: [NOW - 5_000, NOW - 2_000, NOW - 1_000] } });
  });

  it('binds the receiver that the person agreed to on the other computer, where none is bound here', () => {
    expect(importedAccount(destination({ bound: null }), row, NOW).bound).toEqual(row.bound);
    expect(asNew({ ...row, bound: null }).bound).toBeNull();
  });

  it('cannot lock the person out for ever, nor count tries of the future', () => {
    const { signIn } = asNew({ ...row, lockedUntil: 8e15, triedAt: [8e15], locks: 99 });
    expect(signIn).toMatchObject({ lockedUntil: NOW + 7 * 86_400_000, triedAt: [NOW] });
    expect(mayTryByHand(signIn, NOW)).toEqual({ kind: 'locked', until: NOW + 7 * 86_400_000 });
    // Nor by the next refusal, which doubles the last one.
    expect(withLockOut(signIn, NOW).lockedUntil).toBeLessThanOrEqual(NOW + 15 * 86_400_000);
  });

  it('taken in twice is the same as once', () => {
    const once = importedAccount(destination({ signIn: signedIn }), row, NOW);
    expect(importedAccount(once, row, NOW)).toEqual(once);
  });
});
