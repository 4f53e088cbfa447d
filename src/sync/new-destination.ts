import type { DestinationRow } from '../store/rows.ts';

type Known = Pick<DestinationRow, 'id' | 'region' | 'accountName' | 'signIn' | 'createdAt'>;

/** An account of which nothing is known but how signing in went. */
export function newDestination({ id, region, accountName, signIn, createdAt }: Known): DestinationRow {
  return {
    id,
    region,
    accountName,
    accountId: null,
    bound: null,
    sharing: { kind: 'off' },
    signIn,
    canary: { kind: 'needed' },
    times: 'receiver',
    everReadBack: false,
    assignedSerial: null,
    monitoring: null,
    restartedAt: [],
    lastSentAt: null,
    createdAt,
  };
}
