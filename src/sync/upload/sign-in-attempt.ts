import type { Clock } from '../../domain/clock.ts';
import type { ShareClient } from '../../share/client.ts';
import { ShareError, type ShareErrorCode } from '../../share/errors.ts';
import { signIn } from '../../share/sign-in.ts';
import { addActivity, appendLine } from '../../store/add-activity.ts';
import { changeDestination, updateDestination, type DestinationChange } from '../../store/destinations.ts';
import type { Store } from '../../store/open.ts';
import type { ActivityRow, DestinationRow, SignInRecord } from '../../store/rows.ts';
import { removeSecrets, seal, unseal } from '../../store/vault.ts';
import type { SenderMemory } from './conversation.ts';
import { withLockOut, withRefusal, withSuccess, withTry } from './sign-in-policy.ts';

export interface SignInDeps {
  readonly store: Store;
  readonly client: ShareClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface SignedIn {
  readonly kind: 'signed-in';
  readonly sessionId: string;
  readonly destination: DestinationRow;
}

export type SignInResult =
  | SignedIn
  | { readonly kind: 'refused'; readonly problem: `share:${Refusal}` };

type Refusal = 'credentials-refused' | 'invalid-argument' | 'locked-out';

/** `by-hand`: the account comes into use, and its password is kept or not. `check`: by the person's word, with the password at hand. */
export type SignInOccasion =
  | { readonly kind: 'by-hand'; readonly keep: boolean }
  | { readonly kind: 'check' }
  | { readonly kind: 'renewal' };

/**
 * Sends one sign-in, by hand or automatic; whether it may be sent was asked before. Recorded before it is
 * sent, so that a try without an answer counts too (safety rule 5). The session id goes to the vault.
 * Rejects with the `ShareError` of a try that was not refused but got no good answer.
 */
export async function attemptSignIn(deps: SignInDeps, row: DestinationRow, password: string, occasion: SignInOccasion): Promise<SignInResult> {
  const { store, client, clock, signal } = deps;
  const record = (change: (record: SignInRecord) => SignInRecord): Promise<DestinationRow> =>
    updateDestination(store, row.id, (stored) => ({ ...stored, signIn: change(stored.signIn) }));
  await record((before) => withTry(before, clock.now()));
  try {
    const { accountName, accountId } = row;
    const { sessionId, ...session } = await signIn(client, { accountName, password, accountId, flow: row.signIn.flow }, signal);
    const destination = await keepSession(store, row, sessionId, password, occasion, (stored) => ({
      ...stored,
      accountId: session.accountId,
      signIn: withSuccess(stored.signIn, session.flow),
      ...(occasion.kind === 'by-hand' ? { assignedSerial: null, monitoring: null } : {}),
      ...(occasion.kind === 'renewal' ? { renewedAt: clock.now() } : {}),
    }), { at: clock.now(), what: 'signed-in', detail: { account: accountName } });
    return { kind: 'signed-in', sessionId, destination };
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    const { code } = error;
    if (!isRefusal(code)) throw error;
    await record((before) => (code === 'locked-out' ? withLockOut(before, clock.now()) : withRefusal(before)));
    await addActivity(store, { at: clock.now(), what: 'sign-in-refused', detail: {} });
    return { kind: 'refused', problem: `share:${code}` };
  }
}

/**
 * All that a sign-in changes, at once: that one worked is told of the password that lies beside it. By hand, the account is in
 * use from now on, and what was kept of the one before is gone.
 */
async function keepSession(
  store: Store,
  row: DestinationRow,
  sessionId: string,
  password: string,
  occasion: SignInOccasion,
  change: DestinationChange,
  line: ActivityRow,
): Promise<DestinationRow> {
  const { id } = row;
  const isByHand = occasion.kind === 'by-hand';
  const secrets = { [sessionName(id)]: sessionId, ...(isByHand ? { [passwordName(id)]: occasion.keep ? password : null } : {}) };
  let changed = row;
  await seal(store, secrets, async (tx) => {
    [changed] = await Promise.all([
      changeDestination(tx.objectStore('destinations'), id, change),
      appendLine(tx.objectStore('activity'), line),
    ]);
    if (!isByHand) return;
    const settings = tx.objectStore('settings');
    const previous = await settings.get('destination');
    await settings.put(id, 'destination');
    if (typeof previous === 'string' && previous !== id) await removeSecrets(tx.objectStore('vault'), `${previous}/`);
  });
  return changed;
}

/** Whether Share said no to this name and password; any other failure says nothing of them. */
function isRefusal(code: ShareErrorCode): code is Refusal {
  return code === 'credentials-refused' || code === 'invalid-argument' || code === 'locked-out';
}

/** The password of this page's sign-in, if no other one worked since, or the one that the person had kept; null where neither is. */
export async function passwordAtHand(store: Store, { password }: SenderMemory, { id, signIn: record }: DestinationRow): Promise<string | null> {
  return password?.destination === id && password.workedAt === record.workedAt ? password.text : unseal(store, passwordName(id));
}

/** After a sign-in with it. */
export function rememberPassword(memory: SenderMemory, row: DestinationRow, text: string): void {
  memory.password = { destination: row.id, text, workedAt: row.signIn.workedAt };
}

export function forgetPassword(memory: SenderMemory): void {
  memory.password = null;
}

/** Whether the password of this page's sign-in is still the last that was tried, and worked. */
export function isLastPassword({ password }: SenderMemory, row: DestinationRow | null): boolean {
  return password?.destination === row?.id && row?.signIn.state === 'worked' && row.signIn.workedAt === password?.workedAt;
}

export function sessionName(destination: string): string {
  return `${destination}/session`;
}

export function passwordName(destination: string): string {
  return `${destination}/password`;
}
