import type { Clock } from '../domain/clock.ts';
import { isSendable } from '../domain/glucose.ts';
import { isZeroUuid, readAnswer, type AnswerValues } from '../protocol/share/answers.ts';
import { callName, endpoints, type EndpointName } from '../protocol/share/endpoints.ts';
import { encodePost, type PostedReading, type RuntimeInfo, type SeenReading } from '../protocol/share/payloads.ts';
import { parseRefusal, refusalFamily, type RefusalFamily } from '../protocol/share/refusals.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from './door.ts';
import { ShareError } from './errors.ts';
import { errorOfAnswer } from './refusal-to-error.ts';
import { beginRoundTrip } from './round-trip.ts';

/** Share's clock beside this computer's. */
export interface ClockCheck {
  /** Share's clock at the middle of the round trip, epoch milliseconds. */
  readonly utcAt: number;
  readonly roundTripMs: number;
  /** Share's clock minus this computer's as it goes at the answer; good to half the round trip, and to half a second more from the header. */
  readonly errorMs: number;
  /** `header`: the call is gone from this server, and the answer's `Date` was taken (share-api, 3.6). */
  readonly source: 'answer' | 'header';
}

export interface EgvPost {
  readonly serial: string;
  readonly taSeconds: number;
  /** At least one. */
  readonly readings: readonly PostedReading[];
}

/** Whose receiver it is: this account's, nobody's, or by another word somebody else's (share-api, 8). */
export type Assignment = 'assigned' | 'not-assigned' | 'other';

type Answer<E extends EndpointName> = AnswerValues[(typeof endpoints)[E]['answer']];
type RequestOf<E extends EndpointName> = ShareRequest & { readonly endpoint: E };
type Taken<E extends EndpointName> = Partial<Record<RefusalFamily, Answer<E>>>;

/** What the service allows a read-back to ask for (share-api, 6.3). */
const MAX_MINUTES = 1440;
const MAX_COUNT = 288;

/**
 * The eleven calls of Share, one method each. One call is one request: nothing is repeated
 * here, and no session is renewed. Every failure is a `ShareError`, or the reason of an aborted signal.
 */
export class ShareClient {
  readonly #door: ShareDoor;
  readonly #applicationId: string;
  readonly #clock: Clock;

  constructor(door: ShareDoor, options: { readonly applicationId: string; readonly clock: Clock }) {
    this.#door = door;
    this.#applicationId = options.applicationId;
    this.#clock = options.clock;
  }

