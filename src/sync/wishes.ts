import type { DestinationRow } from '../store/rows.ts';
import { SyncError } from './errors.ts';

/** What a person's word changes of a destination. Pure; each is carried out in one transaction. */

const DAY_MS = 86_400_000;

/** When the person said so, by this computer's clock, and what was known of that clock then. */
export interface Said {
  readonly at: number;
  readonly knownErrorMs: number | null;
}

/** The consent: binds the receiver at the first use, and is remembered (design, end of section 3). Throws 'no-receiver'. */
export function sharingStarted(row: DestinationRow, serial: string | null, { at: since, knownErrorMs }: Said, sendLastDay: boolean): DestinationRow {
  const bound = row.bound ?? (serial === null ? null : { serial, agreedAt: since });
  if (!bound) throw new SyncError('no-receiver', 'there is no receiver to share');
  return {
    ...row,
    bound,
    sharing: { kind: 'on', since, sendFrom: sendLastDay ? since - DAY_MS : since, knownErrorMs },
    monitoring: null,
  };
}

/** Nothing more is posted; Share is told when it can be. */
export function sharingStopped(row: DestinationRow, { at: since }: Said): DestinationRow {
  return { ...row, sharing: { kind: 'stopping', since } };
}

/** From now on this receiver is the one that is shared; what it read before stays here. */
export function receiverBound(row: DestinationRow, serial: string, { at: agreedAt, knownErrorMs }: Said): DestinationRow {
  return {
    ...row,
    bound: { serial, agreedAt },
    assignedSerial: null,
    canary: { kind: 'needed' },
    // A start of its own: how wrong the clock was at the one before says nothing of this moment.
    sharing: row.sharing.kind === 'on' ? { kind: 'on', since: agreedAt, sendFrom: agreedAt, knownErrorMs } : row.sharing,
  };
}

/** ST becomes UTC and TA nothing, since the service does not apply TA (design 3.8). */
export function timesNormalised(row: DestinationRow): DestinationRow {
  return { ...row, times: 'normalised', canary: { kind: 'needed' } };
}
