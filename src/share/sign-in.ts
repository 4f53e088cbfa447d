import { saysAccountUnknown } from '../protocol/share/refusals.ts';
import type { ShareClient } from './client.ts';
import { ShareError } from './errors.ts';

/** `modern`: a name gives an account id, which gives a session. `classic`: a name gives a session (share-api, 4). */
export type SignInFlow = 'modern' | 'classic';

export interface SignInRequest {
  readonly accountName: string;
  readonly password: string;
  /** Of an earlier modern sign-in: then one call is enough. */
  readonly accountId: string | null;
  /** What worked with this server before; null where that is not known. */
  readonly flow: SignInFlow | null;
}

export interface SignedIn {
  readonly sessionId: string;
  readonly accountId: string | null;
  readonly flow: SignInFlow;
}

type Calls = Pick<ShareClient, 'authenticate' | 'loginById' | 'isMonitoringActive'>;

/**
 * Signs in once, with either flow (share-api, 4.5). Each wrong sign-in counts towards a lock-out, so
 * that no name or password is sent again after a refusal.
 */
export async function signIn(client: Calls, request: SignInRequest, signal?: AbortSignal): Promise<SignedIn> {
  const { accountName, password, accountId, flow } = request;
  if (accountId !== null && flow !== 'classic') {
    const sessionId = await client.loginById(accountId, password, signal).catch(nullIf(isCallUnknown));
    if (sessionId !== null) return { sessionId, accountId, flow: 'modern' };
  }
  const id = await client.authenticate(accountName, password, signal);
  if (flow === 'classic' && (await isSession(client, id, signal))) return classic(id);
  const sessionId = await client.loginById(id, password, signal).catch(nullIf(isAccountUnknown));
  if (sessionId !== null) return { sessionId, accountId: id, flow: 'modern' };
  if (flow !== 'classic' && (await isSession(client, id, signal))) return classic(id);
  throw new ShareError('credentials-refused', 'Sign-in: the id given for the name is neither an account nor a session');
}

function classic(sessionId: string): SignedIn {
  return { sessionId, accountId: null, flow: 'classic' };
}

/** Whether `id` is a session: the service then says whether it is active, yes or no. */
async function isSession(client: Calls, id: string, signal?: AbortSignal): Promise<boolean> {
  const active = await client.isMonitoringActive(id, signal).catch(nullIf((error) => error.code === 'session-lapsed'));
  return active !== null;
}

function nullIf(expected: (error: ShareError) => boolean): (error: unknown) => null {
  return (error) => {
    if (error instanceof ShareError && expected(error)) return null;
    throw error;
  };
}

/** 404 and 405, in whatever form an old server says so. */
function isCallUnknown({ code, status }: ShareError): boolean {
  return code === 'unknown-call' || (code === 'not-share' && (status === 404 || status === 405));
}

function isAccountUnknown(error: ShareError): boolean {
  return isCallUnknown(error) || (error.shareCode !== null && saysAccountUnknown(error.shareCode));
}