  async systemUtcTime(signal?: AbortSignal): Promise<ClockCheck> {
    const request = { endpoint: 'systemUtcTime' } as const;
    const end = beginRoundTrip(this.#clock);
    const answer = await this.#door.call(request, signal);
    const { roundTripMs, middleAt } = end();
    const { utcAt, source } = timeOf(request, answer);
    return { utcAt, roundTripMs, errorMs: utcAt - middleAt, source };
  }

  /** The account id (today) or at once the session id (2015): share-api, 4. */
  authenticate(accountName: string, password: string, signal?: AbortSignal): Promise<string> {
    const body = { accountName, password, applicationId: this.#applicationId };
    return this.#askForId({ endpoint: 'authenticate', body }, signal);
  }

  /** The session id. */
  loginById(accountId: string, password: string, signal?: AbortSignal): Promise<string> {
    const body = { accountId, password, applicationId: this.#applicationId };
    return this.#askForId({ endpoint: 'loginById', body }, signal);
  }

  isMonitoringActive(sessionId: string, signal?: AbortSignal): Promise<boolean> {
    const taken = { 'not-active': false, 'nothing-published': false };
    return this.#ask({ endpoint: 'isMonitoringActive', query: { sessionId } }, signal, taken);
  }

  /** Succeeds too when a monitoring session runs already. */
  async startMonitoring(sessionId: string, serial: string, signal?: AbortSignal): Promise<void> {
    const query = { sessionId, serialNumber: serial };
    await this.#ask({ endpoint: 'startMonitoring', query }, signal, { 'already-active': true });
  }

  /** Succeeds too when none runs. */
  async stopMonitoring(sessionId: string, signal?: AbortSignal): Promise<void> {
    const taken = { 'not-active': true, 'nothing-published': true } as const;
    await this.#ask({ endpoint: 'stopMonitoring', query: { sessionId } }, signal, taken);
  }

  /** One batch. Refuses by itself, without a call, what must never be sent (share-api, 6.2). */
  async postEgvs(sessionId: string, post: EgvPost, signal?: AbortSignal): Promise<void> {
    const { serial, taSeconds, readings } = post;
    if (readings.length === 0 || !readings.every(({ value }) => isSendable(value))) {
      throw new ShareError('invalid-argument', 'A post holds at least one reading, each of 39 to 401 mg/dL');
    }
    const body = encodePost(readings, serial, taSeconds);
    await this.#ask({ endpoint: 'postEgvs', query: { sessionId }, body }, signal);
  }

  /** What followers see, newest first as a rule; empty too for an account that never published or has no follower. */
  readLatest(
    sessionId: string,
    span: { readonly minutes: number; readonly maxCount: number },
    signal?: AbortSignal,
  ): Promise<readonly SeenReading[]> {
    const minutes = clamp(span.minutes, MAX_MINUTES);
    const maxCount = clamp(span.maxCount, MAX_COUNT);
    const query = { sessionId, minutes, maxCount };
    return this.#ask({ endpoint: 'readLatest', query }, signal, { 'nothing-published': [] });
  }

  async runtimeInfo(sessionId: string, info: RuntimeInfo, signal?: AbortSignal): Promise<void> {
    await this.#ask({ endpoint: 'runtimeInfo', body: { sessionId, runtimeInfo: info } }, signal);
  }

  async checkAssignment(sessionId: string, serial: string, signal?: AbortSignal): Promise<Assignment> {
    const query = { sessionId, serialNumber: serial };
    const word = (await this.#ask({ endpoint: 'checkAssignment', query }, signal)).toLowerCase();
    if (word === 'assignedtoyou') return 'assigned';
    return word === 'notassigned' ? 'not-assigned' : 'other';
  }

  /**
   * Assigns the receiver to this account and detaches the one before. Fails with `unavailable` where
   * it is this account's already: ask `checkAssignment` again (share-api, 5).
   */
  async replaceReceiver(sessionId: string, serial: string, signal?: AbortSignal): Promise<void> {
    await this.#ask({ endpoint: 'replaceReceiver', query: { sessionId, serialNumber: serial } }, signal);
  }

  async #askForId(request: RequestOf<'authenticate' | 'loginById'>, signal?: AbortSignal): Promise<string> {
    const id = await this.#ask(request, signal);
    if (!isZeroUuid(id)) return id;
    throw new ShareError('credentials-refused', 'Sign-in: refused with the all-zero id', { status: 200 });
  }

  /** `taken`: the refusals that answer this very call. */
  async #ask<E extends EndpointName>(request: RequestOf<E>, signal?: AbortSignal, taken: Taken<E> = {}): Promise<Answer<E>> {
    const answer = await this.#door.call(request, signal);
    const value = valueOf(request, answer) ?? takenRefusal(answer, taken);
    if (value === null) throw errorOfAnswer(request, answer);
    return value;
  }
}

/** Success is a 200 with the expected form, and nothing else (share-api, 2). */
function valueOf<E extends EndpointName>({ endpoint }: RequestOf<E>, answer: ShareAnswer): Answer<E> | null {
  const form: (typeof endpoints)[E]['answer'] = endpoints[endpoint].answer;
  return answer.status === 200 ? readAnswer[form](answer.text) : null;
}

function takenRefusal<E extends EndpointName>(answer: ShareAnswer, taken: Taken<E>): Answer<E> | null {
  const refusal = parseRefusal(answer.text);
  return refusal ? (taken[refusalFamily(refusal.code, refusal.message)] ?? null) : null;
}

/** What lies outside is no clock of Share's, and as good as none: .NET's empty date is of the year 1. */
const [EARLIEST_MS, LATEST_MS] = [Date.UTC(2000), Date.UTC(2100)];

function timeOf(request: RequestOf<'systemUtcTime'>, answer: ShareAnswer): Pick<ClockCheck, 'utcAt' | 'source'> {
  const utcAt = valueOf(request, answer);
  const isSane = utcAt !== null && utcAt > EARLIEST_MS && utcAt < LATEST_MS;
  if (isSane) return { utcAt, source: 'answer' };
  const error = utcAt === null ? errorOfAnswer(request, answer) : new ShareError('unknown-call', `${callName('systemUtcTime')}: a time of no century`, { status: 200 });
  if (error.code !== 'unknown-call' || answer.dateAt === null) throw error;
  // The header is cut to whole seconds: on average it is half a second behind.
  return { utcAt: answer.dateAt + 500, source: 'header' };
}

function clamp(count: number, most: number): number {
  return Math.min(Math.max(Math.ceil(count), 1), most);
}
