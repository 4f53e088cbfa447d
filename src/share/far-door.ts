import type { Clock } from '../domain/clock.ts';
import type { RealRegion } from '../domain/region.ts';
import { callName } from '../protocol/share/endpoints.ts';
import { mayApply, withinDeadline } from './deadline.ts';
import type { ShareAnswer, ShareDoor, ShareRequest } from './door.ts';
import { ShareError, type ShareErrorCode } from './errors.ts';

/** One call, as a page hands it to a worker. */
export interface FarCall {
  readonly region: RealRegion;
  readonly proxy: string;
  readonly request: ShareRequest;
}

/** What comes back: an error of ours does not survive the way as such. */
export type FarAnswer =
  | { readonly kind: 'answered'; readonly answer: ShareAnswer }
  | { readonly kind: 'failed'; readonly code: ShareErrorCode; readonly message: string; readonly status: number | null; readonly mayHaveApplied: boolean };

/** What is needed of a worker. */
export interface FarWorker {
  postMessage(call: FarCall): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', listener: () => void): void;
}

export interface FarDoorOptions extends Omit<FarCall, 'request'> {
  readonly clock: Clock;
  /** A new worker, which `answerFar` answers from. It lives for one call. */
  start(): FarWorker;
}

/** The way to a real region through a worker, for a page whose own policy keeps it from the proxy. */
export function farDoor({ region, proxy, clock, start }: FarDoorOptions): ShareDoor {
  return {
    call: (request, signal) =>
      withinDeadline(request, clock, signal, (within) => ask(start(), { region, proxy, request }, within)),
  };
}

function ask(worker: FarWorker, call: FarCall, signal: AbortSignal): Promise<ShareAnswer> {
  const { request } = call;
  const asked = new Promise<ShareAnswer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    worker.addEventListener('message', ({ data }) => {
      const told = data as FarAnswer;
      if (told.kind === 'answered') resolve(told.answer);
      else reject(new ShareError(told.code, told.message, told));
    });
    worker.addEventListener('error', () => {
      reject(new ShareError('unreachable', `${callName(request.endpoint)}: the worker failed`, { mayHaveApplied: mayApply(request) }));
    });
    worker.postMessage(call);
  });
  return asked.finally(() => worker.terminate());
}

/** The worker's part. Rejects for nothing but a fault of its own. */
export async function answerFar(
  { region, proxy, request }: FarCall,
  doorFor: (region: RealRegion, proxy: string) => ShareDoor,
): Promise<FarAnswer> {
  try {
    return { kind: 'answered', answer: await doorFor(region, proxy).call(request) };
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    const { code, message, status, mayHaveApplied } = error;
    return { kind: 'failed', code, message, status, mayHaveApplied };
  }
}
