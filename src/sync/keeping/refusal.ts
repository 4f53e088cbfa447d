import type { DestinationRow } from '../../store/rows.ts';
import type { ConnectionState, ForgetRefusal } from '../face.ts';
import { triesCountUntil } from './tries.ts';

/**
 * Why a receiver cannot be forgotten now, as far as this tab knows. The account in use must have told Share that sharing
 * stopped: afterwards nobody could. One that is not in use sends nothing.
 */
export function refusalOf(
  serial: string,
  connection: ConnectionState,
  destinations: readonly DestinationRow[],
  inUse: string | null,
): ForgetRefusal | null {
  if (isReading(connection, serial)) return { kind: 'being-read' };
  const shares = destinations.find((row) => row.id === inUse && row.bound?.serial === serial && row.sharing.kind !== 'off');
  return shares ? { kind: 'shared', accountName: shares.accountName, isStopping: shares.sharing.kind === 'stopping' } : null;
}

/** Why one of these accounts cannot be forgotten now. Nobody signs in at an insecure address, but an import brings tries along. */
export function refusalOfTries(destinations: readonly DestinationRow[], isSecure: boolean, now: number): ForgetRefusal | null {
  if (isSecure) return null;
  for (const { accountName, forgotten, signIn } of destinations) {
    const until = triesCountUntil(signIn, now);
    if (until !== null && !forgotten) return { kind: 'tries-count', accountName, until };
  }
  return null;
}

/** Also where the receiver has not told yet who it is, and between two tries of a line that failed. */
function isReading(state: ConnectionState, serial: string): boolean {
  if (state.kind === 'retrying') return true;
  if (state.kind === 'reading') return state.serial === null || state.serial === serial;
  return state.kind === 'following' && state.serial === serial;
}
