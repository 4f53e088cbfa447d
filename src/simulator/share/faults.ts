import type { PracticeAccount } from './account.ts';
import type { PracticeCall } from './calls.ts';
import type { PostedEgv } from './post.ts';
import { refusalAnswer } from './style.ts';
import { dropped, gatewayAnswer, rateLimited, strayPage, type PracticeAnswer } from './wire.ts';
import type { ShareWorld } from './world.ts';

export type FaultKind =
  /** A refusal in Share's form, without carrying the call out. `status` 500 unless told. */
  | { readonly kind: 'refuse'; readonly code: string; readonly message?: string; readonly status?: number }
  /** The connection breaks before the call is carried out, or after. */
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  /** The call is carried out at once, its answer comes late. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** HTML with 200; the call is carried out only if it is `applied`. */
  | { readonly kind: 'html'; readonly applied?: boolean }
  /** The call is carried out, but the second half of the answer's body is missing. An empty body stays empty. */
  | { readonly kind: 'truncate' }
  /** The edge refuses; the call is carried out only if it is `applied`, as behind an edge that gave up waiting. */
  | { readonly kind: 'status'; readonly status: 429 | 503; readonly retryAfterSeconds?: number; readonly applied?: boolean }
  /** These four happen to Share just before the call, which is then carried out. */
  | { readonly kind: 'expire-sessions' }
  | { readonly kind: 'unassign'; readonly accountName: string }
  | { readonly kind: 'stop-monitoring'; readonly accountName: string }
  | { readonly kind: 'other-uploader'; readonly accountName: string; readonly reading: OtherReading };

/** A reading that another program posts; what is known already stays as it is. */
export type OtherReading = PostedEgv & { readonly serial: string; readonly taSeconds: number };

export type Fault = FaultKind & {
  /** The call it waits for; any call when left out. */
  readonly endpoint?: PracticeCall;
  /** How many such calls it strikes; 1 when left out. */
  readonly count?: number;
};

/** The faults ordered and not used up. One call meets at most one: the first ordered that fits. */
export class FaultQueue {
  #waiting: readonly { readonly fault: Fault; readonly left: number }[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  order(fault: Fault): void {
    const left = fault.count ?? 1;
    if (left > 0) this.#waiting = [...this.#waiting, { fault, left }];
  }

  clear(): void {
    this.#waiting = [];
  }

  take(call: PracticeCall): Fault | null {
    const struck = this.#waiting.find(({ fault }) => fault.endpoint === undefined || fault.endpoint === call);
    if (!struck) return null;
    this.#waiting = this.#waiting
      .map((entry) => (entry === struck ? { ...entry, left: entry.left - 1 } : entry))
      .filter(({ left }) => left > 0);
    return struck.fault;
  }
}

/** The answer to a call that meets `fault`. `serve` carries the call out; it never throws. */
export function strike(world: ShareWorld, fault: Fault, serve: () => PracticeAnswer): PracticeAnswer {
  switch (fault.kind) {
    case 'refuse':
      return refuse(world, fault);
    case 'drop':
      if (fault.when === 'after') serve();
      return dropped;
    case 'delay':
      return { ...serve(), delayMs: fault.delayMs };
    case 'html':
      if (fault.applied) serve();
      return strayPage;
    case 'truncate':
      return truncated(serve());
    case 'status': {
      if (fault.applied) serve();
      const headers = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': `${fault.retryAfterSeconds}` };
      return fault.status === 429 ? rateLimited(headers) : gatewayAnswer(503, headers);
    }
    case 'expire-sessions':
      world.sessions.endAll();
      return serve();
    case 'unassign':
      accountNamed(world, fault.accountName).receiver = { kind: 'none' };
      return serve();
    case 'stop-monitoring':
      accountNamed(world, fault.accountName).stopMonitoring();
      return serve();
    case 'other-uploader': {
      const { serial, taSeconds, ...egv } = fault.reading;
      accountNamed(world, fault.accountName).readings.post({ serial, taSeconds, egvs: [egv] }, world.now());
      return serve();
    }
  }
}

function refuse(world: ShareWorld, fault: Extract<Fault, { kind: 'refuse' }>): PracticeAnswer {
  const { code, message = code, status = 500 } = fault;
  return refusalAnswer(world.style, { code, message, status, at: world.now(), id: world.newId('incident') });
}

function truncated(answer: PracticeAnswer): PracticeAnswer {
  return answer.kind === 'dropped' ? answer : { ...answer, body: answer.body.slice(0, answer.body.length >> 1) };
}

/** Throws for an unknown name: whoever ordered the fault made a mistake. */
function accountNamed(world: ShareWorld, accountName: string): PracticeAccount {
  const account = world.accounts.byName(accountName);
  if (!account) throw new Error('a fault was ordered for a practice account that does not exist');
  return account;
}
